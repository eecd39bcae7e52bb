import CBackprop

extension PlanBuilder {
    /// y = a ∘ b, each with so many scalars for a sample.
    mutating func combine(
        _ kind: bp_combination, _ a: Place, _ b: Place, into y: Place, _ count: Int, _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_COMBINE, "combine", node, bp_combine())
        call.arguments.kind = kind
        call.rows(\.rows)
        call.arguments.cols = count
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (count, 1)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (count, 1)
        unsafe call.read(\.a, a)
        unsafe call.read(\.b, b)
        unsafe call.write(\.y, y, over: a)
        add(call.planned)
    }
}
