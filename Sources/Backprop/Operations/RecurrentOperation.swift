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
    /// The share of the state that a training keeps from the recurrent weights: the same values in all steps of a sample.
    let dropout: Double
    let roles: [Role]

    var name: String { kind.title }
    var gates: Int { kind.gates }
    var isFixed: Bool { dropout == 0 }
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
        let carried = carriedStates(node, &plan)
        unsafe readState(\.lengths, \.initial, \.initial_cell, node, &call, plan, carried)
        call.arguments.initial_stride = carried.isEmpty ? initialStride(node, plan) : units
        let mask = mask(node, &plan)
        if let mask { unsafe call.read(\.mask, mask) }
        let state = plan.newScratch(Extent(perRow: stateStride(in: plan)))
        unsafe call.change(\.state, state)
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
            if let mask { saved.append(mask) }
            if !carried.isEmpty { saved += [state] + carried }
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

    func addWeights(
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

    func readState<Arguments>(
        _ lengths: PartialKeyPath<Arguments>, _ hidden: PartialKeyPath<Arguments>, _ cell: PartialKeyPath<Arguments>,
        _ node: OperationGraph.Node, _ call: inout CallWriter<Arguments>, _ plan: PlanBuilder, _ carried: [Place]
    ) {
        for (place, field) in zip(carried, [hidden, cell]) { call.read(field, place) }
        let roles =
            [(Role.lengths, lengths)] + (carried.isEmpty ? [(.initialHidden, hidden), (.initialCell, cell)] : [])
        for (role, field) in roles {
            if let value = input(role, of: node) { call.read(field, plan.place(value)) }
        }
    }

    /// Whether the state before the first step is one for all samples, or each has its own.
    func initialStride(_ node: OperationGraph.Node, _ plan: PlanBuilder) -> Int {
        guard let value = input(.initialHidden, of: node) else { return 0 }
        return plan.isTensor(value) ? 0 : units
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
