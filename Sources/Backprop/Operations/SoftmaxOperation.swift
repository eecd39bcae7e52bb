import CBackprop

/// p = softmax(β·x) over the last dimension.
struct SoftmaxOperation: Operation {
    let beta: Double

    var name: String { "softmax" }

    // Each step has rows of its own.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        inputs[0].count > 1 ? OperationStep(operation: self) : nil
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let (rows, columns) = matrix(node, plan)
        let input = plan.place(node.inputs[0])
        var call = CallWriter(BP_CALL_SOFTMAX, "softmax", node, bp_softmax())
        call.rows(\.rows, times: rows)
        call.arguments.cols = columns
        call.arguments.beta = beta
        call.arguments.saturate = plan.options.saturates
        unsafe call.read(\.x, input)
        unsafe call.write(\.y, plan.place(node.output), over: input)
        plan.add(call.planned)
    }

    /// `dX = β · p ⊙ (dY - Σ p⊙dY)`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        let (rows, columns) = matrix(node, plan)
        var call = CallWriter(BP_CALL_SOFTMAX_GRADIENT, "softmax_gradient", node, bp_softmax_gradient())
        call.rows(\.rows, times: rows)
        call.arguments.cols = columns
        call.arguments.beta = beta
        unsafe call.read(\.p, plan.place(node.output))
        unsafe call.read(\.dy, gradient)
        unsafe call.write(\.dx, plan.newGradient(of: node.inputs[0]), over: gradient)
        plan.add(call.planned)
    }

    private func matrix(_ node: OperationGraph.Node, _ plan: PlanBuilder) -> (rows: Int, columns: Int) {
        let columns = plan.shape(node.output).last ?? 1
        return (plan.count(node.output) / max(columns, 1), columns)
    }
}
