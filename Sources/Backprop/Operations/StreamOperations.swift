import CBackprop

/// One step of a recurrent layer: its inputs and the state that it keeps go through the same sums at once.
struct RecurrentStepOperation: Operation {
    /// The operation over whole sequences.
    let whole: RecurrentOperation

    var name: String { whole.name }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let (inputs, units) = (whole.inputs, whole.units)
        let packed = plan.keep(KeptMemory(count: whole.packedCount(inputs: inputs), path: node.path, parts: []))
        var weights = CallWriter(BP_CALL_RECURRENCE_WEIGHTS, "recurrence_weights", node, bp_recurrence_weights())
        weights.arguments.kind = whole.kind
        (weights.arguments.batch, weights.arguments.inputs, weights.arguments.units) = (1, inputs, units)
        unsafe weights.read(\.weights, plan.place(node.inputs[1]))
        unsafe weights.read(\.recurrent, plan.place(node.inputs[2]))
        unsafe weights.read(\.bias, plan.place(node.inputs[3]))
        if let biases = whole.input(.candidateBiases, of: node) {
            unsafe weights.read(\.candidate_bias, plan.place(biases))
        }
        unsafe weights.write(\.packed, packed)
        plan.prepare(weights.planned)

        func initial(_ role: RecurrentOperation.Role) -> Place? { whole.input(role, of: node).map { plan.place($0) } }
        var parts = [KeptMemory.Part(name: "hidden", offset: 0, kind: .values(units, initial: initial(.initialHidden)))]
        if whole.kind == BP_LSTM {
            parts.append(.init(name: "memory", offset: 2 * units, kind: .values(units, initial: initial(.initialCell))))
        }
        var call = CallWriter(BP_CALL_RECURRENCE, "recurrence", node, bp_recurrence())
        call.arguments.kind = whole.kind
        (call.arguments.batch, call.arguments.rows, call.arguments.steps) = (1, 1, 1)
        (call.arguments.inputs, call.arguments.units) = (inputs, units)
        call.arguments.resumes = true
        unsafe call.read(\.packed, packed)
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.change(
            \.state, plan.keep(KeptMemory(count: 3 * units + 16, path: node.path, parts: parts)))
        unsafe call.write(\.last, plan.place(node.output))
        plan.add(call.planned)
    }

    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {}
}

/// One step of a convolution that looks back only, over the inputs that it keeps.
struct ConvolutionStepOperation: Operation {
    /// For one whole sequence.
    let geometry: bp_geometry
    let isRectified: Bool

    var name: String { "convolution" }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let reach = (geometry.kernel_width - 1) * geometry.dilation_x + 1
        let part = KeptMemory.Part(name: "inputs", offset: 0, kind: .inputs(reach: reach, channels: geometry.channels))
        var call = CallWriter(
            BP_CALL_CAUSAL_CONVOLUTION, "causal convolution", node, bp_causal_convolution())
        call.arguments.window = geometry
        call.arguments.relu = isRectified
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.weights, plan.place(node.inputs[1]))
        unsafe call.read(\.bias, plan.place(node.inputs[2]))
        unsafe call.write(\.y, plan.place(node.output))
        let inputs = plan.keep(KeptMemory(count: part.kind.count, path: node.path, parts: [part]))
        unsafe call.change(\.inputs, inputs)
        unsafe call.change(\.seen, inputs, shift: 2 * reach * geometry.channels)
        plan.add(call.planned)
    }

    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {}
}
