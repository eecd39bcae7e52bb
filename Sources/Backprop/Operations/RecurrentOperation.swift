import CBackprop

/// A recurrent layer's steps over a sequence: see `bp_recurrence_kind` for what each does.
///
/// The inputs' part of all steps is one product; each step goes on with the same sums over the state before it. Inputs:
/// the sequence, its weights, the recurrent weights, the biases, then whatever `roles` lists.
struct RecurrentOperation: Operation {
    /// What stands behind the first four inputs, in this order.
    enum Role: CaseIterable { case candidateBiases, initialHidden, initialCell, lengths }

    let kind: bp_recurrence_kind
    let steps, inputs, units: Int
    /// Whether the state after each step is put out, or after the last one only.
    let returnsAll: Bool
    /// From which steps on nothing goes back: the multiples of it; 0 for none.
    let truncation: Int
    let roles: [Role]

    var name: String { kind.title }
    var gates: Int { kind.gates }
    var innerValues: Size { Size(steps) * Size(gates) * Size(units) }

    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size {
        Size(steps) * Size(gates) * Size(units) * (Size(inputs) + Size(units))
    }

    func input(_ role: Role, of node: OperationGraph.Node) -> Int? {
        roles.firstIndex(of: role).map { node.inputs[4 + $0] }
    }

    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        guard !roles.contains(.lengths), inputs.count == 1 else { return nil }
        return OperationStep(operation: RecurrentStepOperation(whole: self), isSequence: returnsAll)
    }

    // MARK: Forward

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let packed = plan.newScratch(Extent(fixed: packedCount(inputs: 0)))
        addWeights(node, transposes: false, into: packed, &plan)
        let sums = plan.newScratch(Extent(perRow: steps * gates * units))
        addInputProduct(node, into: sums, &plan)
        var call = CallWriter(BP_CALL_RECURRENCE, "recurrence", node, bp_recurrence())
        call.arguments.kind = kind
        call.rows(\.batch)
        call.rows(\.rows)
        (call.arguments.steps, call.arguments.units) = (steps, units)
        unsafe call.read(\.packed, packed)
        unsafe call.read(\.sums, sums)
        unsafe readState(\.lengths, \.initial, \.initial_cell, node, &call, plan)
        call.arguments.initial_stride = initialStride(node, plan)
        unsafe call.change(\.state, plan.newScratch(Extent(perRow: 3 * units + 16)))
        let output = plan.place(node.output)
        var saved = [sums]
        if returnsAll { unsafe call.write(\.y, output) } else { unsafe call.write(\.last, output) }
        if plan.goesBack {
            if returnsAll {
                saved.append(output)
            } else {
                saved.append(plan.newScratch(Extent(perRow: steps * units)))
                unsafe call.write(\.y, saved[1])
            }
            unsafe call.write(\.gates, sums)
            if kind.savesCells {
                saved.append(plan.newScratch(Extent(perRow: steps * units)))
                unsafe call.write(\.cells, saved[2])
            }
            plan.save(saved, for: node)
        }
        plan.add(call.planned)
    }

    /// How much room the weights take as the kernels read them.
    func packedCount(inputs: Int) -> Int { (units + 15) / 16 * 16 * (4 + gates * (inputs + units)) }

    /// The inputs of all steps times their weights, and the biases.
    private func addInputProduct(
        _ node: OperationGraph.Node, into sums: Place, _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul", node, bp_matmul())
        call.rows(\.m, times: steps)
        (call.arguments.n, call.arguments.k) = (gates * units, inputs)
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (inputs, 1)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (gates * units, 1)
        call.arguments.c_row_stride = gates * units
        unsafe call.read(\.a, plan.place(node.inputs[0]))
        unsafe call.read(\.b, plan.place(node.inputs[1]))
        unsafe call.read(\.bias, plan.place(node.inputs[3]))
        unsafe call.write(\.c, sums)
        plan.add(call.planned)
    }

    private func addWeights(
        _ node: OperationGraph.Node, transposes: Bool, into packed: Place, _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_RECURRENCE_WEIGHTS, "recurrence_weights", node, bp_recurrence_weights())
        call.arguments.kind = kind
        call.arguments.transposes = transposes
        call.rows(\.batch)
        call.arguments.units = units
        unsafe call.read(\.recurrent, plan.place(node.inputs[2]))
        if let biases = input(.candidateBiases, of: node) {
            unsafe call.read(\.candidate_bias, plan.place(biases))
        }
        unsafe call.write(\.packed, packed)
        plan.add(call.planned)
    }

    private func readState<Arguments>(
        _ lengths: PartialKeyPath<Arguments>, _ hidden: PartialKeyPath<Arguments>, _ cell: PartialKeyPath<Arguments>,
        _ node: OperationGraph.Node, _ call: inout CallWriter<Arguments>, _ plan: PlanBuilder
    ) {
        for (role, field) in [(Role.lengths, lengths), (.initialHidden, hidden), (.initialCell, cell)] {
            if let value = input(role, of: node) { call.read(field, plan.place(value)) }
        }
    }

    /// Whether the state before the first step is one for all samples, or each has its own.
    private func initialStride(_ node: OperationGraph.Node, _ plan: PlanBuilder) -> Int {
        guard let value = input(.initialHidden, of: node) else { return 0 }
        return plan.isTensor(value) ? 0 : units
    }

    // MARK: Back

    /// Through the steps, from the last to the first, to the gradients dA of the sums A of all gates; then, each a product
    /// over all steps, `dW = Xᵀ·dA`, `dU = Hᵀ·dA` with the states H before each step, `db = Σ dA` and `dX = dA·Wᵀ`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let packed = plan.newScratch(Extent(fixed: packedCount(inputs: 0)))
        addWeights(node, transposes: true, into: packed, &plan)
        let way = addWayBack(node, gradient, packed, &plan)
        if plan.wantsGradient(node.inputs[1]) {
            let target = plan.parameterGradient(of: node.inputs[1])
            addProduct(
                node, plan.place(node.inputs[0]), inputs, way.gates, into: target, columns: 0..<gates * units, &plan)
        }
        if plan.wantsGradient(node.inputs[2]) { addRecurrentGradient(node, way, &plan) }
        if plan.wantsGradient(node.inputs[3]) {
            addSums(node, way.gates, steps, gates * units, into: plan.parameterGradient(of: node.inputs[3]), &plan)
        }
        if let biases = input(.candidateBiases, of: node), let candidates = way.candidates, plan.wantsGradient(biases) {
            addSums(node, candidates, steps, units, into: plan.parameterGradient(of: biases), &plan)
        }
        if plan.wantsGradient(node.inputs[0]) { addInputGradient(node, way.gates, &plan) }
    }

    /// What comes of the way back through the steps.
    private struct WayBack {
        var gates, previous: Place
        var candidates, reset: Place?
    }

    private func addWayBack(
        _ node: OperationGraph.Node, _ gradient: Place, _ packed: Place, _ plan: inout PlanBuilder
    ) -> WayBack {
        let saved = plan.saved(for: node)
        var call = CallWriter(BP_CALL_RECURRENCE_GRADIENT, "recurrence_gradient", node, bp_recurrence_gradient())
        call.arguments.kind = kind
        call.rows(\.batch)
        call.rows(\.rows)
        (call.arguments.steps, call.arguments.units) = (steps, units)
        call.arguments.truncation = truncation
        call.arguments.initial_stride = initialStride(node, plan)
        unsafe call.read(\.packed, packed)
        unsafe readState(\.lengths, \.initial, \.initial_cell, node, &call, plan)
        unsafe call.read(\.y, saved[1])
        unsafe call.read(\.gates, saved[0])
        if returnsAll { unsafe call.read(\.dy, gradient) } else { unsafe call.read(\.dlast, gradient) }
        unsafe call.change(\.state, plan.newScratch(Extent(perRow: (2 + gates) * units + 16)))
        var way = WayBack(gates: saved[0], previous: plan.newScratch(Extent(perRow: steps * units)))
        unsafe call.write(\.dgates, way.gates)
        unsafe call.write(\.previous, way.previous)
        if kind.savesCells { unsafe call.read(\.cells, saved[2]) }
        if kind == BP_GRU_RESET_AFTER {
            way.candidates = saved[2]
            unsafe call.write(\.dcandidates, saved[2])
        }
        if kind == BP_GRU_RESET_BEFORE {
            let reset = plan.newScratch(Extent(perRow: steps * units))
            way.reset = reset
            unsafe call.write(\.reset, reset)
        }
        var initial: [(value: Int, gradient: Place)] = []
        for (role, field) in unsafe [
            (Role.initialHidden, \bp_recurrence_gradient.dinitial as PartialKeyPath),
            (.initialCell, \bp_recurrence_gradient.dinitial_cell),
        ] {
            guard let value = input(role, of: node), plan.wantsGradient(value) else { continue }
            let place = plan.isTensor(value) ? plan.newScratch(Extent(perRow: units)) : plan.newGradient(of: value)
            call.write(field, place)
            initial.append((value, place))
        }
        plan.add(call.planned)
        // A state that all samples begin with gets the sum of what they say.
        for (value, place) in initial where plan.isTensor(value) {
            addSums(node, place, 1, units, into: plan.parameterGradient(of: value), &plan)
        }
        return way
    }

    private func addRecurrentGradient(_ node: OperationGraph.Node, _ way: WayBack, _ plan: inout PlanBuilder) {
        let target = plan.parameterGradient(of: node.inputs[2])
        guard way.candidates != nil || way.reset != nil else {
            addProduct(node, way.previous, units, way.gates, into: target, columns: 0..<gates * units, &plan)
            return
        }
        // The candidate's part has other factors.
        addProduct(node, way.previous, units, way.gates, into: target, columns: 0..<2 * units, &plan)
        if let candidates = way.candidates {
            addProduct(
                node, way.previous, units, candidates, into: target, columns: 2 * units..<3 * units, isWhole: true,
                &plan)
        } else if let reset = way.reset {
            addProduct(node, reset, units, way.gates, into: target, columns: 2 * units..<3 * units, &plan)
        }
    }

    /// Some columns of a gradient of weights: a sum over all steps of all samples.
    ///
    /// - Parameter isWhole: Whether `gradient` has these columns only.
    private func addProduct(
        _ node: OperationGraph.Node, _ factor: Place, _ rows: Int, _ gradient: Place,
        into target: PlanBuilder.ParameterGradient, columns: Range<Int>, isWhole: Bool = false,
        _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul Xᵀ·dY", node, bp_matmul())
        (call.arguments.m, call.arguments.n) = (rows, columns.count)
        call.rows(\.k, times: steps)
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (1, rows)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (isWhole ? units : gates * units, 1)
        call.arguments.c_row_stride = gates * units
        unsafe call.read(\.a, factor)
        unsafe call.read(\.b, gradient, shift: isWhole ? 0 : columns.lowerBound)
        unsafe call.write(
            \.c, target, accumulating: \.accumulate, flushing: \.flush, shift: columns.lowerBound)
        plan.add(call.planned)
    }

    private func addSums(
        _ node: OperationGraph.Node, _ gradient: Place, _ rows: Int, _ columns: Int,
        into target: PlanBuilder.ParameterGradient, _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_COLUMN_SUMS, "column_sums", node, bp_column_sums())
        call.rows(\.rows, times: rows)
        call.arguments.cols = columns
        unsafe call.read(\.x, gradient)
        unsafe call.write(\.sums, target, accumulating: \.accumulate)
        plan.add(call.planned)
    }

    private func addInputGradient(_ node: OperationGraph.Node, _ gradient: Place, _ plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul dY·Wᵀ", node, bp_matmul())
        call.rows(\.m, times: steps)
        (call.arguments.n, call.arguments.k) = (inputs, gates * units)
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (gates * units, 1)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (1, gates * units)
        call.arguments.c_row_stride = inputs
        unsafe call.read(\.a, gradient)
        unsafe call.read(\.b, plan.place(node.inputs[1]))
        unsafe call.write(\.c, plan.newGradient(of: node.inputs[0]))
        plan.add(call.planned)
    }
}

extension bp_recurrence_kind {
    /// How many gates it has.
    var gates: Int {
        switch self {
        case BP_LSTM: 4
        case BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE: 3
        case BP_ELMAN_TANH, BP_ELMAN_RELU: 1
        case let other: Int(other.rawValue)
        }
    }

    /// Whether the way back needs more of a step than the gates and the state.
    var savesCells: Bool { self == BP_LSTM || self == BP_GRU_RESET_AFTER }

    fileprivate var title: String {
        switch self {
        case BP_LSTM: "LSTM"
        case BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE: "GRU"
        case BP_ELMAN_TANH, BP_ELMAN_RELU: "recurrence"
        case let other: "recurrence \(other.rawValue)"
        }
    }
}
