extension LengthsOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let x = onnx.name(node.inputs[0], path: node.path)
        let row = onnx.add("Reshape", [x, onnx.constant([0, steps * width])], path: node.path)
        onnx.define(node.output, onnx.slice(row, width - 1..<width, axis: 1, path: node.path))
    }
}

extension StepsOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let path = node.path
        guard node.inputs.count > 1 else {
            guard reverses else { return onnx.define(node.output, as: node.inputs[0]) }
            let x = onnx.layout(node.inputs[0])
            let axis = x.axes.firstIndex(of: 1) ?? 1
            let y = onnx.add(
                "Slice",
                [x.name, onnx.constant([-1]), onnx.constant([.min]), onnx.constant([axis]), onnx.constant([-1])],
                path: path)
            return onnx.define(node.output, y, axes: x.axes)
        }
        var y = onnx.name(node.inputs[0], path: path)
        if width > columns { y = onnx.slice(y, 0..<columns, axis: 2, path: path) }
        let lengths = onnx.lengths(node.inputs[1], steps: steps, path: path)
        if reverses {
            let whole = onnx.lengths(lengths, as: .int64, path: path)
            y = onnx.add(
                "ReverseSequence", [y, whole], ["batch_axis": .integer(0), "time_axis": .integer(1)], path: path)
        }
        y = onnx.add("Where", [onnx.mask(lengths, steps: steps, path: path), y, onnx.constant(0)], path: path)
        if refuses { y = onnx.add("Where", [lengths.areLengths, y, onnx.constant(.nan)], path: path) }
        onnx.define(node.output, y)
    }
}

extension ONNXWriter {
    /// The lengths of sequences, each [N, 1, 1].
    struct Lengths {
        /// Which of them are lengths.
        let areLengths: String
        /// Those, and the greatest one for others.
        let lengths: String
    }

    /// The lengths that a value of the graph holds. They are computed once.
    mutating func lengths(_ value: Int, steps: Int, path: String) -> Lengths {
        let keys = ["lengths \(value) \(steps) are", "lengths \(value) \(steps)"]
        if let areLengths = shared[keys[0]], let lengths = shared[keys[1]] {
            return Lengths(areLengths: areLengths, lengths: lengths)
        }
        let x = add("Reshape", [name(value, path: path), constant([0, 1, 1])], path: path)
        let areLengths = isWhole(x, from: 1, to: steps, path: path)
        let lengths = add("Where", [areLengths, x, constant(Float(steps))], path: path)
        (shared[keys[0]], shared[keys[1]]) = (areLengths, lengths)
        return Lengths(areLengths: areLengths, lengths: lengths)
    }

    /// The lengths as whole numbers, [N].
    mutating func lengths(_ lengths: Lengths, as type: ElementType, path: String) -> String {
        let key = "\(lengths.lengths) \(type)"
        if let name = shared[key] { return name }
        let row = add("Reshape", [lengths.lengths, constant([0])], path: path)
        let name = add("Cast", [row], ["to": .integer(type.rawValue)], path: path)
        shared[key] = name
        return name
    }

    /// States of samples in rows, NaN where a length is none: runtimes let NaN get lost in their recurrences.
    mutating func refusing(_ states: String, _ lengths: Lengths?, path: String) -> String {
        guard let lengths else { return states }
        let key = "\(lengths.areLengths) of rows"
        let areLengths = shared[key] ?? add("Reshape", [lengths.areLengths, constant([0, 1])], path: path)
        shared[key] = areLengths
        return add("Where", [areLengths, states, constant(.nan)], path: path)
    }

    /// Which steps lie within each sequence, [N, T, 1].
    mutating func mask(_ lengths: Lengths, steps: Int, path: String) -> String {
        let key = "\(lengths.lengths) mask"
        if let name = shared[key] { return name }
        let places = constant(
            "steps_\(steps)", Tensor(shape: [steps, 1], scalars: (0..<steps).map { Float($0) }))
        let name = add("Less", [places, lengths.lengths], path: path)
        shared[key] = name
        return name
    }
}
