import CBackprop

/// y = the rows of a table at the whole numbers that x holds.
struct EmbeddingOperation: Operation {
    let vocabulary, columns: Int

    var name: String { "embedding" }

    func wholeNumbers(_ node: OperationGraph.Node) -> WholeNumbers? {
        WholeNumbers(value: node.inputs[0], range: 0...vocabulary - 1, layer: "Embedding", verb: "holds")
    }

    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? { OperationStep(operation: self) }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_EMBEDDING, "embedding", node, bp_embedding())
        call.rows(\.rows, times: plan.count(node.inputs[0]))
        (call.arguments.cols, call.arguments.vocabulary) = (columns, vocabulary)
        unsafe call.read(\.indices, plan.place(node.inputs[0]))
        unsafe call.read(\.table, plan.place(node.inputs[1]))
        unsafe call.write(\.y, plan.place(node.output))
        plan.add(call.planned)
    }

    /// A row's gradient is the sum of those of the places that it went to. Whole numbers have none.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[1]) else { return }
        var call = CallWriter(BP_CALL_EMBEDDING_GRADIENT, "embedding_gradient", node, bp_embedding_gradient())
        call.rows(\.rows, times: plan.count(node.inputs[0]))
        (call.arguments.cols, call.arguments.vocabulary) = (columns, vocabulary)
        unsafe call.read(\.indices, plan.place(node.inputs[0]))
        unsafe call.read(\.dy, gradient)
        unsafe call.write(\.dtable, plan.parameterGradient(of: node.inputs[1]), accumulating: \.accumulate)
        plan.add(call.planned)
    }
}
