extension BatchNormalizationOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let axes = onnx.channelsFirst(node.inputs[0])
        let x = onnx.name(node.inputs[0], axes: axes, path: node.path)
        let tensors = node.inputs.dropFirst().map { onnx.tensor($0) }
        let y = onnx.add(
            "BatchNormalization", [x] + tensors, ["epsilon": .number(Float(epsilon))], path: node.path)
        onnx.define(node.output, y, axes: axes)
    }
}

extension RowNormalizationOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let rank = onnx.shape(node.inputs[0]).count
        let x = onnx.layout(node.inputs[0], path: node.path) { $0.axes.last == rank }
        let tensors = node.inputs.dropFirst().map { onnx.tensor($0) }
        let attributes: [String: ONNXWriter.Attribute] = [
            "axis": .integer(-1), "epsilon": .number(Float(epsilon)),
        ]
        guard !isCentered else {
            let y = onnx.add("LayerNormalization", [x.name] + tensors, attributes, path: node.path)
            return onnx.define(node.output, y, axes: x.axes)
        }
        var y: String
        if onnx.format.operatorSet >= 23 {
            y = onnx.add("RMSNormalization", [x.name, tensors[0]], attributes, path: node.path)
        } else {
            let square = onnx.add("Mul", [x.name, x.name], path: node.path)
            let mean = onnx.add("ReduceMean", [square, onnx.constant([-1])], path: node.path)
            let shifted = onnx.add("Add", [mean, onnx.constant(Float(epsilon))], path: node.path)
            y = onnx.add("Div", [x.name, onnx.add("Sqrt", [shifted], path: node.path)], path: node.path)
            y = onnx.add("Mul", [y, tensors[0]], path: node.path)
        }
        if tensors.count > 1 { y = onnx.add("Add", [y, tensors[1]], path: node.path) }
        onnx.define(node.output, y, axes: x.axes)
    }
}

extension ScalingOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let rank = onnx.shape(node.inputs[0]).count
        let x = onnx.layout(node.inputs[0], path: node.path) { $0.axes.last == rank }
        let shifted = onnx.add("Sub", [x.name, onnx.tensor(node.inputs[1])], path: node.path)
        onnx.define(
            node.output, onnx.add("Mul", [shifted, onnx.tensor(node.inputs[2])], path: node.path), axes: x.axes)
    }
}

extension RadialBasisOperation: ONNXOperation {
    /// exp(‖x - c_j‖²·(-1/2)/σ_j²), the differences as [N, D, H].
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let path = node.path
        let x = onnx.name(node.inputs[0], path: path)
        let column = onnx.add("Reshape", [x, onnx.constant([0, inputs, 1])], path: path)
        let differences = onnx.add("Sub", [column, onnx.tensor(node.inputs[1])], path: path)
        let distances = onnx.add(
            "ReduceSumSquare", [differences, onnx.constant([1])], ["keepdims": .integer(0)], path: path)
        let widths = onnx.tensor(node.inputs[2])
        let squares = onnx.add("Mul", [widths, widths], path: path)
        let factors = onnx.add("Div", [onnx.constant(-0.5), squares], path: path)
        let exponents = onnx.add("Mul", [distances, factors], path: path)
        onnx.define(node.output, onnx.add("Exp", [exponents], path: path))
    }
}
