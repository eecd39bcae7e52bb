import CBackprop

/// Y = X·W + b: a matrix product of samples in rows with weights, D×H, each sum starting from its bias.
///
/// Where samples have more dimensions, the last one is multiplied, and the others count as rows.
struct ProductOperation: SumsOperation {
    let inputs, outputs: Int
    /// Whether max(0, y) is taken of each sum.
    var isRectified = false

    var name: String { "product" }
    var canMaskInputGradient: Bool { true }

    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size {
        graph.size(node.output) * Size(inputs)
    }

    // Each step has rows of its own.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        inputs[0].count > 1 ? OperationStep(operation: self) : nil
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul", node, bp_matmul())
        call.rows(\.m, times: positions(node, plan))
        call.arguments.n = outputs
        call.arguments.k = inputs
        call.arguments.a_row_stride = inputs
        call.arguments.a_col_stride = 1
        call.arguments.b_row_stride = outputs
        call.arguments.b_col_stride = 1
        call.arguments.c_row_stride = outputs
        call.arguments.relu = isRectified
        unsafe call.read(\.a, plan.place(node.inputs[0]))
        unsafe call.read(\.b, plan.place(node.inputs[1]))
        if node.inputs.count > 2 { unsafe call.read(\.bias, plan.place(node.inputs[2])) }
        unsafe call.write(\.c, plan.place(node.output))
        plan.add(call.planned)
    }

    /// `dW = Xᵀ·dY`, `db = Σ dY` over the rows, `dX = dY·Wᵀ`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let gradient = rectified(gradient, node, &plan)
        // Last what the updates wait for.
        if plan.wantsGradient(node.inputs[0]) { input(node, gradient, &plan) }
        var biases = node.inputs.count > 2 && plan.wantsGradient(node.inputs[2]) ? node.inputs[2] : nil
        let learnsWeights = plan.wantsGradient(node.inputs[1])
        // One call for both goes on from what both have, or starts both.
        if let value = biases, !learnsWeights || plan.accumulates(value) != plan.accumulates(node.inputs[1]) {
            plan.addColumnSums(of: gradient, outputs, intoGradientOf: value, node)
            biases = nil
        }
        if learnsWeights { weights(node, gradient, biases: biases, &plan) }
    }

    private func weights(
        _ node: OperationGraph.Node, _ gradient: Place, biases: Int?, _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul Xᵀ·dY", node, bp_matmul())
        call.arguments.m = inputs
        call.arguments.n = outputs
        call.rows(\.k, times: positions(node, plan))
        call.arguments.a_row_stride = 1
        call.arguments.a_col_stride = inputs
        call.arguments.b_row_stride = outputs
        call.arguments.b_col_stride = 1
        call.arguments.c_row_stride = outputs
        unsafe call.read(\.a, plan.place(node.inputs[0]))
        unsafe call.read(\.b, gradient)
        unsafe call.write(
            \.c, plan.parameterGradient(of: node.inputs[1]), accumulating: \.accumulate, flushing: \.flush)
        if let biases { unsafe call.change(\.sums, plan.parameterGradient(of: biases).place) }
        plan.add(call.planned)
    }

    private func input(_ node: OperationGraph.Node, _ gradient: Place, _ plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul dY·Wᵀ", node, bp_matmul())
        call.rows(\.m, times: positions(node, plan))
        call.arguments.n = inputs
        call.arguments.k = outputs
        call.arguments.a_row_stride = outputs
        call.arguments.a_col_stride = 1
        call.arguments.b_row_stride = 1
        call.arguments.b_col_stride = outputs
        call.arguments.c_row_stride = inputs
        unsafe call.read(\.a, gradient)
        unsafe call.read(\.b, plan.place(node.inputs[1]))
        if node.masksInputGradient {
            call.arguments.mask_row_stride = inputs
            unsafe call.read(\.mask, plan.place(node.inputs[0]))
        }
        unsafe call.write(\.c, plan.newGradient(of: node.inputs[0]))
        plan.add(call.planned)
    }

    /// How many rows a sample has.
    private func positions(_ node: OperationGraph.Node, _ plan: PlanBuilder) -> Int {
        plan.count(node.output) / max(outputs, 1)
    }
}

extension SumsOperation {
    /// The gradient of the sums, from that of what a ReLU made of them.
    func rectified(_ gradient: Place, _ node: OperationGraph.Node, _ plan: inout PlanBuilder) -> Place {
        guard isRectified, !node.isGradientMasked else { return gradient }
        let result = plan.newScratch(Extent(perRow: plan.count(node.output)))
        plan.addActivationGradient(BP_RELU, node, saved: node.output, gradient, into: result)
        return result
    }
}
