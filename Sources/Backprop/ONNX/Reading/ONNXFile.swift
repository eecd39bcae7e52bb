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

    /// The versions of the operators that are known.
    static let opsets = 6...ONNXFormat.operatorSets.upperBound
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
