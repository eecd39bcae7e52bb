import Backprop
import CBackprop

extension bp_recurrence_kind {
    fileprivate var gates: Int {
        switch self {
        case BP_ELMAN_TANH, BP_ELMAN_RELU: 1
        case BP_LSTM: 4
        case BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE: 3
        case let other: unlisted(other)
        }
    }
}

/// The weights of a recurrent layer as the reference reads them: one behind the other.
private struct RecurrentWeights<Scalar: KernelScalar> {
    let recurrent, biases, weights, candidateBiases: Elements<Scalar>
    let columns: Int

    @unsafe
    init(_ packed: UnsafeRawPointer, _ kind: bp_recurrence_kind, inputs: Int, units: Int) {
        columns = kind.gates * units
        let candidates = kind == BP_GRU_RESET_AFTER ? units : 0
        let biasCount = inputs > 0 ? columns : 0
        func part(_ start: Int, _ count: Int) -> Elements<Scalar> {
            unsafe Elements(packed + start * MemoryLayout<Scalar>.stride, count: count)
        }
        recurrent = part(0, units * columns)
        candidateBiases = part(units * columns, candidates)
        biases = part(units * columns + candidates, biasCount)
        weights = part(units * columns + candidates + biasCount, inputs * columns)
    }

    /// The sum of column `column`, over what comes in and then, from `first` on, over the state.
    @inline(__always)
    func sum(_ start: Scalar, _ column: Int, _ state: [Scalar]) -> Scalar {
        var sum = start
        for i in 0..<state.count { sum.addProduct(state[i], recurrent[i * columns + column]) }
        return sum
    }
}

func recurrenceWeights<Scalar: KernelScalar>(_ call: bp_recurrence_weights, _: Scalar.Type) {
    let (inputs, units) = (call.transposes ? 0 : call.inputs, call.units)
    let target = unsafe RecurrentWeights<Scalar>(call.packed, call.kind, inputs: inputs, units: units)
    func copy(_ source: UnsafeRawPointer?, to target: Elements<Scalar>) {
        let source = unsafe Elements<Scalar>(source, count: target.count)
        for i in target.indices { target[i] = source[i] }
    }
    unsafe copy(call.recurrent, to: target.recurrent)
    if !call.transposes { unsafe copy(call.candidate_bias, to: target.candidateBiases) }
    guard inputs > 0 else { return }
    unsafe copy(call.bias, to: target.biases)
    unsafe copy(call.weights, to: target.weights)
}

/// How many steps a row has.
private func length<Scalar: KernelScalar>(_ lengths: Elements<Scalar>?, _ row: Int, _ steps: Int) -> Int {
    guard let lengths else { return steps }
    let given = lengths[row]
    return given >= 1 && given <= Scalar(steps) && given == given.rounded(.down) ? Int(given) : steps
}

private func gate<Scalar: KernelScalar>(_ x: Scalar) -> Scalar { sigmoid(x, faint: .expFaint) }

@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func recurrence<Scalar: KernelScalar>(_ call: bp_recurrence, _: Scalar.Type) {
    let (kind, rows, steps, inputs, units) = (call.kind, call.rows, call.steps, call.inputs, call.units)
    guard units > 0 else { return }
    let w = unsafe RecurrentWeights<Scalar>(call.packed, kind, inputs: inputs, units: units)
    let (all, columns) = (rows * steps, w.columns)
    let sums = unsafe call.sums.map { unsafe Elements<Scalar>($0, count: all * columns) }
    let x = unsafe Elements<Scalar>(call.x, count: all * inputs)
    let lengths = unsafe call.lengths.map { unsafe Elements<Scalar>($0, count: rows) }
    let initialStride = call.initial_stride
    let initialCount = rows == 0 ? 0 : (rows - 1) * initialStride + units
    let initial = unsafe call.initial.map { unsafe Elements<Scalar>($0, count: initialCount) }
    let initialCell = unsafe call.initial_cell.map { unsafe Elements<Scalar>($0, count: initialCount) }
    let mask = unsafe call.mask.map { unsafe Elements<Scalar>($0, count: rows * units) }
    let stateStride = (mask == nil ? 3 : 4) * units + 16
    let states = unsafe Elements<Scalar>(call.state, count: rows * stateStride)
    let outputs = unsafe call.y.map { unsafe Elements<Scalar>($0, count: all * units) }
    let last = unsafe call.last.map { unsafe Elements<Scalar>($0, count: rows * units) }
    let saved = unsafe call.gates.map { unsafe Elements<Scalar>($0, count: all * columns) }
    let cells = unsafe call.cells.map { unsafe Elements<Scalar>($0, count: all * units) }
    for row in 0..<rows {
        let state = states.row(row, columns: stateStride)
        var h = (0..<units).map { call.resumes ? state[$0] : initial?[row * initialStride + $0] ?? 0 }
        var c = (0..<units).map { call.resumes ? state[2 * units + $0] : initialCell?[row * initialStride + $0] ?? 0 }
        let length = length(lengths, row, steps)
        for t in 0..<steps {
            let place = row * steps + t
            guard t < length else {
                for j in 0..<units { outputs?[place * units + j] = 0 }
                continue
            }
            // The sums over the inputs of all gates.
            var a = (0..<columns).map { column -> Scalar in
                if let sums { return sums[place * columns + column] }
                var sum = w.biases[column]
                for i in 0..<inputs { sum.addProduct(x[place * inputs + i], w.weights[i * columns + column]) }
                return sum
            }
            var next = h
            // What the products see of the state.
            let seen = (0..<units).map { j in mask.map { (h[j] * $0[row * units + j]).flushed } ?? h[j] }
            switch kind {
            case BP_ELMAN_TANH: for j in 0..<units { next[j] = Scalar.tanh(w.sum(a[j], j, seen)).flushed }
            case BP_ELMAN_RELU:
                for j in 0..<units {
                    let sum = w.sum(a[j], j, seen)
                    next[j] = sum <= 0 ? 0 : sum.flushed
                }
            case BP_LSTM:
                for column in 0..<columns {
                    let sum = w.sum(a[column], column, seen)
                    a[column] = column / units == 2 ? Scalar.tanh(sum) : gate(sum)
                }
                for j in 0..<units {
                    c[j] = (a[j] * a[2 * units + j]).addingProduct(a[units + j], c[j]).flushed
                    next[j] = (a[3 * units + j] * Scalar.tanh(c[j])).flushed
                    cells?[place * units + j] = c[j]
                }
            case BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE:
                for column in 0..<2 * units { a[column] = gate(w.sum(a[column], column, seen)) }
                let reset = (0..<units).map { (a[$0] * seen[$0]).flushed }
                for j in 0..<units {
                    let column = 2 * units + j
                    if kind == BP_GRU_RESET_AFTER {
                        let q = w.sum(w.candidateBiases[j], column, seen)
                        cells?[place * units + j] = q
                        a[column] = Scalar.tanh(a[column].addingProduct(a[j], q))
                    } else {
                        a[column] = Scalar.tanh(w.sum(a[column], column, reset))
                    }
                    next[j] = a[column].addingProduct(a[units + j], h[j] - a[column]).flushed
                }
            case let other: unlisted(other)
            }
            h = next
            for j in 0..<units { outputs?[place * units + j] = h[j] }
            if kind.gates > 1, let saved { for k in 0..<columns { saved[place * columns + k] = a[k] } }
        }
        for j in 0..<units {
            state[j] = h[j]
            if kind == BP_LSTM { state[2 * units + j] = c[j] }
            last?[row * units + j] = h[j]
        }
    }
}
