import Foundation

/// A trained network together with what it takes to use it: the names of its classes and of its inputs, and the shape of
/// the images that it takes, if it does.
///
/// In a file it is a safetensors file with the architecture as metadata, so nothing else is needed to predict:
///
///     try SavedModel(network: model, data: data).write(to: url)
///     let network = try SavedModel<Float>(contentsOf: url).network
///
/// Equal models give equal files, byte for byte. The tensors of layer i are called `layers.i.weights` and so on.
public struct SavedModel<Scalar: TensorScalar>: Sendable {
    public var network: Sequential<Scalar>
    /// A name for each class, or none.
    public var classNames: [String]
    /// A name for each input, or none.
    public var featureNames: [String]
    /// The shape of an image that the network takes, whatever the shape of its input: `[height, width]` or
    /// `[height, width, 1]` for grey, `[height, width, 3]` for colour. Nothing for other samples.
    public var imageShape: [Int]?
    /// What becomes of a table before the network sees it, if it was trained on one.
    public var preparation: Preparation? {
        didSet { recordReader = preparation.map { RecordReader($0) } }
    }
    /// What turns records into what the network takes, by the preparation.
    private(set) var recordReader: RecordReader?
    /// How the values of a regression were scaled for the training, if they were.
    public var targetScaling: TargetScaling?
    /// What it takes to forecast, if the network was trained on windows over series.
    public var forecasting: Forecasting?
    /// The characters that it knows, if it was trained on a text.
    public var vocabulary: Vocabulary?
    /// Whether the network was trained on unsigned bytes divided by 255, as it was if it takes images: other arrays of bytes
    /// are to be divided too before it sees them.
    public var scalesBytes: Bool {
        get { imageShape != nil || hasScaledBytes }
        set { hasScaledBytes = newValue }
    }
    private var hasScaledBytes = false

    /// A network with names for its classes and its inputs, the shape of the images that it takes, and what becomes of its
    /// data before and behind it.
    public init(
        network: Sequential<Scalar>, classNames: [String] = [], featureNames: [String] = [], imageShape: [Int]? = nil,
        preparation: Preparation? = nil, targetScaling: TargetScaling? = nil, forecasting: Forecasting? = nil,
        vocabulary: Vocabulary? = nil
    ) {
        self.network = network
        self.classNames = classNames
        self.featureNames = featureNames
        self.imageShape = imageShape
        self.preparation = preparation
        recordReader = preparation.map { RecordReader($0) }
        self.targetScaling = targetScaling
        self.forecasting = forecasting
        self.vocabulary = vocabulary
    }

    /// A network with the names of the data that it was trained on, and the shape of their images if these are grey or
    /// coloured.
    public init(
        network: Sequential<Scalar>, data: Dataset<Scalar>, preparation: Preparation? = nil,
        targetScaling: TargetScaling? = nil
    ) {
        self.init(
            network: network, classNames: data.classNames, featureNames: data.featureNames, preparation: preparation,
            targetScaling: targetScaling)
        if let shape = data.imageShape, takesImages(of: shape) { imageShape = shape }
        hasScaledBytes = data.holdsBytes
    }

    /// Whether the network can take grey or coloured images of a shape.
    func takesImages(of shape: [Int]) -> Bool {
        let hasColors = shape.count == 2 || shape.count == 3 && Image.Colors(rawValue: shape[2]) != nil
        return hasColors && Shape.isSample(shape) && Shape.areAlike(shape, network.inputShape)
    }

    /// Throws unless the network can take the images that it is said to take.
    private func checkImageShape(source: String) throws(DataError) {
        guard let imageShape, !takesImages(of: imageShape) else { return }
        throw DataError(
            source: source,
            expected: "an image shape [H, W], [H, W, 1] or [H, W, 3] that fits the input shape \(network.inputShape)",
            problem: "found \(Shape.listed(imageShape))")
    }
}

extension SavedModel {
    private var inputCount: Int { network.inputShape.reduce(1, *) }

    /// Throws unless there are as many names as what they name, or none, and a scaling for all targets.
    private func checkNames(source: String) throws(DataError) {
        try MetadataJSON.check(classNames.count, are: network.outputs, "class", source: source)
        try MetadataJSON.check(featureNames.count, are: inputCount, "feature", source: source)
        guard let scaling = targetScaling else { return }
        guard scaling.means.count == network.outputs, scaling.means.allSatisfy(\.isFinite),
            scaling.deviations.allSatisfy({ $0.isFinite && $0 > 0 })
        else {
            throw DataError(
                source: source, expected: "\(network.outputs) finite means and deviations above 0 of targets",
                problem: "found \(scaling.means.count), or others")
        }
    }

    /// Throws unless the network takes what the preparation gives.
    private func checkPreparation(source: String) throws(DataError) {
        guard let preparation else { return }
        // Of windows, those of a row.
        let inputs = forecasting == nil ? inputCount : network.inputShape.dropFirst().reduce(1, *)
        guard preparation.featureCount == inputs else {
            throw DataError(
                source: source, expected: "a preparation of the \(inputs) inputs",
                problem: "found one of \(preparation.featureCount)")
        }
        // Forecasts take the place of inputs.
        if forecasting != nil, preparation.inputs.contains(where: { $0.encoding.isOfTexts || $0.hasIndicator }) {
            throw DataError(
                source: source, expected: "numbers alone among the inputs of a model that forecasts",
                problem: "found others")
        }
        let labels = preparation.labelsHold == .classes ? 1 : network.outputs
        guard preparation.labels.isEmpty || preparation.labels.count == labels else {
            throw DataError(
                source: source, expected: DataError.counted(labels, "column") + " of labels",
                problem: "found \(preparation.labels.count)")
        }
    }
}

/// The metadata of a model's file. Lists are written as JSON.
private enum MetadataKey {
    static let format = "format"
    static let layers = "layers"
    static let inputShape = "input_shape"
    static let classNames = "class_names"
    static let featureNames = "feature_names"
    static let imageShape = "image_shape"
    static let preparation = "preparation"
    static let targets = "targets"
    static let forecasting = "forecasting"
    static let vocabulary = "vocabulary"
    /// How bytes become numbers, where no image shape says so: there is one value.
    static let bytes = "bytes"
    /// What the network was trained by, if it is known: a list of one.
    static let loss = "loss"
    static let scaledBytes = "divided by 255"

    /// The value of `format`: what writes and reads these files, and the version of the rules.
    static let formatName = "backprop 1"
}

extension SavedModel {
    /// Writes the model. It replaces a file in one step, or leaves the old one.
    ///
    /// - Throws: A `DataError` if there is something in it that could not be read again, or if the file cannot be written: a
    ///   layer that cannot be saved, which it names by its path, names that are not as many as classes or inputs, images that
    ///   the network cannot take.
    public func write(to url: URL) throws(DataError) {
        try file(for: FileReader.name(of: url)).write(to: url)
    }

    /// The contents of the file of a name.
    func file(for name: String) throws(DataError) -> Safetensors {
        let surroundings = try surroundings(source: name)
        var file = Safetensors()
        for (index, layer) in network.layers.enumerated() {
            for parameter in layer.parameters + layer.constants {
                file["layers.\(index).\(parameter.name)"] = Safetensors.Value(parameter.value)
            }
        }
        let settings = LayerSetting.layers(try network.savedLayers(source: name)).json
        guard MetadataJSON.isReadable(settings) else {
            throw DataError(
                source: name, problem: "\(network.layers.count) layers have more settings than are read again: 1 MiB")
        }
        file.metadata = Safetensors.Metadata(
            surroundings.merging([
                MetadataKey.format: MetadataKey.formatName, MetadataKey.layers: settings,
                MetadataKey.inputShape: MetadataJSON.text(network.inputShape),
            ]) { $1 })
        return file
    }

    /// What the metadata of a file say of all that is around the network.
    ///
    /// - Throws: A `DataError` if it does not fit the network.
    func surroundings(source: String) throws(DataError) -> [String: String] {
        try checkImageShape(source: source)
        try checkPreparation(source: source)
        try checkNames(source: source)
        var texts = [
            MetadataKey.classNames: MetadataJSON.text(classNames),
            MetadataKey.featureNames: MetadataJSON.text(featureNames),
        ]
        if let imageShape { texts[MetadataKey.imageShape] = MetadataJSON.text(imageShape) }
        texts[MetadataKey.preparation] = preparation?.json
        texts[MetadataKey.targets] = targetScaling?.json
        texts[MetadataKey.forecasting] = forecasting?.json
        texts[MetadataKey.vocabulary] = vocabulary?.json
        if let loss = network.loss.flatMap({ SavedLoss.configuration(of: $0) }) {
            texts[MetadataKey.loss] = MetadataJSON.text([loss])
        }
        if imageShape == nil, hasScaledBytes { texts[MetadataKey.bytes] = MetadataKey.scaledBytes }
        return texts
    }
}

extension SavedModel {
    /// Reads a model that `write(to:)` wrote. Parameters of another precision are rounded to the nearest.
    ///
    /// - Parameters:
    ///   - url: Where the file lies.
    ///   - requireFinite: Whether a parameter that is infinite or NaN in the precision of `Scalar` is an error.
    ///   - limit: How much the network may ask for with each sample.
    ///   - layers: Layers that may be in it beside those of this package.
    /// - Throws: A `DataError` if the file is not what it should be: one of another program, tensors that are missing,
    ///   of another shape or not known to the architecture, layers of an unknown kind or that do not fit, images that the
    ///   network does not take, or a network beyond the limit.
    public init(
        contentsOf url: URL, requireFinite: Bool = false, limit: ModelLimit = .standard,
        layers: [any SavableLayer<Scalar>.Type] = []
    ) throws(DataError) {
        try self.init(
            Safetensors(contentsOf: url), source: FileReader.name(of: url), requireFinite: requireFinite, limit: limit,
            layers: layers)
    }

    init(
        _ file: Safetensors, source: String, requireFinite: Bool, limit: ModelLimit,
        layers kinds: [any SavableLayer<Scalar>.Type] = []
    ) throws(DataError) {
        guard Name(file.metadata[MetadataKey.format] ?? "") == Name(MetadataKey.formatName) else {
            throw DataError(
                source: source, expected: "a model that backprop wrote",
                problem: "found no \"\(MetadataKey.formatName)\" in its metadata")
        }
        func list<Element: Codable>(_ key: String) throws(DataError) -> [Element] {
            try MetadataJSON.value(key, of: file.metadata, expected: "a list", source: source)
        }
        var unused = Set(file.names.map { Name($0) })
        let reader = LayerReader(source: source, kinds: try LayerKinds(kinds, source: source)) {
            (name, shape) throws(DataError) -> Tensor<Scalar> in
            let name = "layers.\(name)"
            let tensor: Tensor<Scalar> = try file.tensor(named: name, shape: shape)
            if requireFinite { try tensor.checkFinite(name, source: source) }
            unused.remove(Name(name))
            return tensor
        }
        let configurations = try MetadataJSON.layers(MetadataKey.layers, of: file.metadata, source: source)
        var layers: [any Layer<Scalar>] = []
        for (index, configuration) in configurations.enumerated() {
            layers.append(try reader.layer(configuration, at: ["\(index)"]))
        }
        guard unused.isEmpty else {
            throw DataError(
                source: source, expected: "the tensors of \(DataError.counted(layers.count, "layer"))",
                problem: "found \(DataError.quoted(unused.min()?.text ?? "")) besides")
        }
        let inputShape: [Int] = try list(MetadataKey.inputShape)
        do throws(ShapeError) {
            network = try Sequential(layers: layers, inputShape: inputShape)
        } catch {
            throw DataError(source: source, problem: "\(error)")
        }
        try network.check(limit, source: source)
        if file.metadata[MetadataKey.loss] != nil {
            let losses = try MetadataJSON.layers(MetadataKey.loss, of: file.metadata, source: source)
            guard losses.count == 1, let loss: any Loss<Scalar> = SavedLoss.loss(losses[0]) else {
                throw DataError(
                    source: source, expected: "a loss of this package in the metadata under \"\(MetadataKey.loss)\"",
                    problem: "found \(DataError.quoted(file.metadata[MetadataKey.loss] ?? ""))")
            }
            network.loss = loss
        }
        func names(_ key: String, _ kind: String, count: Int) throws(DataError) -> [String] {
            try MetadataJSON.names(key, of: file.metadata, kind, count: count, source: source)
        }
        classNames = try names(MetadataKey.classNames, "class", count: network.outputs)
        featureNames = try names(MetadataKey.featureNames, "feature", count: network.inputShape.reduce(1, *))
        if file.metadata[MetadataKey.imageShape] != nil { imageShape = try list(MetadataKey.imageShape) }
        if let text = file.metadata[MetadataKey.forecasting] {
            forecasting = try Forecasting(
                json: text, inputShape: inputShape, outputs: network.outputs, source: source)
        }
        if let text = file.metadata[MetadataKey.vocabulary] {
            vocabulary = try Vocabulary(
                json: text, inputShape: inputShape, outputShape: network.outputShape, source: source)
        }
        if let text = file.metadata[MetadataKey.preparation] {
            preparation = try Preparation(json: text, source: source)
            recordReader = preparation.map { RecordReader($0) }
            try checkPreparation(source: source)
        }
        if let text = file.metadata[MetadataKey.targets] {
            targetScaling = try TargetScaling(json: text, outputs: network.outputs, source: source)
        }
        try checkImageShape(source: source)
        if let bytes = file.metadata[MetadataKey.bytes] {
            guard Name(bytes) == Name(MetadataKey.scaledBytes) else {
                throw DataError(
                    source: source, expected: "bytes that are \(MetadataKey.scaledBytes)",
                    problem: "found \(DataError.quoted(bytes))")
            }
            hasScaledBytes = true
        }
    }
}

extension Tensor {
    /// Throws an error that names the tensor unless all its elements are finite.
    func checkFinite(_ name: String, source: String) throws(DataError) {
        guard let position = firstNonFinite() else { return }
        throw DataError(
            source: source, expected: "finite numbers in tensor \(DataError.quoted(name))",
            problem: "found \(element(position)) as number \(position + 1)")
    }
}
