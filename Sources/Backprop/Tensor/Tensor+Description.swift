extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
    /// The elements as numpy prints an array: nested brackets, aligned columns, up to 8 digits behind the point.
    ///
    ///     [[1. , 2.5],
    ///      [3. , 4. ]]
    ///
    /// Of more than 1,000 elements only the first and last three of each dimension are shown.
    public var description: String {
        guard count > 0 else { return "[]" }
        let summary = count > TensorPrinter.threshold
        let positions = TensorPrinter.shownPositions(of: shape, summary: summary)
        let shown = unsafe withUnsafeScalars { scalars in positions.map { unsafe scalars[$0] } }
        return TensorPrinter(shape: shape, summary: summary, words: NumberColumn.words(shown)).text()
    }

    /// The element type and the shape, then the elements as `description` shows them.
    public var debugDescription: String {
        "Tensor<\(Scalar.self)> of shape \(shape):\n\(description)"
    }
}

/// Lays out the words of the shown elements in brackets and lines.
private struct TensorPrinter {
    static let threshold = 1000
    static let edge = 3
    static let lineWidth = 75

    let shape: [Int]
    let summary: Bool
    let words: [String]

    /// The indices of one dimension that are shown; nothing stands for the ones left out.
    static func shownIndices(_ extent: Int, summary: Bool) -> [Int?] {
        guard summary, extent > 2 * edge else { return Array(0..<extent) }
        return Array(0..<edge) + [nil] + Array(extent - edge..<extent)
    }

    /// The places in row-major order of the elements that are shown.
    static func shownPositions(of shape: [Int], summary: Bool) -> [Int] {
        var positions = [0]
        for extent in shape {
            let indices = shownIndices(extent, summary: summary).compactMap(\.self)
            positions = positions.flatMap { position in indices.map { position * extent + $0 } }
        }
        return positions
    }

    func text() -> String {
        var next = 0
        return block(axis: 0, width: Self.lineWidth, next: &next)
    }

    /// The text of the elements below one index of each dimension before `axis`; takes its words from `next` on.
    private func block(axis: Int, width: Int, next: inout Int) -> String {
        guard axis < shape.count else {
            next += 1
            return words[next - 1]
        }
        let indent = String(repeating: " ", count: axis + 1)
        let isRow = axis == shape.count - 1
        let separator = isRow ? ", " : "," + String(repeating: "\n", count: shape.count - axis - 1) + indent
        var text = "["
        var line = axis + 1
        for (place, index) in Self.shownIndices(shape[axis], summary: summary).enumerated() {
            if place > 0 {
                text += separator
                line += separator.count
            }
            let word = index == nil ? "..." : block(axis: axis + 1, width: width - 1, next: &next)
            if isRow, place > 0, line + word.count > width - 1 {
                text.removeLast()  // the space of the separator
                text += "\n" + indent
                line = indent.count
            }
            text += word
            line += word.count
        }
        return text + "]"
    }
}
