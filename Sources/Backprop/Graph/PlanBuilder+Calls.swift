import CBackprop

// Calls that several operations make.
extension PlanBuilder {
    /// y = a ∘ b, each with so many scalars for a sample.
    mutating func combine(
        _ kind: bp_combination, _ a: Place, _ b: Place, into y: Place, _ count: Int, _ node: OperationGraph.Node
    ) {
        combine(kind, a, b, stride: count, into: y, over: a, rows: 1, count, node)
    }

    /// y = a ∘ t for each row of so many scalars, the same t for all.
    mutating func combineRows(
        _ kind: bp_combination, _ a: Place, _ tensor: Place, into y: Place, over source: Place?, _ columns: Int,
        _ node: OperationGraph.Node
    ) {
        combine(
            kind, a, tensor, stride: 0, into: y, over: source, rows: count(node.output) / max(columns, 1), columns, node
        )
    }

    /// - Parameters:
    ///   - stride: The scalars from one row of b to the next.
    ///   - rows: How many a sample has.
    private mutating func combine(
        _ kind: bp_combination, _ a: Place, _ b: Place, stride: Int, into y: Place, over source: Place?, rows: Int,
        _ columns: Int, _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_COMBINE, "combine", node, bp_combine())
        call.arguments.kind = kind
        call.rows(\.rows, times: rows)
        call.arguments.cols = columns
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (columns, 1)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (stride, 1)
        unsafe call.read(\.a, a)
        unsafe call.read(\.b, b)
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

    /// Reduces one dimension: `outer` times in a sample, `extent` values that lie `inner` apart.
    mutating func reduce(
        _ kind: bp_reduction, _ title: String, _ outer: Int, _ extent: Int, _ inner: Int, from x: Place, to y: Place,
        _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_REDUCE, "reduce \(title)", node, bp_reduce())
        call.arguments.kind = kind
        call.rows(\.outer, times: outer)
        (call.arguments.extent, call.arguments.inner) = (extent, inner)
        unsafe call.read(\.x, x)
        unsafe call.write(\.y, y)
        add(call.planned)
    }

    /// The way back: each value `extent` times, times a factor.
    mutating func spread(
        _ outer: Int, _ extent: Int, _ inner: Int, scale: Double = 1, from x: Place, to y: Place,
        _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_SPREAD, "spread", node, bp_spread())
        call.rows(\.outer, times: outer)
        (call.arguments.extent, call.arguments.inner) = (extent, inner)
        call.arguments.scale = scale
        unsafe call.read(\.x, x)
        unsafe call.write(\.y, y)
        add(call.planned)
    }
}
