extension ActivationOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        guard let activation = Activation(rawValue: function.name) else {
            return onnx.refuse(node, "an activation \(function.name)")
        }
        let x = onnx.layout(node.inputs[0])
        onnx.define(node.output, onnx.activation(activation, of: x.name, path: node.path), axes: x.axes)
    }
}

extension DropoutOperation: ONNXOperation {
    /// Nothing is dropped outside of a training.
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        onnx.define(node.output, as: node.inputs[0])
    }
}

extension SoftmaxOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let x = onnx.layout(node.inputs[0])
        var name = x.name
        if beta != 1 { name = onnx.add("Mul", [name, onnx.constant(Float(beta))], path: node.path) }
        let axis = x.axes.firstIndex(of: onnx.shape(node.output).count) ?? x.axes.count - 1
        onnx.define(
            node.output, onnx.add("Softmax", [name], ["axis": .integer(axis)], path: node.path), axes: x.axes)
    }
}

extension ONNXWriter {
    /// f(x) by the formulas of ``Activation``. Where the format has no such operator, or runtimes lack it, out of others.
    mutating func activation(_ activation: Activation, of x: String, path: String) -> String {
        func name(_ title: String, _ attributes: [String: Attribute] = [:]) -> String {
            add(title, [x], attributes, path: path)
        }
        switch activation {
        case .linear: return x
        case .relu: return name("Relu")
        case .sigmoid: return name("Sigmoid")
        case .tanh: return name("Tanh")
        case .arctan: return name("Atan")
        case .step:
            let isAbove = add("Greater", [x, constant(0)], path: path)
            return add("Cast", [isAbove], ["to": .integer(ElementType.float.rawValue)], path: path)
        case .leakyReLU: return name("LeakyRelu", ["alpha": .number(0.01)])
        case .elu: return name("Elu", ["alpha": .number(1)])
        case .selu:
            return name("Selu", ["alpha": .number(1.6732632423543772), "gamma": .number(1.0507009873554805)])
        case .gelu: return name("Gelu", ["approximate": .text("none")])
        case .softplus: return name("Softplus")
        case .softsign: return name("Softsign")
        case .swish: return add("Mul", [x, add("Sigmoid", [x], path: path)], path: path)
        case .hardSigmoid: return name("HardSigmoid", ["alpha": .number(1 / 6), "beta": .number(0.5)])
        case .relu6: return add("Clip", [x, constant(0), constant(6)], path: path)
        }
    }
}
