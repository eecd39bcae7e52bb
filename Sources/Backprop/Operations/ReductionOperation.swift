import CBackprop

/// y = the sum, the mean or the maximum over one dimension.
struct ReductionOperation: Operation {
    let kind: bp_reduction
    /// The product of the dimensions before, the dimension, and the product of those behind.
    let outer, extent, inner: Int

    var name: String {
        switch kind {
        case BP_SUM: "sum"
        case BP_MEAN: "mean"
        case BP_MAX: "maximum"
        case let other: "reduction \(other.rawValue)"
        }
    }

    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size { graph.size(node.inputs[0]) }

    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        guard leavesSteps(of: inputs[0], outer: outer, inner: inner) else { return nil }
        return OperationStep(
            operation: ReductionOperation(kind: kind, outer: outer / inputs[0][0], extent: extent, inner: inner))
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        plan.reduce(
            kind, name, outer, extent, inner, from: plan.place(node.inputs[0]), to: plan.place(node.output), node)
    }

    /// The gradient goes to all alike, a mean's divided by their number; a maximum's to the first that is one.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        let result = plan.newGradient(of: node.inputs[0])
        if kind == BP_MAX {
            var call = CallWriter(
                BP_CALL_MAX_REDUCTION_GRADIENT, "max_reduction_gradient", node, bp_max_reduction_gradient())
            call.rows(\.outer, times: outer)
            (call.arguments.extent, call.arguments.inner) = (extent, inner)
            unsafe call.read(\.x, plan.place(node.inputs[0]))
            unsafe call.read(\.dy, gradient)
            unsafe call.write(\.dx, result)
            plan.add(call.planned)
        } else {
            let scale = kind == BP_MEAN ? 1 / Double(extent) : 1
            plan.spread(outer, extent, inner, scale: scale, from: gradient, to: result, node)
        }
    }
}
