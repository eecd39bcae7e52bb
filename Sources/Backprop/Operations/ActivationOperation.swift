import CBackprop

/// An activation as its operation needs it.
struct ActivationFunction: Sendable {
    let name: String
    /// Which of the kernels' functions it is, or `nil` for the identity.
    let kernel: bp_activation?
    /// Whether the derivative is computed from the input, because the output does not tell it.
    let needsInput: Bool
}

/// y = f(x), element by element.
struct ActivationOperation: Operation {
    let function: ActivationFunction

    var name: String { function.name }
    func isIdentity(inTraining: Bool) -> Bool { function.kernel == nil }
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? { OperationStep(operation: self) }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        guard let kernel = function.kernel else { return }
        let input = plan.place(node.inputs[0])
        var call = CallWriter(BP_CALL_ACTIVATION, "activation \(name)", node, bp_activation_call())
        call.arguments.kind = kernel
        call.arguments.saturate = plan.options.saturates
        call.rows(\.n, times: plan.count(node.output))
        unsafe call.read(\.x, input)
        unsafe call.write(\.y, plan.place(node.output), over: input)
        plan.add(call.planned)
    }

    /// `dX = dY ⊙ f'`, from the output or the input, whichever tells it.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard let kernel = function.kernel, plan.wantsGradient(node.inputs[0]) else { return }
        let saved = function.needsInput ? node.inputs[0] : node.output
        let result = plan.newGradient(of: node.inputs[0])
        plan.addActivationGradient(kernel, node, saved: saved, gradient, into: result)
    }
}

extension PlanBuilder {
    mutating func addActivationGradient(
        _ kernel: bp_activation, _ node: OperationGraph.Node, saved: Int, _ gradient: Place, into result: Place
    ) {
        var call = CallWriter(
            BP_CALL_ACTIVATION_GRADIENT, "activation_gradient", node, bp_activation_gradient())
        call.arguments.kind = kernel
        call.rows(\.n, times: count(saved))
        unsafe call.read(\.saved, place(saved))
        unsafe call.read(\.dy, gradient)
        unsafe call.write(\.dx, result, over: gradient)
        add(call.planned)
    }
}
