import Backprop

/// The model that a training goes on from, and what of it stays: `--from` and `--freeze`.
struct StartingPoint {
    static let options: [Option] = [
        .value("from", "MODEL", "go on from a trained network: a folder, a model.safetensors or a .onnx file"),
        .value("freeze", "NAME,…", "with --from: parts of it that stay as they are, by their paths as info shows them"),
    ].grouped("network")

    static let help = """
        With --from the training begins with the network of MODEL, as it is. With --layers its last layer of neurons goes, and \
        LIST comes in its place, with a new layer for the outputs; --layers none is that layer alone. What --freeze names stays \
        as it is: a layer, or all whose names begin so, as encoder does.
        """

    let file: ModelFile
    /// What is frozen.
    let names: [String]
    /// Whether the last layer is replaced by those that `--layers` lists.
    let replacesHead: Bool

    /// - Throws: `UsageError` for `--freeze` without a model.
    init?(_ arguments: Arguments) throws(UsageError) {
        let names = (arguments["freeze"] ?? "").split(separator: ",").map(String.init)
        guard let word = arguments["from"] else {
            guard arguments["freeze"] == nil else { throw UsageError("--freeze goes with --from") }
            return nil
        }
        guard !word.isEmpty else { throw UsageError("--from is empty; expected a folder or a file") }
        for option in ["activation", "dropout"] where arguments.has(option) && !arguments.has("layers") {
            throw UsageError("--\(option) goes with --layers where --from has layers of its own")
        }
        (file, self.names, replacesHead) = (ModelFile(word), names, arguments.has("layers"))
    }

    /// The model, in the precision of the training.
    func model<Scalar>() throws(DataError) -> SavedModel<Scalar> {
        let model: SavedModel<Scalar> = try file.read()
        guard model.forecasting == nil, model.vocabulary == nil else {
            throw DataError(
                source: file.url.relativePath, expected: "a model of single samples",
                problem: "found one of series or of texts")
        }
        return model
    }

    /// The network that the training begins with.
    ///
    /// - Parameters:
    ///   - outputs: How many outputs the data ask for.
    ///   - isClassifier: Whether these are classes.
    ///   - added: The layers that take the place of the last one, for what comes before it.
    /// - Throws: `ShapeError` if the network does not fit the data.
    func network<Scalar>(
        of model: SavedModel<Scalar>, outputs: Int, isClassifier: Bool, sampleShape: [Int],
        added: (_ inputShape: [Int]) throws(ShapeError) -> [any Layer<Scalar>]
    ) throws(ShapeError) -> Sequential<Scalar> {
        let shape = model.network.inputShape
        guard model.network.takes(sampleShape) else {
            throw ShapeError("samples have shape \(sampleShape), and the network of --from takes \(shape)")
        }
        var layers = model.network.layers
        if replacesHead {
            layers = model.network.layersWithoutHead
            let inner = layers.isEmpty ? shape : try Sequential(layers: layers, inputShape: shape).outputShape
            layers += try added(inner)
        } else if model.network.outputs != outputs {
            throw ShapeError(
                "the network of --from has \(model.network.outputs) outputs, and the data ask for \(outputs); "
                    + "--layers none puts a new layer in place of its last one")
        }
        if isClassifier, !(layers.last is Softmax<Scalar>) { layers.append(Softmax<Scalar>()) }
        return try Sequential(layers: layers, inputShape: shape)
    }

    /// What is frozen, by the paths of parameters.
    ///
    /// - Throws: `UsageError` for a name that nothing has.
    func rules<Scalar>(for network: Sequential<Scalar>) throws(UsageError) -> [String: TrainingRule] {
        let paths = network.parameters.map(\.name)
        var rules: [String: TrainingRule] = [:]
        for name in names {
            let found = paths.filter { path in
                // A network from elsewhere lies in a graph, in whose names there are no points.
                let inner = network.layers.first is Graph<Scalar> && path.hasPrefix("0.") ? path.dropFirst(2) : ""
                let node = name.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "/")
                return Self.begins(path[...], name) || Self.begins(inner, name) || Self.begins(inner, node)
            }
            guard !found.isEmpty else {
                let some = paths.prefix(6).map { "\"\($0.shown(60))\"" }.joined(separator: ", ")
                throw UsageError(
                    "--freeze \(name): no parameter of the network has such a name; there are \(some)"
                        + (paths.count > 6 ? ", …" : ""))
            }
            for path in found { rules[path] = .frozen }
        }
        return rules
    }

    private static func begins(_ path: Substring, _ name: String) -> Bool {
        guard !name.isEmpty, path.hasPrefix(name) else { return false }
        let next = path.dropFirst(name.count).first
        return next == nil || next == "." || next == "/"
    }
}
