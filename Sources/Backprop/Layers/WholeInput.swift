/// Values of a sample that must be whole numbers of a range: those that an embedding has vectors for, or a sequence's length.
struct WholeInput: Sendable {
    /// Where they stand in the sample.
    let columns: Range<Int>
    let least, most: Int
    /// Where in the network the layer lies, and what it calls itself.
    let path, layer: String
    /// Whether the number is the length of a sequence.
    let isLength: Bool

    /// What an error says of a value, and of the sample that holds it.
    func problem(_ sample: String, _ value: some TensorScalar) -> String {
        "\(path): \(layer): \(sample) \(isLength ? "has the length" : "holds") \(value); expected a whole number from "
            + "\(least) to \(most)"
    }

    /// Whether a value is such a number. NaN is none.
    @inline(__always)
    func contains<Scalar: TensorScalar>(_ value: Scalar) -> Bool {
        value >= Scalar(least) && value <= Scalar(most) && value == value.rounded(.down)
    }
}

extension OperationGraph {
    /// What of a sample must be a whole number. O(nodes).
    var wholeInputs: [WholeInput] {
        let columns = columnsOfInput()
        return nodes.compactMap { node in
            guard let first = node.inputs.first, let columns = columns[first] else { return nil }
            if let embedding = node.operation as? EmbeddingOperation {
                return WholeInput(
                    columns: columns, least: 0, most: embedding.vocabulary - 1, path: node.path, layer: "Embedding",
                    isLength: false)
            }
            guard let lengths = node.operation as? LengthsOperation else { return nil }
            let column = columns.lowerBound + lengths.width - 1
            return WholeInput(
                columns: column..<column + 1, least: 1, most: lengths.steps, path: node.path, layer: "VariableLength",
                isLength: true)
        }
    }

    /// Which values of a sample each value holds as they are; `nil` for those that hold something else. O(nodes).
    private func columnsOfInput() -> [Range<Int>?] {
        var columns = values.map { value -> Range<Int>? in
            if case .input? = value.given { 0..<value.count } else { nil }
        }
        for node in nodes {
            guard let first = node.inputs.first, let source = columns[first] else { continue }
            if node.operation is Identities {
                columns[node.output] = source
            } else if let slice = node.operation as? SliceOperation, slice.outer == 1 {
                let start = source.lowerBound + slice.range.lowerBound * slice.inner
                columns[node.output] = start..<start + slice.range.count * slice.inner
            }
        }
        return columns
    }
}
