import Foundation

extension SavedModel {
    /// Reads a model that `write(to:)` wrote. Parameters of another precision are rounded to the nearest.
    ///
    /// - Parameters:
    ///   - url: Where the file lies.
    ///   - requireFinite: Whether a parameter that is infinite or NaN in the precision of `Scalar` is an error.
    ///   - limit: How much the network may ask for with each sample.
    ///   - layers: Layers that may be in it beside those of this package.
    /// - Throws: A `DataError` if the file is not what it should be: one of another program, a ``Checkpoint``, tensors that are
    ///   missing, of another shape or not known to the architecture, layers of an unknown kind or that do not fit, images that
    ///   the network does not take, or a network beyond the limit.
    public init(
        contentsOf url: URL, requireFinite: Bool = false, limit: ModelLimit = .standard,
        layers: [any SavableLayer<Scalar>.Type] = []
    ) throws(DataError) {
        try self.init(Safetensors(contentsOf: url), requireFinite: requireFinite, limit: limit, layers: layers)
    }

    /// The same for the contents of a file, wherever they came from: over a network, or out of a program's resources.
    ///
    ///     let model = try SavedModel<Float>(Safetensors(bytes, source: "flowers"))
    ///
    /// - Parameters:
    ///   - file: What `write(to:)` wrote.
    ///   - requireFinite: Whether a parameter that is infinite or NaN in the precision of `Scalar` is an error.
    ///   - limit: How much the network may ask for with each sample.
    ///   - layers: Layers that may be in it beside those of this package.
    /// - Throws: A `DataError` as ``init(contentsOf:requireFinite:limit:layers:)`` does.
    public init(
        _ file: Safetensors, requireFinite: Bool = false, limit: ModelLimit = .standard,
        layers: [any SavableLayer<Scalar>.Type] = []
    ) throws(DataError) {
        try self.init(file, source: file.source, requireFinite: requireFinite, limit: limit, layers: layers)
    }

    init(
        _ file: Safetensors, source: String, requireFinite: Bool, limit: ModelLimit,
        layers kinds: [any SavableLayer<Scalar>.Type]
    ) throws(DataError) {
        guard file.isModel else {
            throw DataError(
                source: source, expected: "a model that backprop wrote",
                problem: "found no \"\(Safetensors.formatName)\" in its metadata")
        }
        guard !file.isCheckpoint else {
            throw DataError(
                source: source, expected: "a model",
                problem: "found a checkpoint, from which a training goes on: Checkpoint(contentsOf:) reads it")
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
        let configurations = try MetadataJSON.layers(ModelKey.layers, of: file.metadata, source: source)
        var layers: [any Layer<Scalar>] = []
        for (index, configuration) in configurations.enumerated() {
            layers.append(try reader.layer(configuration, at: ["\(index)"]))
        }
        guard unused.isEmpty else {
            throw DataError(
                source: source, expected: "the tensors of \(DataError.counted(layers.count, "layer"))",
                problem: "found \(DataError.quoted(unused.min()?.text ?? "")) besides")
        }
        let inputShape: [Int] = try list(ModelKey.inputShape)
        var network: Sequential<Scalar>
        do throws(ShapeError) {
            network = try Sequential(layers: layers, inputShape: inputShape)
        } catch {
            throw DataError(source: source, problem: "\(error)")
        }
        try network.check(limit, source: source)
        network.loss = try Self.loss(of: file.metadata, source: source)
        func names(_ key: String, _ kind: String, count: Int) throws(DataError) -> [String] {
            try MetadataJSON.names(key, of: file.metadata, kind, count: count, source: source)
        }
        let metadata = file.metadata
        self.init(
            network: network, classNames: try names(ModelKey.classNames, "class", count: network.outputs),
            featureNames: try names(ModelKey.featureNames, "feature", count: network.inputs),
            imageShape: try metadata[ModelKey.imageShape] == nil ? nil : list(ModelKey.imageShape),
            preparation: try metadata[ModelKey.preparation].map { (text) throws(DataError) in
                try Preparation(json: text, source: source)
            },
            targetScaling: try metadata[ModelKey.targets].map { (text) throws(DataError) in
                try TargetScaling(json: text, outputs: network.outputs, source: source)
            },
            forecasting: try metadata[ModelKey.forecasting].map { (text) throws(DataError) in
                try Forecasting(json: text, source: source)
            },
            vocabulary: try metadata[ModelKey.vocabulary].map { (text) throws(DataError) in
                try Vocabulary(json: text, source: source)
            })
        if let bytes = metadata[ModelKey.bytes] {
            guard Name(bytes) == Name(ModelKey.scaledBytes) else {
                throw DataError(
                    source: source, expected: "bytes that are \(ModelKey.scaledBytes)",
                    problem: "found \(DataError.quoted(bytes))")
            }
            scalesBytes = true
        }
        try check(source: source)
    }

    /// The loss that a file says, if it says one.
    private static func loss(
        of metadata: Safetensors.Metadata, source: String
    ) throws(DataError) -> (any Loss<Scalar>)? {
        guard let text = metadata[ModelKey.loss] else { return nil }
        let losses = try MetadataJSON.layers(ModelKey.loss, of: metadata, source: source)
        guard losses.count == 1, let loss: any Loss<Scalar> = SavedLoss.loss(losses[0]) else {
            throw DataError(
                source: source, expected: "a loss of this package in the metadata under \"\(ModelKey.loss)\"",
                problem: "found \(DataError.quoted(text))")
        }
        return loss
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
