import Foundation

/// What an ONNX file says of itself, whether or not it can be computed here.
///
///     let outline = try ONNXOutline(contentsOf: url)
///     for input in outline.inputs { print(input.name, input.element) }
public struct ONNXOutline: Sendable {
    /// An input or an output.
    public struct Port: Sendable {
        /// Its name, and what its elements are, such as `float`.
        public let name, element: String
        /// Its dimensions; nothing where the file does not say.
        public let dimensions: [ONNXDimension]?
    }

    /// In the order of the file, without inputs that it has values for.
    public let inputs, outputs: [Port]
    /// The operators, by their names, and how many nodes there are of each; functions of the file are replaced by their nodes.
    public let operators: [(name: String, count: Int)]
    /// The versions of the sets of operators, by the names of these.
    public let versions: [String: Int]
    /// How many numbers its tensors hold; the greatest `Int` for more.
    public let parameters: Int

    /// Reads a file, not those beside it. O(bytes).
    ///
    /// - Parameter url: Where it lies.
    /// - Throws: A `DataError` if the file is no model.
    public init(contentsOf url: URL) throws(DataError) {
        let file = try ONNXFile(FileReader.read(url), source: FileReader.name(of: url))
        let tensors = Set(file.graph.tensors.map(\.name))
        func port(_ record: ONNXValueRecord) -> Port {
            Port(name: record.name, element: ONNXElement.name(of: record.element), dimensions: record.dimensions)
        }
        inputs = file.graph.inputs.filter { !tensors.contains($0.name) }.map(port)
        outputs = file.graph.outputs.map(port)
        var counts: [String: Int] = [:]
        for node in file.graph.nodes { counts[node.type, default: 0] += 1 }
        operators = counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        versions =
            file.opsets.isEmpty
            ? [:] : Dictionary(file.opsets.map { ($0.isEmpty ? "ai.onnx" : $0, $1) }) { first, _ in first }
        var count: Size = 0
        for tensor in file.graph.tensors {
            let (extents, _) = try tensor.shape(source: file.source)
            count += Shape.size(of: extents)
        }
        parameters = count.value ?? .max
    }
}
