/// A function of a file: an operator that is made of nodes.
struct ONNXFunctionRecord {
    /// What calls name: its domain, its name, and which of several of that name it is.
    struct Key: Hashable {
        var domain = ""
        var name = ""
        var overload = ""
    }

    var key = Key()
    /// The names of what it is given and of what it makes, among its own.
    var inputs: [String] = []
    var outputs: [String] = []
    var nodes: [ONNXNode] = []
    /// What settings are where a call does not say.
    var defaults: [String: ONNXAttribute] = [:]
    /// Which version of the operators of ai.onnx its nodes are of, if it says so.
    var opset: Int?

    init(_ reader: ProtobufReader) throws(DataError) {
        var reader = reader
        while let field = try reader.next() {
            guard max(inputs.count, outputs.count, nodes.count, defaults.count) < ONNXFile.mostParts else {
                throw field.error("a function of at most \(ONNXFile.mostParts) parts", "found more")
            }
            switch field.number {
            case 1: key.name = try field.text()
            case 4: inputs.append(try field.text())
            case 5: outputs.append(try field.text())
            case 7: nodes.append(try ONNXNode(field.message()))
            case 9:
                let set = try ONNXFile.operatorSet(field)
                if set.domain.isEmpty { opset = set.version }
            case 10: key.domain = ONNXFile.domain(try field.text())
            case 11:
                let attribute = try ONNXAttribute(field.message())
                defaults[attribute.name] = attribute
            case 13: key.overload = try field.text()
            default: break
            }
        }
    }
}

extension ONNXFile {
    /// Puts in the place of each node that calls a function of the file what this is made of.
    ///
    /// - Throws: A `DataError` if a function calls itself, two are called the same, or so many calls stand for more than the
    ///   file justifies.
    mutating func inlineFunctions(_ functions: [ONNXFunctionRecord]) throws(DataError) {
        guard !functions.isEmpty else { return }
        let parts = graph.nodes.reduce(0) { $0 + 1 + $1.inputs.count + $1.outputs.count + $1.attributes.count }
        var inlining = ONNXInlining(source: source, left: parts + 4 * Self.mostNodes(of: writtenNodes))
        for function in functions {
            guard inlining.functions.updateValue(function, forKey: function.key) == nil else {
                throw DataError(
                    source: source, problem: "two functions are called \(DataError.quoted(function.key.name))")
            }
        }
        for node in graph.nodes { try inlining.add(node) }
        graph.nodes = inlining.nodes
    }
}

/// Nodes that call functions turned into those that they stand for.
private struct ONNXInlining {
    let source: String
    var functions: [ONNXFunctionRecord.Key: ONNXFunctionRecord] = [:]
    private(set) var nodes: [ONNXNode] = []
    /// So many nodes and calls, with their inputs, outputs and settings, may still come.
    private var left: Int
    private var calls = 0
    /// The functions that are being put in, the outermost first.
    private var open: [ONNXFunctionRecord.Key] = []

    /// A function in a function and so on, so often.
    private static let mostLevels = 64

    init(source: String, left: Int) { (self.source, self.left) = (source, left) }

    mutating func add(_ node: ONNXNode) throws(DataError) {
        guard let function = functions[node.key] else {
            try take(1 + node.inputs.count + node.outputs.count + node.attributes.count, node)
            return nodes.append(node)
        }
        try take(1 + function.inputs.count + function.outputs.count, node)
        guard !open.contains(function.key) else { throw error(node, "a function that calls itself") }
        guard open.count < Self.mostLevels else { throw error(node, "functions that are nested too deep") }
        guard node.inputs.count <= function.inputs.count, node.outputs.count <= function.outputs.count else {
            throw error(
                node,
                "\(node.inputs.count) inputs and \(node.outputs.count) outputs for a function of "
                    + "\(function.inputs.count) and \(function.outputs.count)")
        }
        calls += 1
        open.append(function.key)
        let title = (node.name.isEmpty ? node.type : node.name).shown(100)
        // What is left out is an empty name within too; what is made for nobody keeps one of its own.
        var names = Dictionary(zip(function.outputs, node.outputs).filter { !$0.1.isEmpty }) { first, _ in first }
        for (index, input) in function.inputs.enumerated() {
            names[input] = index < node.inputs.count ? node.inputs[index] : ""
        }
        let call = calls
        // Short ones, however long those of the file are and however often it calls.
        func outer(_ name: String) -> String {
            if name.isEmpty { return "" }
            if let known = names[name] { return known }
            let new = "call \(call)/\(names.count)/\(name.shown(40))"
            names[name] = new
            return new
        }
        for inner in function.nodes {
            var copy = inner
            copy.inputs = inner.inputs.map(outer)
            copy.outputs = inner.outputs.map(outer)
            let name = inner.name.isEmpty ? inner.type : inner.name
            copy.name = "\(title)/\(name.shown(60))"
            copy.opset = function.opset ?? node.opset
            for (name, attribute) in inner.attributes {
                guard let reference = attribute.reference else { continue }
                // Without a value it is as if it had not been said.
                copy.attributes[name] = node.attributes[reference] ?? function.defaults[reference]
            }
            try add(copy)
        }
        open.removeLast()
    }

    /// Takes room for a node, or a call, with so many parts.
    private mutating func take(_ parts: Int, _ node: ONNXNode) throws(DataError) {
        guard parts <= left else { throw error(node, "more calls of functions than a file of its size may make") }
        left -= parts
    }

    private func error(_ node: ONNXNode, _ problem: String) -> DataError {
        DataError(
            source: source, expected: "functions that nodes stand for",
            problem: "found \(problem), at node \(DataError.quoted(node.name)), \(node.type.shown(40))")
    }
}
