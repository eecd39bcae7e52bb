import Foundation

extension SavedModel {
    /// A network that was trained elsewhere, from an ONNX file, as one that answers, is trained on and is saved like any other.
    ///
    ///     var model = try SavedModel<Float>(onnx: url)
    ///     try trainer.train(&model.network, on: data, using: &generator)
    ///     try model.write(to: folder.appendingPathComponent("model.safetensors"))
    ///
    /// Images are given with their channels last, as those that this package reads, whether the file has them first or begins by
    /// turning them. A softmax that comes last in the file is a layer of its own here, so that the network is trained on
    /// classes. The names of classes and inputs are those that ``write(onnx:as:)`` writes among the file's metadata; what scales
    /// inputs there is part of the network.
    ///
    /// - Parameters:
    ///   - url: Where the file lies; see ``ONNXModel`` for what is read.
    ///   - limit: How much the network may ask for with each sample.
    /// - Throws: A `DataError` if the file is damaged, or has what cannot be computed here; or if it has more than one input, or
    ///   more than one output.
    public init(onnx url: URL, limit: ModelLimit = .standard) throws(DataError) {
        let source = FileReader.name(of: url)
        var reader = try ONNXReader<Scalar>(url, ONNXOptions())
        reader.options.channelsLast = reader.file.takesChannelsFirst
        let model = try ONNXModel(reader, limit: limit)
        guard model.inputs.count == 1, model.outputs.count == 1 else {
            throw DataError(
                source: source, expected: "a model of one input and one output",
                problem: "found \(DataError.counted(model.inputs.count, "input")) and "
                    + DataError.counted(model.outputs.count, "output"))
        }
        do throws(ShapeError) {
            self.init(network: try model.network.withOwnSoftmax())
        } catch {
            throw DataError(source: source, problem: "\(error)")
        }
        classNames = try Self.names("class_names", "class", network.outputs, of: model, source)
        featureNames = try Self.names("feature_names", "feature", network.inputs, of: model, source)
        let shape = network.inputShape
        if shape.count == 3, Image.Colors(rawValue: shape[2]) != nil { imageShape = shape }
    }

    /// Names among a file's metadata, if it has them.
    private static func names(
        _ key: String, _ kind: String, _ count: Int, of model: ONNXModel<Scalar>, _ source: String
    ) throws(DataError) -> [String] {
        guard let text = model.metadata[key] else { return [] }
        return try MetadataJSON.names(key, of: [key: text], kind, count: count, source: source)
    }
}
