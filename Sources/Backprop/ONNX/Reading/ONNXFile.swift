/// What an ONNX file says, taken apart and not yet understood.
///
/// Numbers of fields are those of `onnx.proto`. Fields that are not used here are passed over, so that files of later
/// versions are read as far as they say the same.
struct ONNXFile {
    /// The bytes of the file, in which tensors lie.
    let bytes: [UInt8]
    let source: String
    /// Which version of each set of operators it uses, by the names of these; the usual one is called "".
    var opsets: [String: Int] = [:]
    var graph = ONNXGraphRecord()
    /// What wrote it.
    var producer = ""
    /// Texts about the model, by their keys.
    var metadata: [String: String] = [:]
    /// How many nodes stand in the file, those of functions once.
    private(set) var writtenNodes = 0

    /// The first version of the operators that is known.
    static let leastOpset = 6
    /// So many nodes, inputs, outputs and tensors a file may have, each.
    static let mostParts = NetworkBounds.mostParts

    /// - Throws: A `DataError` if the bytes are no such file.
    init(_ bytes: [UInt8], source: String) throws(DataError) {
        (self.bytes, self.source) = (bytes, source)
        var reader = ProtobufReader(bytes, source: source)
        var hasGraph = false
        var functions: [ONNXFunctionRecord] = []
        while let field = try reader.next() {
            switch field.number {
            case 2: producer = try field.text()
            case 7:
                guard !hasGraph else { throw field.error("one graph", "found another") }
                hasGraph = true
                graph = try ONNXGraphRecord(field.message())
            case 8:
                let set = try Self.operatorSet(field)
                opsets[set.domain] = set.version
            case 14:
                var (key, text, entry) = ("", "", try field.message())
                while let field = try entry.next() {
                    if field.number == 1 { key = try field.text() }
                    if field.number == 2 { text = try field.text() }
                }
                metadata[key] = text
            case 25:
                guard functions.count < Self.mostParts else {
                    throw field.error("at most \(Self.mostParts) functions", "found more")
                }
                functions.append(try ONNXFunctionRecord(field.message()))
            default: break
            }
        }
        guard hasGraph else {
            throw DataError(source: source, expected: "an ONNX model", problem: "found no graph in it")
        }
        writtenNodes = functions.reduce(graph.nodes.count) { $0 + $1.nodes.count }
        guard writtenNodes <= Self.mostParts else {
            throw DataError(
                source: source, expected: "at most \(Self.mostParts) nodes, those of functions too",
                problem: "found more")
        }
        try inlineFunctions(functions)
        // Where only functions use the operators of ai.onnx, only they say of which version.
        opsets[""] = opsets[""] ?? functions.compactMap(\.opset).max()
    }

    /// So many nodes of a network a file may stand for that has so many of its own.
    static func mostNodes(of written: Int) -> Int { 4096 + 8 * written }

    /// The name of a set of operators; the usual one has two.
    static func domain(_ name: String) -> String { name == "ai.onnx" ? "" : name }

    static func operatorSet(_ field: ProtobufReader.Field) throws(DataError) -> (domain: String, version: Int) {
        var (domain, version) = ("", 0)
        var set = try field.message()
        while let field = try set.next() {
            if field.number == 1 { domain = try field.text() }
            if field.number == 2 { version = Int(clamping: try field.integer()) }
        }
        return (self.domain(domain), version)
    }
}

extension ONNXFile {
    /// Whether it takes images with their channels first. Those of this package come with them last, and so do Keras's, whose
    /// files turn them before all else.
    var takesChannelsFirst: Bool {
        var images = Set(graph.inputs.filter { $0.dimensions?.count == 4 }.map(\.name))
        if producer == "backprop" || images.isEmpty { return false }
        for node in graph.nodes where node.inputs.first.map(images.contains) ?? false {
            if node.type == "Transpose" { return node.attributes["perm"]?.integers != [0, 3, 1, 2] }
            guard node.type == "Identity" || node.type == "Cast", let output = node.outputs.first else { return true }
            images.insert(output)
        }
        return true
    }

    /// Leaves out all outputs but some, and the nodes that only the others need.
    ///
    /// - Throws: A `DataError` if there is no output of such a name.
    mutating func keep(_ outputs: [String]) throws(DataError) {
        for name in outputs where !graph.outputs.contains(where: { $0.name == name }) {
            throw DataError(
                source: source, expected: "an output \(DataError.quoted(name))",
                problem: "found \(graph.outputs.prefix(8).map { DataError.quoted($0.name) }.joined(separator: ", "))")
        }
        graph.outputs.removeAll { !outputs.contains($0.name) }
        var needed = Set(outputs)
        var kept: [ONNXNode] = []
        // What a node is made from stands before it.
        for node in graph.nodes.reversed() where node.outputs.contains(where: needed.contains) {
            needed.formUnion(node.inputs)
            kept.append(node)
        }
        graph.nodes = kept.reversed()
    }
}

/// A graph: nodes that make values of others, by their names.
struct ONNXGraphRecord {
    var nodes: [ONNXNode] = []
    var inputs: [ONNXValueRecord] = []
    var outputs: [ONNXValueRecord] = []
    var tensors: [ONNXTensor] = []
    var hasSparseTensors = false

    init() {}

    init(_ reader: ProtobufReader) throws(DataError) {
        var reader = reader
        while let field = try reader.next() {
            switch field.number {
            case 1: try add(ONNXNode(field.message()), to: &nodes, "nodes", field)
            case 5: try add(ONNXTensor(field.message()), to: &tensors, "tensors", field)
            case 11: try add(ONNXValueRecord(field.message()), to: &inputs, "inputs", field)
            case 12: try add(ONNXValueRecord(field.message()), to: &outputs, "outputs", field)
            case 15: hasSparseTensors = true
            default: break
            }
        }
    }

    private func add<Part>(
        _ part: Part, to parts: inout [Part], _ what: String, _ field: ProtobufReader.Field
    ) throws(DataError) {
        guard parts.count < ONNXFile.mostParts else {
            throw field.error("at most \(ONNXFile.mostParts) \(what)", "found more")
        }
        parts.append(part)
    }
}

/// The name, the type and the shape of an input or output.
struct ONNXValueRecord: Sendable {
    var name = ""
    /// The number of its element's type; 0 for what is no tensor.
    var element = 0
    /// Its dimensions; `nil` if the file does not say how many there are.
    var dimensions: [ONNXDimension]?

    init(_ reader: ProtobufReader) throws(DataError) {
        var reader = reader
        while let field = try reader.next() {
            switch field.number {
            case 1: name = try field.text()
            case 2:
                var type = try field.message()
                while let field = try type.next() {
                    guard field.number == 1 else { continue }
                    var tensor = try field.message()
                    while let field = try tensor.next() {
                        if field.number == 1 { element = Int(truncatingIfNeeded: try field.integer()) }
                        if field.number == 2 { dimensions = try Self.dimensions(field) }
                    }
                }
            default: break
            }
        }
    }

    private static func dimensions(_ field: ProtobufReader.Field) throws(DataError) -> [ONNXDimension] {
        var dimensions: [ONNXDimension] = []
        var shape = try field.message()
        while let field = try shape.next() {
            guard field.number == 1 else { continue }
            guard dimensions.count < Shape.highestRank else {
                throw field.error("at most \(Shape.highestRank) dimensions", "found more")
            }
            var (dimension, message) = (ONNXDimension.open(""), try field.message())
            while let field = try message.next() {
                if field.number == 1 {
                    // A negative extent, and 0 in what older exporters write, stand for one that is open.
                    let extent = try field.integer()
                    if extent > 0, extent <= Shape.mostSampleValues { dimension = .fixed(Int(extent)) }
                }
                if field.number == 2 { dimension = .open(try field.text()) }
            }
            dimensions.append(dimension)
        }
        return dimensions
    }
}

/// A dimension of an input or output as a file states it.
public enum ONNXDimension: Sendable, Equatable, CustomStringConvertible {
    /// So many.
    case fixed(Int)
    /// As many as somebody gives; with a name, or an empty one. All that have one name are equal.
    case open(String)

    public var description: String {
        switch self {
        case .fixed(let extent): "\(extent)"
        case .open(let name): name.isEmpty ? "?" : name
        }
    }
}

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
            default: break
            }
        }
    }
}
