import CBackprop

/// A value again and again along a new dimension, or along one of extent 1.
struct SpreadOperation: Operation {
    /// The product of the dimensions before, how often, and the product of those behind.
    let outer, extent, inner: Int

    var name: String { "spread" }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        plan.spread(outer, extent, inner, from: plan.place(node.inputs[0]), to: plan.place(node.output), node)
    }

    /// The sum over all of them.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        plan.reduce(
            BP_SUM, "sum", outer, extent, inner, from: gradient, to: plan.newGradient(of: node.inputs[0]), node)
    }
}

/// y = a + t or a·t with a tensor t of the layer, which has the last dimensions of a.
struct TensorCombinationOperation: Operation {
    let isProduct: Bool
    /// The scalars of the tensor.
    let columns: Int

    var name: String { isProduct ? "multiply" : "add" }

    // The tensor is the same for each step, unless it has the steps among its own dimensions.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        inputs[0].dropFirst().reduce(1, *).isMultiple(of: columns) ? OperationStep(operation: self) : nil
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let a = plan.place(node.inputs[0])
        combine(a, plan.place(node.inputs[1]), into: plan.place(node.output), over: a, node, &plan)
    }

    /// Of a sum, `dA = dY` and `dt = Σ dY`; of a product, `dA = dY ⊙ t` and `dt = Σ dY ⊙ A`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let (a, tensor) = (node.inputs[0], node.inputs[1])
        if plan.wantsGradient(tensor) {
            var terms = gradient
            if isProduct {
                terms = plan.newScratch(Extent(perRow: plan.count(node.output)))
                plan.combine(BP_MULTIPLY, gradient, plan.place(a), into: terms, plan.count(a), node)
            }
            plan.addColumnSums(of: terms, columns, intoGradientOf: tensor, node)
        }
        guard plan.wantsGradient(a) else { return }
        if isProduct {
            combine(gradient, plan.place(tensor), into: plan.newGradient(of: a), over: nil, node, &plan)
        } else {
            plan.handOn(gradient, to: a)
        }
    }

    private func combine(
        _ a: Place, _ tensor: Place, into y: Place, over source: Place?, _ node: OperationGraph.Node,
        _ plan: inout PlanBuilder
    ) {
        plan.combineRows(isProduct ? BP_MULTIPLY : BP_ADD, a, tensor, into: y, over: source, columns, node)
    }
}
