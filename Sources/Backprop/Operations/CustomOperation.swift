/// What a layer computes that does not say itself in operations: its own `forward` and `backward` over tensors, called on
/// the thread that runs the plan.
struct CustomOperation: Operation {
    /// Its place among the layers.
    let layer: Int
    let isRowwise: Bool

    var name: String { "layer" }
    var sharesParameters: Bool { false }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let call = CustomCall(
            layer: layer, isBackward: false, input: plan.place(node.inputs[0]), output: plan.place(node.output),
            gradient: nil, inputGradient: nil, parameters: [])
        plan.add(PlannedCall(call, node))
    }

    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let parameters = node.inputs.dropFirst().filter { plan.wantsGradient($0) }
        let call = CustomCall(
            layer: layer, isBackward: true, input: plan.place(node.inputs[0]), output: plan.place(node.output),
            gradient: gradient,
            inputGradient: plan.wantsGradient(node.inputs[0]) ? plan.newGradient(of: node.inputs[0]) : nil,
            parameters: parameters.map { plan.parameterGradient(of: $0).place })
        plan.add(PlannedCall(call, node))
    }
}
