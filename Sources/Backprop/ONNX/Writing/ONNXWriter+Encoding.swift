// The fields of the format: onnx/onnx.proto of the ONNX project.
extension ONNXWriter {
    /// The whole file.
    ///
    /// - Parameters:
    ///   - metadata: Texts by their keys.
    ///   - weightsName: What the file of the weights is called, if they lie in one of their own.
    func file(metadata: [(key: String, text: String)], weightsName: String?) -> ONNXOutput {
        var (model, weights) = (ProtobufMessage(), ProtobufMessage())
        model.add(1, format.fileVersion)
        model.add(2, "backprop")
        model.add(7, graphMessage(weightsName, &weights))
        var set = ProtobufMessage()
        set.add(1, "")
        set.add(2, format.operatorSet)
        model.add(8, set)
        for (key, text) in metadata {
            var entry = ProtobufMessage()
            entry.add(1, key)
            entry.add(2, text)
            model.add(14, entry)
        }
        return ONNXOutput(model: model, weights: weightsName == nil ? nil : weights)
    }

    private func graphMessage(_ weightsName: String?, _ weights: inout ProtobufMessage) -> ProtobufMessage {
        var message = ProtobufMessage()
        for node in nodes { message.add(1, Self.message(node)) }
        message.add(2, "network")
        for initializer in initializers { message.add(5, Self.message(initializer, weightsName, &weights)) }
        for port in inputs { message.add(11, Self.message(port)) }
        for port in outputs { message.add(12, Self.message(port)) }
        return message
    }

    private static func message(_ node: Node) -> ProtobufMessage {
        var message = ProtobufMessage()
        for name in node.inputs { message.add(1, name) }
        for name in node.outputs { message.add(2, name) }
        message.add(3, node.name)
        message.add(4, node.title)
        for (name, value) in node.attributes.sorted(by: { $0.key < $1.key }) {
            message.add(5, Self.message(name, value))
        }
        return message
    }

    private static func message(_ name: String, _ attribute: Attribute) -> ProtobufMessage {
        var message = ProtobufMessage()
        message.add(1, name)
        switch attribute {
        case .number(let number):
            message.add(2, number)
            message.add(20, 1)
        case .integer(let number):
            message.add(3, number)
            message.add(20, 2)
        case .text(let text):
            message.add(4, text)
            message.add(20, 3)
        case .integers(let numbers):
            for number in numbers { message.add(8, number) }
            message.add(20, 7)
        case .texts(let texts):
            for text in texts { message.add(9, text) }
            message.add(20, 8)
        }
        return message
    }

    private static func message(
        _ initializer: Initializer, _ weightsName: String?, _ weights: inout ProtobufMessage
    ) -> ProtobufMessage {
        var message = ProtobufMessage()
        func begin(_ shape: [Int], _ type: ElementType) {
            for extent in shape { message.add(1, extent) }
            message.add(2, type.rawValue)
            message.add(8, initializer.name)
        }
        switch initializer.contents {
        case .floats(let tensor):
            begin(tensor.shape, .float)
            guard let weightsName else {
                message.add(9, elements: tensor)
                break
            }
            let offset = weights.place(tensor, alignment: 64)
            let length = tensor.count * MemoryLayout<Float>.stride
            for (key, value) in [("location", weightsName), ("offset", "\(offset)"), ("length", "\(length)")] {
                var entry = ProtobufMessage()
                entry.add(1, key)
                entry.add(2, value)
                message.add(13, entry)
            }
            message.add(14, 1)
        case .doubles(let tensor):
            begin(tensor.shape, .double)
            message.add(9, bytes: tensor.scalars.flatMap { littleEndian($0.bitPattern) })
        case .integers(let numbers):
            begin([numbers.count], .int64)
            message.add(9, bytes: numbers.flatMap { littleEndian(UInt64(bitPattern: Int64($0))) })
        case .integer(let number):
            begin([], .int64)
            message.add(9, bytes: littleEndian(UInt64(bitPattern: Int64(number))))
        }
        return message
    }

    private static func littleEndian(_ bits: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }

    /// The batch dimension is open, under one name for all.
    private static func message(_ port: Port) -> ProtobufMessage {
        var shape = ProtobufMessage()
        var batch = ProtobufMessage()
        batch.add(2, "N")
        shape.add(1, batch)
        for extent in port.shape {
            var dimension = ProtobufMessage()
            dimension.add(1, extent)
            shape.add(1, dimension)
        }
        var tensor = ProtobufMessage()
        tensor.add(1, port.type.rawValue)
        tensor.add(2, shape)
        var type = ProtobufMessage()
        type.add(1, tensor)
        var message = ProtobufMessage()
        message.add(1, port.name)
        message.add(2, type)
        return message
    }
}
