import Foundation

/// A network that was trained elsewhere, from an ONNX file: it runs, and goes on learning.
///
///     var model = try ONNXModel<Float>(contentsOf: url)
///     let answers = try model.predict(["x": samples])["y"]
///
/// The network is one like any other: ``network`` can be trained, in whole or in part, and saved:
///
///     try trainer.train(&model.network, on: data, using: &generator)
///     try SavedModel(network: model.network).write(to: other)
///
/// Its only layer is a ``Graph`` whose nodes are called as the file calls their weights, or the nodes that they come from: the
/// weights that PyTorch calls `conv1.weight` are `0.conv1.weights`. Products and convolutions without biases have some of 0,
/// which are learnt. What a file has as numbers in formulas stays.
///
/// A file counts its dimensions with the batch among them, mostly first; here any number of samples can be given, whatever
/// the file says of that. Where its operators mix samples, all of an input together is one sample, and the batch has a dimension
/// of its own before the others.
public struct ONNXModel<Scalar: TensorScalar>: Sendable {
    /// An input or an output as the file states it.
    public struct Port: Sendable {
        /// Its name.
        public let name: String
        /// Its dimensions, that of the batch among them; nothing where the file does not say.
        public let dimensions: [ONNXDimension]?
        /// What its elements are in the file, such as `float`.
        public let element: String
        /// Which dimension is the batch; none if the whole is one sample.
        public let batchAxis: Int?
        /// The shape of a sample here, without the batch.
        public let sampleShape: [Int]
        /// Whether its elements are whole numbers.
        fileprivate let isWhole: Bool
    }

    /// The network, with one record of all inputs as its sample: see ``Graph``. Where no output depends on an input, it is one
    /// that hands on a number.
    public var network: Sequential<Scalar>
    /// The inputs that the network is given, in the order of the file.
    public let inputs: [Port]
    /// The outputs that depend on the inputs, in the order of the file.
    public let outputs: [Port]
    /// The outputs that depend on no input.
    public let constants: [String: Tensor<Scalar>]
    /// The operators of the file, in its order; each as often as there are nodes of it.
    public let operators: [String]
    /// Texts about the model that the file holds, by their keys: what wrote it chooses them.
    public let metadata: [String: String]
    /// How the graph calls the inputs and outputs.
    private let places: (inputs: [String], outputs: [String])

    /// Reads a model.
    ///
    /// Operators of version 6 to the newest are understood, of the default set; and of each kind what the layers of this
    /// package do. A file with anything else is refused, and the error names all nodes in the way at once.
    ///
    /// - Parameters:
    ///   - url: Where the file lies. Files that it has its tensors in must lie in the same folder or below.
    ///   - constants: Inputs that stay as they are, such as weights that a file takes as inputs.
    ///   - dimensions: How large dimensions are that the file leaves open, by their names; but for the batch.
    ///   - outputs: The outputs that are wanted, by their names; all by default. What only others need is passed over, whether
    ///     or not it can be computed here.
    ///   - channelsLast: Whether images are given with their channels last, as the layers of this package take them, and not
    ///     first, as the file says: all inputs of more than two dimensions.
    ///   - limit: How much the network may ask for with each sample.
    /// - Throws: A `DataError` if the file is damaged, or has what cannot be computed here.
    public init(
        contentsOf url: URL, constants: [String: Tensor<Scalar>] = [:], dimensions: [String: Int] = [:],
        outputs: [String]? = nil, channelsLast: Bool = false, limit: ModelLimit = .standard
    ) throws(DataError) {
        let options = ONNXOptions(
            constants: constants, dimensions: dimensions, outputs: outputs, channelsLast: channelsLast)
        try self.init(ONNXReader(url, options), limit: limit)
    }

    /// The same for the bytes of a file, which must hold all tensors; `source` is what errors call it.
    public init(
        onnx data: Data, source: String = "onnx", constants: [String: Tensor<Scalar>] = [:],
        dimensions: [String: Int] = [:], outputs: [String]? = nil, channelsLast: Bool = false,
        limit: ModelLimit = .standard
    ) throws(DataError) {
        let options = ONNXOptions(
            constants: constants, dimensions: dimensions, outputs: outputs, channelsLast: channelsLast)
        try self.init(ONNXReader([UInt8](data), source: source, besides: nil, options), limit: limit)
    }

    /// The same where the values of all inputs are known: those that an operator can only be given when the network is built
    /// become constants, and dimensions that the file leaves open are those of the values.
    ///
    /// - Parameters:
    ///   - url: Where the file lies.
    ///   - values: Those of each input, as the file states them.
    ///   - outputs: The outputs that are wanted, by their names; all by default.
    ///   - limit: How much the network may ask for with each sample.
    /// - Throws: A `DataError` if the file is damaged, or has what cannot be computed here.
    public init(
        contentsOf url: URL, for values: [String: Tensor<Scalar>], outputs: [String]? = nil,
        limit: ModelLimit = .standard
    ) throws(DataError) {
        let options = ONNXOptions(constants: values, shapes: values.mapValues(\.shape), outputs: outputs)
        try self.init(ONNXReader(url, options), limit: limit)
    }

    init(_ reader: ONNXReader<Scalar>, limit: ModelLimit) throws(DataError) {
        let source = reader.file.source
        var importer = try reader.importer()
        let made = try importer.finish()
        constants = made.constants
        operators = reader.file.graph.nodes.map(\.type)
        metadata = reader.file.metadata
        inputs = made.inputs.map { Port($0.record, $0.sample, $0.sample.shape) }
        outputs = made.outputs.map { Port($0.record, $0.sample, $0.sample.extents) }
        places = (made.inputs.map(\.sample.place), made.outputs.map(\.place))
        do throws(ShapeError) {
            if made.outputs.isEmpty {
                // What is put out is known already; there has to be a network all the same.
                network = try Sequential(layers: [Identity<Scalar>()], inputShape: [1])
            } else {
                let graph = try Graph<Scalar>(
                    inputs: made.inputs.map { ($0.sample.place, $0.sample.shape) }, nodes: made.nodes,
                    outputs: made.outputs.map(\.place))
                network = try Sequential(layers: [graph])
            }
        } catch {
            throw DataError(source: source, problem: "\(error)")
        }
        try network.check(limit, source: source)
    }

    /// What the model puts out for some samples: the values of each output, by their names, as the file states them.
    ///
    /// - Parameters:
    ///   - values: The values of each input, as the file states them, with any number of samples.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: `ShapeError` if an input is missing or has another shape, or names a row of a table that there is not.
    public func predict(
        _ values: [String: Tensor<Scalar>], on compute: Compute = .default
    ) throws(ShapeError) -> [String: Tensor<Scalar>] {
        guard !outputs.isEmpty else { return constants }
        guard let graph = network.layers.first as? Graph<Scalar>, graph.outputs == places.outputs else {
            throw ShapeError("the network is no longer that of the file")
        }
        var samples: [String: Tensor<Scalar>] = [:]
        for (port, place) in zip(inputs, places.inputs) {
            guard let tensor = values[port.name] else {
                throw ShapeError("there are no values of the input \(DataError.quoted(port.name))")
            }
            samples[place] = try port.samples(tensor)
        }
        let rows = try graph.samples(samples)
        var wholeNumbers = WholeNumberChecks(network, on: compute)
        if !wholeNumbers.isEmpty, let problem = wholeNumbers.problem(in: rows) { throw ShapeError(problem) }
        let results = graph.outputs(of: network.predict(rows, on: compute))
        var named = constants
        for (port, place) in zip(outputs, places.outputs) { named[port.name] = results[place].map(port.whole) }
        return named
    }
}

extension ONNXModel.Port {
    init(_ record: ONNXValueRecord, _ sample: ONNXSample, _ shape: [Int]) {
        (name, dimensions, batchAxis) = (record.name, record.dimensions, sample.batchAxis)
        element = ONNXElement.name(of: record.element)
        sampleShape = shape
        isWhole = sample.element.isInteger
    }

    /// Values as a file states them, with the samples in rows.
    fileprivate func samples(_ tensor: Tensor<Scalar>) throws(ShapeError) -> Tensor<Scalar> {
        if isWhole,
            let large = tensor.scalars.first(where: { $0.magnitude >= Scalar(ONNXElement.mostExact(Scalar.self)) })
        {
            throw ShapeError(
                "the values of \(DataError.quoted(name)) are whole numbers, and \(large) is too large to compute with exactly"
            )
        }
        guard let axis = batchAxis else {
            guard Shape.count(of: sampleShape) == tensor.count else { throw mismatch(tensor.shape) }
            return tensor.reshaped(to: [1] + sampleShape)
        }
        guard tensor.rank == sampleShape.count + 1, tensor.count > 0 else { throw mismatch(tensor.shape) }
        let rows = axis == 0 ? tensor : tensor.permuted([axis] + tensor.shape.indices.filter { $0 != axis })
        guard Array(rows.shape.dropFirst()) == sampleShape else { throw mismatch(tensor.shape) }
        return rows
    }

    private func mismatch(_ shape: [Int]) -> ShapeError {
        var expected = sampleShape.map(String.init)
        if let batchAxis { expected.insert("N", at: min(batchAxis, expected.count)) }
        return ShapeError(
            "the values of \(DataError.quoted(name)) have shape \(shape), expected [\(expected.joined(separator: ", "))]"
        )
    }

    /// Samples in rows, as a file states them.
    fileprivate func whole(_ rows: Tensor<Scalar>) -> Tensor<Scalar> {
        // What depends on no sample is the same for all.
        guard let axis = batchAxis else { return rows[rows: 0..<1].reshaped(to: sampleShape) }
        guard axis > 0 else { return rows }
        return rows.permuted(Array(1...axis) + [0] + Array((axis + 1)..<max(rows.rank, axis + 1)))
    }
}
