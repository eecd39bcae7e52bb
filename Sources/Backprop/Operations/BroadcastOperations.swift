import CBackprop

/// A value again and again along a new dimension, or along one of extent 1.
struct SpreadOperation: Operation {
    /// The product of the dimensions before, how often, and the product of those behind.
    let outer, extent, inner: Int

    var name: String { "spread" }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_SPREAD, "spread", node, bp_spread())
        call.rows(\.outer, times: outer)
        (call.arguments.extent, call.arguments.inner) = (extent, inner)
        call.arguments.scale = 1
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.write(\.y, plan.place(node.output))
        plan.add(call.planned)
    }

    /// The sum over all of them.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        var call = CallWriter(BP_CALL_REDUCE, "reduce sum", node, bp_reduce())
        call.arguments.kind = BP_SUM
        call.rows(\.outer, times: outer)
        (call.arguments.extent, call.arguments.inner) = (extent, inner)
        unsafe call.read(\.x, gradient)
        unsafe call.write(\.y, plan.newGradient(of: node.inputs[0]))
        plan.add(call.planned)
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

extension PlanBuilder {
    /// y = a ∘ t for each row of so many scalars, the same t for all.
    mutating func combineRows(
        _ kind: bp_combination, _ a: Place, _ tensor: Place, into y: Place, over source: Place?, _ columns: Int,
        _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_COMBINE, "combine", node, bp_combine())
        call.arguments.kind = kind
        call.rows(\.rows, times: count(node.output) / max(columns, 1))
        call.arguments.cols = columns
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (columns, 1)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (0, 1)
        unsafe call.read(\.a, a)
        unsafe call.read(\.b, tensor)
        unsafe call.write(\.y, y, over: source)
        add(call.planned)
    }

    /// The gradient of a tensor that is added to each row of so many scalars: the sum over the rows.
    mutating func addColumnSums(
        of x: Place, _ columns: Int, intoGradientOf tensor: Int, _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_COLUMN_SUMS, "column_sums", node, bp_column_sums())
        call.rows(\.rows, times: count(node.output) / max(columns, 1))
        call.arguments.cols = columns
        unsafe call.read(\.x, x)
        unsafe call.write(\.sums, parameterGradient(of: tensor), accumulating: \.accumulate)
        add(call.planned)
    }
}
