import Backprop

/// The row that an index means, if it is a whole number and there is one.
private func row<Scalar: KernelScalar>(at index: Scalar, vocabulary: Int) -> Int? {
    guard let row = Int(exactly: index), (0..<vocabulary).contains(row) else { return nil }
    return row
}

/// Each row of y is the one of the table that its index means; NaN where there is none.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func embedding<Scalar: KernelScalar>(
    vocabulary: Int, columns: Int, _ indices: Elements<Scalar>, table: Elements<Scalar>, into y: Elements<Scalar>
) {
    for r in indices.indices {
        let found = row(at: indices[r], vocabulary: vocabulary).map { table.row($0, columns: columns) }
        let result = y.row(r, columns: columns)
        for j in result.indices { result[j] = found?[j] ?? .nan }
    }
}

/// Adds each row of dy to the row of the table's gradient that its index means.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func embeddingGradient<Scalar: KernelScalar>(
    vocabulary: Int, columns: Int, _ indices: Elements<Scalar>, _ dy: Elements<Scalar>, accumulate: Bool,
    into dtable: Elements<Scalar>
) {
    if !accumulate {
        for i in dtable.indices { dtable[i] = 0 }
    }
    for r in indices.indices {
        guard let found = row(at: indices[r], vocabulary: vocabulary) else { continue }
        let (from, to) = (dy.row(r, columns: columns), dtable.row(found, columns: columns))
        for j in from.indices { to[j] += from[j] }
    }
}
