import Foundation

extension Sequential {
    /// The bytes of an ONNX file of the network, so that other programs run it; see <doc:WritingONNX>.
    ///
    /// Numbers are `Float`, whatever `Scalar` is. O(parameters).
    ///
    /// - Throws: A `DataError` that names the layers in the way by their paths, all that fit into a kilobyte: those with
    ///   arithmetic of their own. Likewise for a network of more than 2 GB.
    public func onnxData() throws(DataError) -> Data { try onnx(source: "ONNX", as: ONNXFormat()).model.data }

    /// Writes the network as an ONNX file. It replaces an older file in one step, or leaves it; see <doc:WritingONNX>.
    ///
    ///     try model.write(onnx: URL(fileURLWithPath: "model.onnx"))
    ///
    /// - Parameters:
    ///   - url: Where the file is written.
    ///   - format: The version of the operators, and where the weights lie.
    /// - Throws: A `DataError` as ``onnxData()`` does, or if the file cannot be written.
    public func write(onnx url: URL, as format: ONNXFormat = ONNXFormat()) throws(DataError) {
        try onnx(source: FileReader.name(of: url), as: format, at: url).write(to: url)
    }

    /// The file of the network.
    ///
    /// - Parameters:
    ///   - source: What errors call the file.
    ///   - format: The version of the operators, and where the weights lie.
    ///   - url: Where it is going to lie, if weights are to lie beside it.
    ///   - preparation: What becomes of a table before the network sees it.
    ///   - scaling: How the values of a regression were scaled.
    ///   - metadata: Texts by their keys.
    func onnx(
        source: String, as format: ONNXFormat, at url: URL? = nil, preparation: Preparation? = nil,
        scaling: TargetScaling? = nil, metadata: [String: String] = [:]
    ) throws(DataError) -> ONNXOutput {
        guard ONNXFormat.operatorSets.contains(format.operatorSet) else {
            let known = ONNXFormat.operatorSets
            throw DataError(
                source: source, expected: "operators of version \(known.lowerBound) to \(known.upperBound)",
                problem: "found version \(format.operatorSet)")
        }
        var onnx = ONNXWriter(graph, tensorsByValue, as: format)
        if let preparation {
            onnx.addInput(preparation, shape: inputShape)
        } else {
            onnx.addInputs(of: self)
        }
        for node in graph.nodes where !onnx.isDefined(node.output) {
            if let operation = node.operation as? any ONNXOperation {
                operation.write(node, in: &onnx)
            } else if let custom = node.operation as? CustomOperation,
                let layer = customLayers[custom.layer] as? Elementwise<Scalar>
            {
                onnx.write(layer.function, of: node)
            } else if let custom = node.operation as? CustomOperation {
                onnx.refuse(node, "a \(customLayers[custom.layer].typeName), which has arithmetic of its own")
            } else {
                onnx.refuse(node, "the operation \(node.operation.name)")
            }
        }
        try Self.check(onnx.obstacles, source)
        onnx.addOutputs(of: self, scaling: scaling)
        onnx.removeUnused()
        let file = onnx.file(
            metadata: metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            weightsName: format.hasExternalData ? url.map { ONNXOutput.weights(of: $0).lastPathComponent } : nil)
        guard file.model.count <= ProtobufMessage.longest else {
            throw DataError(
                source: source, expected: "at most \(ProtobufMessage.longest) bytes, the bound of ONNX files",
                problem: "found a network of \(file.model.count)")
        }
        return file
    }

    private var tensorsByValue: [Int: (path: String, tensor: Tensor<Float>)] {
        let (parameters, constants) = (self.parameters, self.constants)
        func parameter(at place: Place) -> Parameter<Scalar>? {
            if case .parameter(let index) = place { return parameters[index] }
            if case .constant(let index) = place { return constants[index] }
            return nil
        }
        var result: [Int: (path: String, tensor: Tensor<Float>)] = [:]
        for (index, value) in graph.values.enumerated() {
            guard let tensor = value.given.flatMap({ place in parameter(at: place) }) else { continue }
            result[index] = (tensor.name, tensor.value as? Tensor<Float> ?? Tensor<Float>(tensor.value))
        }
        return result
    }

    /// How long the list of obstacles may be in an error, in bytes. Nobody reads more.
    private static var longestList: Int { 1000 }

    private static func check(_ obstacles: [ONNXWriter.Obstacle], _ source: String) throws(DataError) {
        guard !obstacles.isEmpty else { return }
        var list = ""
        for (index, obstacle) in obstacles.enumerated() {
            let path = obstacle.path.split(separator: ".").map(String.init)
            let next = (index == 0 ? "" : "; ") + "\(SavedLayer<Scalar>.place(path)): \(obstacle.reason)"
            guard list.utf8.count + next.utf8.count <= longestList else {
                list += "; and \(obstacles.count - index) more"
                break
            }
            list += next
        }
        throw DataError(source: source, expected: "layers that ONNX has operators for", problem: "found \(list)")
    }
}

extension ProtobufMessage {
    /// Longer ones are not read by anybody.
    static var longest: Int { Int(Int32.max) }

    /// All bytes, one after the other.
    var data: Data {
        var data = Data(capacity: count)
        for part in parts {
            switch part {
            case .bytes(let bytes): data.append(contentsOf: bytes)
            case .elements(let tensor): tensor.appendLittleEndian(to: &data)
            }
        }
        return data
    }

    /// Writes a file of this message. It replaces an older one in one step, or leaves it. No copy of the tensors is made.
    func write(to url: URL) throws(DataError) {
        try AtomicFile.write(to: url) { (file) throws(DataError) in
            for part in parts {
                switch part {
                case .bytes(let bytes): try file.write(Data(bytes))
                case .elements(let tensor): try file.write(tensor)
                }
            }
        }
    }
}
