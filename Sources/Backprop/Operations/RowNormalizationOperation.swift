import CBackprop

/// y = γ·(x - m)/√(v + ε) + β over the last dimension: with the mean m and the variance v of each row, or with m = 0 and
/// the mean square v.
///
/// Inputs: the value, γ and, if there is one, β.
struct RowNormalizationOperation: Operation {
    let columns: Int
    let epsilon: Double
    let isCentered: Bool

    var name: String { isCentered ? "layer normalization" : "RMS normalization" }

    // Each step has rows of its own.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        inputs[0].count > 1 ? OperationStep(operation: self) : nil
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let input = plan.place(node.inputs[0])
        var call = CallWriter(BP_CALL_ROW_NORMALIZATION, "row_normalization", node, bp_row_normalization())
        call.rows(\.rows, times: rows(node, plan))
        (call.arguments.cols, call.arguments.epsilon, call.arguments.centered) = (columns, epsilon, isCentered)
        unsafe call.read(\.x, input)
        unsafe call.read(\.gamma, plan.place(node.inputs[1]))
        if node.inputs.count > 2 { unsafe call.read(\.beta, plan.place(node.inputs[2])) }
        unsafe call.write(\.y, plan.place(node.output), over: input)
        plan.add(call.planned)
    }

    /// With `z = (x - m)/√(v + ε)` and `e = dY ⊙ γ`, means over the row: `dX = (e - mean(e) - z·mean(e·z))/√(v + ε)`,
    /// without `mean(e)` where nothing was subtracted; `dγ = Σ dY·z` and `dβ = Σ dY` over the rows.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        if plan.wantsGradient(node.inputs[1]) { addParameterGradients(node, gradient, &plan) }
        guard plan.wantsGradient(node.inputs[0]) else { return }
        var call = CallWriter(
            BP_CALL_ROW_NORMALIZATION_GRADIENT, "row_normalization_gradient", node, bp_row_normalization_gradient())
        call.rows(\.rows, times: rows(node, plan))
        (call.arguments.cols, call.arguments.epsilon, call.arguments.centered) = (columns, epsilon, isCentered)
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.dy, gradient)
        unsafe call.read(\.gamma, plan.place(node.inputs[1]))
        unsafe call.write(\.dx, plan.newGradient(of: node.inputs[0]), over: gradient)
        plan.add(call.planned)
    }

    private func addParameterGradients(
        _ node: OperationGraph.Node, _ gradient: Place, _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(
            BP_CALL_ROW_NORMALIZATION_PARAMETER_GRADIENT, "row_normalization_parameter_gradient", node,
            bp_row_normalization_parameter_gradient())
        call.rows(\.rows, times: rows(node, plan))
        (call.arguments.cols, call.arguments.some_cols) = (columns, columns)
        (call.arguments.epsilon, call.arguments.centered) = (epsilon, isCentered)
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.dy, gradient)
        unsafe call.write(\.dgamma, plan.parameterGradient(of: node.inputs[1]), accumulating: \.accumulate)
        if node.inputs.count > 2 { unsafe call.change(\.dbeta, plan.parameterGradient(of: node.inputs[2]).place) }
        plan.add(call.planned)
    }

    private func rows(_ node: OperationGraph.Node, _ plan: PlanBuilder) -> Int {
        plan.count(node.output) / max(columns, 1)
    }
}
