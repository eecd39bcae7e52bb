import Backprop
import CBackprop

private func sigmoidGradient<Scalar: KernelScalar>(_ y: Scalar, _ dy: Scalar) -> Scalar { (dy * (y * (1 - y))).flushed }
private func tanhGradient<Scalar: KernelScalar>(_ y: Scalar, _ dy: Scalar) -> Scalar {
    (dy * Scalar(1).addingProduct(-y, y)).flushed
}

/// Back through the steps of a recurrent layer, as `bp_recurrence_gradient` says.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func recurrenceGradient<Scalar: KernelScalar>(_ call: bp_recurrence_gradient, _: Scalar.Type) {
    let (kind, rows, steps, units) = (call.kind, call.rows, call.steps, call.units)
    guard units > 0 else { return }
    let gates = kind == BP_LSTM ? 4 : kind == BP_GRU_RESET_AFTER || kind == BP_GRU_RESET_BEFORE ? 3 : 1
    let (all, columns) = (rows * steps, gates * units)
    let recurrent = unsafe Elements<Scalar>(call.packed, count: units * columns)
    let lengths = unsafe call.lengths.map { unsafe Elements<Scalar>($0, count: rows) }
    let mask = unsafe call.mask.map { unsafe Elements<Scalar>($0, count: rows * units) }
    let initialStride = call.initial_stride
    let initialCount = rows == 0 ? 0 : (rows - 1) * initialStride + units
    let initial = unsafe call.initial.map { unsafe Elements<Scalar>($0, count: initialCount) }
    let initialCell = unsafe call.initial_cell.map { unsafe Elements<Scalar>($0, count: initialCount) }
    let y = unsafe Elements<Scalar>(call.y, count: all * units)
    let saved = unsafe call.gates.map { unsafe Elements<Scalar>($0, count: all * columns) }
    let cells = unsafe call.cells.map { unsafe Elements<Scalar>($0, count: all * units) }
    let dy = unsafe call.dy.map { unsafe Elements<Scalar>($0, count: all * units) }
    let dlast = unsafe call.dlast.map { unsafe Elements<Scalar>($0, count: rows * units) }
    let dgates = unsafe Elements<Scalar>(call.dgates, count: all * columns)
    let dcandidates = unsafe call.dcandidates.map { unsafe Elements<Scalar>($0, count: all * units) }
    let previous = unsafe Elements<Scalar>(call.previous, count: all * units)
    let resets = unsafe call.reset.map { unsafe Elements<Scalar>($0, count: all * units) }
    let dinitial = unsafe call.dinitial.map { unsafe Elements<Scalar>($0, count: rows * units) }
    let dinitialCell = unsafe call.dinitial_cell.map { unsafe Elements<Scalar>($0, count: rows * units) }

    for row in 0..<rows {
        var length = steps
        if let given = lengths?[row], given >= 1, given <= Scalar(steps), given == given.rounded(.down) {
            length = Int(given)
        }
        for place in row * steps + length..<(row + 1) * steps {
            for k in 0..<columns { dgates[place * columns + k] = 0 }
            for j in 0..<units {
                previous[place * units + j] = 0
                dcandidates?[place * units + j] = 0
                resets?[place * units + j] = 0
            }
        }
        /// The gradient that the output after step t has.
        func start(_ t: Int, _ j: Int) -> Scalar {
            if let dy { return dy[(row * steps + t) * units + j] }
            return t + 1 == length ? dlast?[row * units + j] ?? 0 : 0
        }
        var dh = (0..<units).map { length > 0 ? start(length - 1, $0) : 0 }
        var dc = [Scalar](repeating: 0, count: units)
        func cell(_ place: Int, _ j: Int) -> Scalar { cells?[place * units + j] ?? 0 }
        for t in stride(from: length - 1, through: 0, by: -1) {
            let place = row * steps + t
            let isCut = t > 0 && call.truncation > 0 && t % call.truncation == 0
            let before = (0..<units).map {
                t > 0 ? y[(place - 1) * units + $0] : initial?[row * initialStride + $0] ?? 0
            }
            // As the products saw it.
            let seen = (0..<units).map { j in mask.map { (before[j] * $0[row * units + j]).flushed } ?? before[j] }
            // What goes through the recurrent weights, and where the chains of the step before start.
            var step = [Scalar](repeating: 0, count: columns)
            var next = (0..<units).map { t > 0 ? start(t - 1, $0) : 0 }
            // What comes through them for a masked state.
            var through = [Scalar](repeating: 0, count: units)
            func old(_ gate: Int, _ j: Int) -> Scalar { saved?[place * columns + gate * units + j] ?? 0 }
            switch kind {
            case BP_ELMAN_TANH, BP_ELMAN_RELU:
                for j in 0..<units {
                    let h = y[place * units + j]
                    step[j] = kind == BP_ELMAN_TANH ? tanhGradient(h, dh[j]) : h <= 0 ? 0 : dh[j].flushed
                    dgates[place * columns + j] = step[j]
                }
            case BP_LSTM:
                for j in 0..<units {
                    let (i, f, g, o) = (old(0, j), old(1, j), old(2, j), old(3, j))
                    let cellBefore = t > 0 ? cell(place - 1, j) : initialCell?[row * initialStride + j] ?? 0
                    let shown = Scalar.tanh(cell(place, j))
                    let slope = Scalar(1).addingProduct(-shown, shown)
                    let e = dc[j].addingProduct(dh[j] * o, slope).flushed
                    step[j] = sigmoidGradient(i, e * g)
                    step[units + j] = sigmoidGradient(f, e * cellBefore)
                    step[2 * units + j] = tanhGradient(g, e * i)
                    step[3 * units + j] = sigmoidGradient(o, dh[j] * shown)
                    dc[j] = isCut ? 0 : (e * f).flushed
                }
                for k in 0..<columns { dgates[place * columns + k] = step[k] }
            case BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE:
                for j in 0..<units {
                    let (r, z, n) = (old(0, j), old(1, j), old(2, j))
                    let dz = sigmoidGradient(z, dh[j] * (before[j] - n))
                    let dn = tanhGradient(n, dh[j] * (1 - z))
                    step[units + j] = dz
                    step[2 * units + j] = dn
                    if !isCut { next[j] = next[j].addingProduct(dh[j], z) }
                    if kind == BP_GRU_RESET_AFTER {
                        step[j] = sigmoidGradient(r, dn * cell(place, j))
                        let dq = (dn * r).flushed
                        step[2 * units + j] = dq
                        dgates[place * columns + j] = step[j]
                        dcandidates?[place * units + j] = dq
                    } else {
                        resets?[place * units + j] = (r * seen[j]).flushed
                    }
                    dgates[place * columns + units + j] = dz
                    dgates[place * columns + 2 * units + j] = dn
                }
                guard kind == BP_GRU_RESET_BEFORE else { break }
                for j in 0..<units {
                    let r = old(0, j)
                    var p: Scalar = 0
                    for k in 2 * units..<columns { p.addProduct(step[k], recurrent[j * columns + k]) }
                    step[j] = sigmoidGradient(r, p * seen[j])
                    dgates[place * columns + j] = step[j]
                    if mask != nil { through[j] = p * r } else if !isCut { next[j].addProduct(p, r) }
                }
            case let other: unlisted(other)
            }
            for j in 0..<units { previous[place * units + j] = seen[j] }
            if !isCut && (t > 0 || dinitial != nil) {
                let depth = kind == BP_GRU_RESET_BEFORE ? 2 * units : columns
                for j in 0..<units {
                    guard let mask else {
                        for k in 0..<depth { next[j].addProduct(step[k], recurrent[j * columns + k]) }
                        continue
                    }
                    for k in 0..<depth { through[j].addProduct(step[k], recurrent[j * columns + k]) }
                    next[j].addProduct(mask[row * units + j], through[j])
                }
            }
            dh = next
        }
        for j in 0..<units {
            dinitial?[row * units + j] = dh[j]
            dinitialCell?[row * units + j] = dc[j]
        }
    }
}
