import CBackprop

extension PoolingOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let (value, path) = (node.inputs[0], node.path)
        let x = onnx.name(value, axes: onnx.channelsFirst(value), path: path)
        let operation = kind == BP_MAX_POOLING ? "MaxPool" : "AveragePool"
        if onnx.shape(node.output).count == 1 {
            // One window as large as the image.
            let y = onnx.add("Global\(operation)", [x], path: path)
            let shape = onnx.constant([0, geometry.channels])
            return onnx.define(node.output, onnx.add("Reshape", [y, shape], path: path))
        }
        let sides = ImageSides(geometry, shape: onnx.shape(value))
        let after = sides.after.map { max($0, 0) }
        let isPlain = zip(sides.before + after, sides.kernel + sides.kernel).allSatisfy { $0 < $1 }
        var y = x
        // Runtimes take no padding of a whole window, as there may be where taps lie apart.
        if !isPlain { y = padded(x, sides.before + after, in: &onnx, path: path) }
        let pads = isPlain ? sides.before + after : [Int](repeating: 0, count: 2 * after.count)
        var attributes: [String: ONNXWriter.Attribute] = [
            "dilations": .integers(sides.dilations), "kernel_shape": .integers(sides.kernel), "pads": .integers(pads),
            "strides": .integers(sides.strides),
        ]
        if kind != BP_MAX_POOLING {
            attributes["count_include_pad"] = .integer(kind == BP_AVERAGE_POOLING && isPlain ? 0 : 1)
        }
        y = onnx.add(operation, [y], attributes, path: path)
        if !isPlain, kind == BP_AVERAGE_POOLING { y = onnx.add("Mul", [y, shares(sides, in: &onnx)], path: path) }
        onnx.define(node.output, y, axes: onnx.channelsFirst(node.output))
    }

    private func padded(_ x: String, _ pads: [Int], in onnx: inout ONNXWriter, path: String) -> String {
        let sides = pads.count / 2
        let amounts = [0, 0] + pads[..<sides] + [0, 0] + pads[sides...]
        let filling = kind == BP_MAX_POOLING ? -Float.infinity : 0
        return onnx.add("Pad", [x, onnx.constant(amounts), onnx.constant(filling)], path: path)
    }

    /// How many taps a window has for each that lies within the image.
    private func shares(_ sides: ImageSides, in onnx: inout ONNXWriter) -> String {
        let taps = sides.kernel.reduce(1, *)
        let shares = sides.tapsInside.map { Float(taps) / Float($0) }
        let numbers = [sides.sizes, sides.kernel, sides.strides, sides.dilations, sides.before].joined()
        return onnx.constant(
            "shares_" + numbers.map(String.init).joined(separator: "_"),
            Tensor(shape: [1, 1] + sides.outputs, scalars: shares))
    }
}
