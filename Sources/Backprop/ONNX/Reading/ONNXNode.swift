/// A node: an operator, from what it makes its outputs, and its settings.
struct ONNXNode {
    /// The names of values; empty ones stand for what is left out.
    var inputs: [String] = []
    var outputs: [String] = []
    var name = ""
    var type = ""
    var domain = ""
    /// Which of several functions of its name it calls.
    var overload = ""
    var attributes: [String: ONNXAttribute] = [:]
    /// Which version of the operators of ai.onnx it is of, if that is not the file's.
    var opset: Int?

    /// What a function that it calls has for its key.
    var key: ONNXFunctionRecord.Key { .init(domain: domain, name: type, overload: overload) }

    /// So many inputs, outputs and attributes it may have, each.
    private static let mostParts = 1024

    init(_ reader: ProtobufReader) throws(DataError) {
        var reader = reader
        while let field = try reader.next() {
            guard max(inputs.count, outputs.count, attributes.count) < Self.mostParts else {
                throw field.error("a node of at most \(Self.mostParts) inputs, outputs and attributes", "found more")
            }
            switch field.number {
            case 1: inputs.append(try field.text())
            case 2: outputs.append(try field.text())
            case 3: name = try field.text()
            case 4: type = try field.text()
            case 5:
                let attribute = try ONNXAttribute(field.message())
                guard attributes[attribute.name] == nil else {
                    throw field.error("settings of different names", "found \(DataError.quoted(attribute.name)) twice")
                }
                attributes[attribute.name] = attribute
            case 7: domain = ONNXFile.domain(try field.text())
            case 8: overload = try field.text()
            default: break
            }
        }
    }
}

/// A setting of a node.
struct ONNXAttribute {
    var name = ""
    var float: Float?
    var integer: Int64?
    var text: String?
    var tensor: ONNXTensor?
    var floats: [Float] = []
    var integers: [Int64] = []
    var texts: [String] = []
    /// Whether it is a graph.
    var isGraph = false
    /// The setting of the call that it stands for, in a function.
    var reference: String?

    init(_ reader: ProtobufReader) throws(DataError) {
        var reader = reader
        var kind: Int64 = 0
        while let field = try reader.next() {
            switch field.number {
            case 1: name = try field.text()
            case 2: float = try field.float()
            case 3: integer = try field.integer()
            case 4: text = try field.text()
            case 5: tensor = try ONNXTensor(field.message())
            case 6, 11: isGraph = true
            case 21: reference = try field.text()
            case 7: try field.append(to: &floats)
            case 8: try field.append(to: &integers)
            case 9: texts.append(try field.text())
            case 20: kind = try field.integer()
            default: break
            }
        }
        // Who writes no zeros leaves them out.
        switch kind {
        case 1: float = float ?? 0
        case 2: integer = integer ?? 0
        case 3: text = text ?? ""
        default: break
        }
    }
}
