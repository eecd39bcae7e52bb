import Backprop
import BackpropReference
import CBackprop
import Testing

/// The steps of recurrent layers and the way back through them, on every instruction set against the reference, bit for
/// bit, on operands between unreadable pages.
@Suite struct RecurrenceKernelTests {
    static let kinds = [BP_ELMAN_TANH, BP_ELMAN_RELU, BP_LSTM, BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE]

    /// How a layer is called.
    private struct Form {
        /// Whether the inputs' part comes as sums or is computed on the way.
        var hasInputs = false
        var hasLengths = false
        /// Whether there is a state before the first step: one for all rows, or one for each.
        var initial: Int?
        var truncation = 0
        /// Whether the products see some of the state only.
        var isMasked = false
        var returnsAll = true
        /// Whether what is saved is overwritten on the way back.
        var isInPlace = false

        init(_ turn: Int) {
            hasInputs = turn % 2 == 1
            hasLengths = turn / 2 % 2 == 1
            initial = [nil, 0, 1][turn % 3]
            truncation = [0, 2, 0, 3][turn / 4 % 4]
            isMasked = turn / 3 % 3 == 1
            returnsAll = turn % 5 < 3
            isInPlace = turn % 7 < 4
        }
    }

    /// Units around the edges of vectors, rows around those of tiles.
    @Test(arguments: kinds.indices) func everyVariantGivesTheReferencesBits(kind: Int) {
        check(Float.self, Self.kinds[kind])
        check(Double.self, Self.kinds[kind])
    }

    private func check<Scalar: TensorScalar>(_: Scalar.Type, _ kind: bp_recurrence_kind) {
        let runner = Runner<Scalar>(kind)
        let units = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 49, 64, 65]
        for (turn, units) in units.enumerated() {
            for (place, rows) in [1, 2, 3, 4, 6, 7, 13].enumerated() {
                let form = Form(turn * 5 + place * 3 + Int(kind.rawValue))
                runner.compare(rows, 1 + (turn + place) % 4, 1 + (turn * 3 + place) % 6, units, form)
            }
        }
        for (turn, rows) in [0, 24, 25, 49].enumerated() {
            for units in [3, 17] { runner.compare(rows, 3, 2, units, Form(turn * 3 + units)) }
        }
    }

    /// NaN, infinities, zeros and subnormal numbers at places of every operand.
    @Test(arguments: kinds.indices) func specialNumbers(kind: Int) {
        let runner = Runner<Float>(Self.kinds[kind])
        let specials: [Float] = [
            .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e-30, 80,
        ]
        for (turn, special) in specials.enumerated() {
            for operand in 0..<11 {
                runner.compare(5, 3, 2, 9, Form(turn * 3 + operand), planting: special, in: operand)
            }
        }
    }

    /// Fewer steps, and lengths that are none, which count as all.
    @Test func lengthsThatAreNone() {
        let runner = Runner<Double>(BP_LSTM)
        for length in [0, -1, 0.5, 4, 1e300, .nan, .infinity] {
            var form = Form(0)
            form.hasLengths = true
            runner.compare(2, 3, 2, 3, form, lengths: [length, 2])
        }
    }

    private struct Runner<Scalar: TensorScalar> {
        private let kind: bp_recurrence_kind
        private let gates: Int
        private let regions = (0..<26).map { _ in GuardedRegion(capacity: 1 << 18) }

        init(_ kind: bp_recurrence_kind) {
            self.kind = kind
            gates = kind == BP_LSTM ? 4 : kind == BP_GRU_RESET_AFTER || kind == BP_GRU_RESET_BEFORE ? 3 : 1
        }

        func compare(
            _ rows: Int, _ steps: Int, _ inputs: Int, _ units: Int, _ form: Form, planting special: Scalar? = nil,
            in planted: Int = 0, lengths given: [Double]? = nil
        ) {
            var generator = SeededGenerator(seed: UInt64(rows * 10_000 + steps * 1000 + inputs * 100 + units))
            let places = rows * steps
            let counts = [
                places * gates * units, places * inputs, inputs * gates * units, gates * units, units * gates * units,
                units, rows * units, rows * units, places * units, rows * units, rows * units,
            ]
            var values = counts.map { count in
                (0..<count).map { _ in Scalar(Double.random(in: -1...1, using: &generator)) }
            }
            // As dropout makes masks.
            values[10] = values[10].map { $0 < 0 ? 0 : 1.25 }
            if let special, !values[planted].isEmpty { values[planted][values[planted].count / 2] = special }
            let lengths = (0..<rows).map { Scalar(given?[$0] ?? Double(1 + $0 * 5 % steps)) }
            let expected = run(.reference, values, lengths, (rows, steps, inputs, units), form, atEnd: true)
            for kernels in Kernels.available {
                for atEnd in [false, true] {
                    let actual = run(kernels, values, lengths, (rows, steps, inputs, units), form, atEnd: atEnd)
                    for index in expected.indices {
                        let same = sameBits(actual[index], expected[index])
                        #expect(
                            same,
                            "result \(index) of recurrence \(kind.rawValue) of \(Scalar.self), \(kernels), \(rows) rows, \(steps) steps, \(inputs)→\(units), \(form)"
                        )
                        if !same { return }
                    }
                }
            }
        }

        /// All that the kernels write.
        private func run(
            _ kernels: Kernels, _ values: [[Scalar]], _ lengths: [Scalar],
            _ size: (rows: Int, steps: Int, inputs: Int, units: Int), _ form: Form, atEnd: Bool
        ) -> [[Scalar]] {
            let (rows, steps, inputs, units) = size
            let places = rows * steps
            let table = unsafe kernels.table(for: Scalar.self)
            var next = 0
            func placed(_ values: [Scalar]) -> UnsafeMutablePointer<Scalar> {
                defer { next += 1 }
                return unsafe regions[next].place(values, atEnd: atEnd)
            }
            func room(_ count: Int) -> UnsafeMutablePointer<Scalar> {
                unsafe placed([Scalar](repeating: 7, count: count))
            }
            func read(_ start: UnsafeMutablePointer<Scalar>?, _ count: Int) -> [Scalar] {
                unsafe start.map { unsafe Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
            }
            let given = unsafe values.map { unsafe placed($0) }
            let lengths = unsafe form.hasLengths ? placed(lengths) : nil
            let packed = unsafe room((units + 15) / 16 * 16 * (4 + gates * (inputs + units)))

            var weights = unsafe bp_recurrence_weights(
                kind: kind, transposes: false, batch: rows, inputs: form.hasInputs ? inputs : 0, units: units,
                weights: given[2], bias: given[3], recurrent: given[4],
                candidate_bias: kind == BP_GRU_RESET_AFTER ? given[5] : nil, packed: packed)
            unsafe table.pointee.recurrence_weights(&weights)
            let mask = unsafe form.isMasked ? UnsafeRawPointer(given[10]) : nil
            let state = unsafe room(rows * ((form.isMasked ? 4 : 3) * units + 16))
            let (y, last) = unsafe (room(places * units), room(rows * units))
            let gateValues = unsafe form.hasInputs ? room(places * gates * units) : given[0]
            let cells = unsafe kind == BP_LSTM || kind == BP_GRU_RESET_AFTER ? room(places * units) : nil
            let stride = form.initial == 1 ? units : 0
            let initial = unsafe form.initial == nil ? nil : given[6]
            let initialCell = unsafe kind == BP_LSTM && form.initial != nil ? given[7] : nil
            var forward = bp_recurrence()
            (forward.kind, forward.batch, forward.rows, forward.steps) = (kind, rows, rows, steps)
            unsafe (forward.inputs, forward.units, forward.packed) = (form.hasInputs ? inputs : 0, units, .init(packed))
            unsafe forward.sums = form.hasInputs ? nil : UnsafeRawPointer(given[0])
            unsafe forward.x = form.hasInputs ? UnsafeRawPointer(given[1]) : nil
            unsafe forward.lengths = lengths.map { UnsafeRawPointer($0) }
            unsafe forward.mask = mask
            unsafe forward.initial = initial.map { UnsafeRawPointer($0) }
            unsafe forward.initial_cell = initialCell.map { UnsafeRawPointer($0) }
            unsafe (forward.initial_stride, forward.state) = (stride, .init(state))
            unsafe (forward.y, forward.last, forward.gates) = (.init(y), .init(last), .init(gateValues))
            unsafe forward.cells = cells.map { UnsafeMutableRawPointer($0) }
            unsafe table.pointee.recurrence(&forward)
            // Of an Elman network's gates nothing is saved.
            var results = unsafe [
                read(y, places * units), read(last, rows * units),
                gates == 1 ? [] : read(gateValues, places * gates * units).filterSteps(form.hasLengths),
                read(cells, places * units).filterSteps(form.hasLengths),
            ]

            weights.transposes = true
            unsafe table.pointee.recurrence_weights(&weights)
            let backState = unsafe room(rows * ((2 + gates + (form.isMasked ? 1 : 0)) * units + 16))
            let dgates = unsafe form.isInPlace ? gateValues : room(places * gates * units)
            let dcandidates = unsafe kind == BP_GRU_RESET_AFTER ? form.isInPlace ? cells : room(places * units) : nil
            let previous = unsafe room(places * units)
            let reset = unsafe kind == BP_GRU_RESET_BEFORE ? room(places * units) : nil
            let dinitial = unsafe form.initial == nil ? nil : room(rows * units)
            let dinitialCell = unsafe kind == BP_LSTM && form.initial != nil ? room(rows * units) : nil
            var back = bp_recurrence_gradient()
            (back.kind, back.batch, back.rows, back.steps, back.units) = (kind, rows, rows, steps, units)
            unsafe (back.truncation, back.packed) = (form.truncation, .init(packed))
            unsafe (back.lengths, back.initial, back.initial_cell) = (
                forward.lengths, forward.initial, forward.initial_cell
            )
            unsafe back.mask = mask
            unsafe (back.initial_stride, back.y, back.gates) = (stride, .init(y), .init(gateValues))
            unsafe back.cells = cells.map { UnsafeRawPointer($0) }
            unsafe back.dy = form.returnsAll ? UnsafeRawPointer(given[8]) : nil
            unsafe back.dlast = form.returnsAll ? nil : UnsafeRawPointer(given[9])
            unsafe (back.state, back.dgates, back.previous) = (.init(backState), .init(dgates), .init(previous))
            unsafe back.dcandidates = dcandidates.map { UnsafeMutableRawPointer($0) }
            unsafe back.reset = reset.map { UnsafeMutableRawPointer($0) }
            unsafe back.dinitial = dinitial.map { UnsafeMutableRawPointer($0) }
            unsafe back.dinitial_cell = dinitialCell.map { UnsafeMutableRawPointer($0) }
            unsafe table.pointee.recurrence_gradient(&back)
            unsafe results += [
                read(dgates, places * gates * units), read(dcandidates, places * units), read(previous, places * units),
                read(reset, places * units), read(dinitial, rows * units), read(dinitialCell, rows * units),
            ]
            return results
        }
    }
}

extension Array {
    /// Nothing where sequences have ends: what is saved behind them is not said.
    fileprivate func filterSteps(_ hasLengths: Bool) -> Self { hasLengths ? [] : self }
}
