import CBackprop

/// y = (x - shift)·scale, with a shift and a scale of each column.
struct ScalingOperation: Operation {
    let columns: Int

    var name: String { "scaling" }

    // Each step has rows of its own.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        inputs[0].count > 1 ? OperationStep(operation: self) : nil
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        add("scale_columns", node, plan.place(node.inputs[0]), hasShift: true, into: plan.place(node.output), &plan)
    }

    /// `dX = dY·scale`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        add("scale_columns", node, gradient, hasShift: false, into: plan.newGradient(of: node.inputs[0]), &plan)
    }

    private func add(
        _ name: String, _ node: OperationGraph.Node, _ x: Place, hasShift: Bool, into y: Place,
        _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_SCALE_COLUMNS, name, node, bp_scale_columns())
        call.rows(\.rows, times: plan.count(node.output) / max(columns, 1))
        call.arguments.cols = columns
        unsafe call.read(\.x, x)
        if hasShift { unsafe call.read(\.shift, plan.place(node.inputs[1])) }
        unsafe call.read(\.scale, plan.place(node.inputs[2]))
        unsafe call.write(\.y, y, over: x)
        plan.add(call.planned)
    }
}
