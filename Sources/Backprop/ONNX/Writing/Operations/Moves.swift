extension Identities: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let (value, shape) = (node.inputs[0], onnx.shape(node.output))
        guard onnx.shape(value) != shape else { return onnx.define(node.output, as: value) }
        let x = onnx.name(value, path: node.path)
        onnx.define(node.output, onnx.add("Reshape", [x, onnx.constant([0] + shape)], path: node.path))
        if onnx.integers.contains(value) { onnx.integers.insert(node.output) }
    }
}

extension PermutationOperation: ONNXOperation {
    /// Nothing is moved: the same elements are another value with its dimensions in another order. Whoever needs them in
    /// theirs transposes.
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let x = onnx.layout(node.inputs[0])
        // Dimension i of the result is dimension `axes[i]` of the input.
        let order = x.axes.map { $0 == 0 ? 0 : 1 + (axes.firstIndex(of: $0 - 1) ?? 0) }
        onnx.define(node.output, x.name, axes: order)
        if onnx.integers.contains(node.inputs[0]) { onnx.integers.insert(node.output) }
    }
}

extension ConcatenationOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let shape = onnx.shape(node.output)
        let whole = extents.reduce(0, +)
        let position = shape.indices.first { position in
            shape[position] == whole && Shape.around(position, in: shape) == (outer, inner)
                && zip(node.inputs, extents).allSatisfy { onnx.shape($0)[position] == $1 }
        }
        let axes = onnx.commonAxes(node.inputs)
        let names = node.inputs.map { onnx.name($0, axes: axes, path: node.path) }
        let axis = axes.firstIndex(of: 1 + (position ?? 0)) ?? 1
        onnx.define(node.output, onnx.add("Concat", names, ["axis": .integer(axis)], path: node.path), axes: axes)
    }
}

extension SliceOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let (before, after) = (onnx.shape(node.inputs[0]), onnx.shape(node.output))
        let position = before.indices.first { position in
            before[position] == extent && after[position] == range.count
                && Shape.around(position, in: before) == (outer, inner)
        }
        let x = onnx.layout(node.inputs[0])
        let axis = x.axes.firstIndex(of: 1 + (position ?? 0)) ?? 1
        let y = onnx.slice(x.name, range, axis: axis, path: node.path)
        onnx.define(node.output, y, axes: x.axes)
        if onnx.integers.contains(node.inputs[0]) { onnx.integers.insert(node.output) }
    }
}

extension PadOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let (small, large) = (onnx.shape(node.inputs[0]), onnx.shape(node.output))
        let position = small.indices.first { position in
            small[position] == extent && large[position] == before + extent + after
                && Shape.around(position, in: small) == (outer, inner)
        }
        let x = onnx.layout(node.inputs[0])
        let axis = x.axes.firstIndex(of: 1 + (position ?? 0)) ?? 1
        let y = onnx.add(
            "Pad", [x.name, onnx.constant([before, after]), onnx.constant(0), onnx.constant([axis])],
            path: node.path)
        onnx.define(node.output, y, axes: x.axes)
    }
}

extension EmbeddingOperation: ONNXOperation {
    /// Where numbers of words are whole by their type, a runtime refuses those beyond the table. Others become NaN.
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let (value, path) = (node.inputs[0], node.path)
        let (x, table) = (onnx.name(value, path: path), onnx.tensor(node.inputs[1]))
        if onnx.integers.contains(value) {
            return onnx.define(node.output, onnx.add("Gather", [table, x], path: path))
        }
        let isWord = onnx.isWhole(x, from: 0, to: vocabulary - 1, path: path)
        let known = onnx.add("Where", [isWord, x, onnx.constant(0)], path: path)
        let index = onnx.add("Cast", [known], ["to": .integer(ONNXWriter.ElementType.int64.rawValue)], path: path)
        let rows = onnx.add("Gather", [table, index], path: path)
        let rank = onnx.shape(node.output).count
        let hasRow = onnx.add("Unsqueeze", [isWord, onnx.constant([rank])], path: path)
        onnx.define(node.output, onnx.add("Where", [hasRow, rows, onnx.constant(.nan)], path: path))
    }
}

extension ONNXWriter {
    /// A part of a value along a dimension.
    mutating func slice(_ x: String, _ range: Range<Int>, axis: Int, path: String) -> String {
        add(
            "Slice", [x, constant([range.lowerBound]), constant([range.upperBound]), constant([axis])], path: path)
    }

    /// Whether each element is a whole number within bounds.
    mutating func isWhole(_ x: String, from least: Int, to greatest: Int, path: String) -> String {
        let isWhole = add("Equal", [add("Floor", [x], path: path), x], path: path)
        let isAbove = add("GreaterOrEqual", [x, constant(Float(least))], path: path)
        let isBelow = add("LessOrEqual", [x, constant(Float(greatest))], path: path)
        return add("And", [isWhole, add("And", [isAbove, isBelow], path: path)], path: path)
    }
}
