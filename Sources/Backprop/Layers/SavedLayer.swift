/// What a file says of a layer: a layer is built from it (see ``SavableLayer``).
///
/// Each setting that is asked for must be there, and none may be left over. What is missing, of another kind or out of range
/// is a `DataError` that names the file, the layer and the setting.
public final class SavedLayer<Scalar: TensorScalar> {
    private let configuration: LayerConfiguration
    /// The names of the layers that it lies in, and its own.
    private let path: [String]
    private let file: LayerReader<Scalar>
    /// How many layers it lies in, itself among them.
    private let depth: Int
    private var unread: Set<String>

    init(_ configuration: LayerConfiguration, at path: [String], depth: Int, of file: LayerReader<Scalar>) {
        (self.configuration, self.path, self.depth, self.file) = (configuration, path, depth, file)
        unread = Set(configuration.settings.keys)
    }

    /// A whole number, by default of 1 or more.
    public func integer(_ name: String, in range: ClosedRange<Int> = 1...Int.max) throws(DataError) -> Int {
        guard case .integer(let number) = try setting(name), range.contains(number) else {
            let (least, most) = (range.lowerBound, range.upperBound)
            throw error(
                name, most == .max ? "a whole number of \(least) or more" : "a whole number from \(least) to \(most)")
        }
        return number
    }

    /// A number, which is finite.
    public func number(_ name: String) throws(DataError) -> Double {
        switch try setting(name) {
        case .number(let number): number
        case .integer(let number): Double(number)
        case .flag, .text, .list, .group: throw error(name, "a number")
        }
    }

    /// Yes or no.
    public func flag(_ name: String) throws(DataError) -> Bool {
        guard case .flag(let flag) = try setting(name) else { throw error(name, "true or false") }
        return flag
    }

    /// A text.
    public func text(_ name: String) throws(DataError) -> String {
        guard case .text(let text) = try setting(name) else { throw error(name, "a text") }
        return text
    }

    /// Several whole numbers, of any size.
    public func integers(_ name: String) throws(DataError) -> [Int] {
        guard let numbers = try setting(name).numbers else { throw error(name, "whole numbers") }
        return numbers
    }

    /// Several numbers, which are finite.
    public func numbers(_ name: String) throws(DataError) -> [Double] {
        guard let numbers = try setting(name).doubles else { throw error(name, "numbers") }
        return numbers
    }

    /// Several texts.
    public func texts(_ name: String) throws(DataError) -> [String] {
        guard let texts = try setting(name).texts else { throw error(name, "texts") }
        return texts
    }

    /// An activation by its name.
    public func activation(_ name: String) throws(DataError) -> Activation {
        guard case .text(let text) = try setting(name), let activation = Activation(rawValue: text) else {
            throw error(name, "an activation")
        }
        return activation
    }

    /// Layers within, each built from its own settings and tensors.
    ///
    /// - Parameters:
    ///   - name: The setting that lists them.
    ///   - scope: What stands before their positions in the names of their tensors, such as `body` in `body.0.weights`;
    ///     nothing by default.
    public func layers(_ name: String, named scope: String? = nil) throws(DataError) -> [any Layer<Scalar>] {
        guard case .list(let settings) = try setting(name) else { throw error(name, "a list of layers") }
        var layers: [any Layer<Scalar>] = []
        for (index, setting) in settings.enumerated() {
            guard let configuration = LayerConfiguration(setting) else { throw error(name, "a list of layers") }
            layers.append(
                try file.layer(configuration, at: path + (scope.map { [$0] } ?? []) + ["\(index)"], depth: depth + 1))
        }
        return layers
    }

    /// One layer within, built from its own settings and tensors; ``LayerSetting/layer(_:)`` writes what it is.
    ///
    /// - Parameters:
    ///   - name: The setting that says what it is.
    ///   - scope: What stands before the names of its tensors, such as `inner` in `inner.weights`: the name under which
    ///     ``GraphBuilder/add(_:to:named:)`` adds it.
    public func layer(_ name: String, named scope: String) throws(DataError) -> any Layer<Scalar> {
        guard let configuration = LayerConfiguration(try setting(name)) else { throw error(name, "a layer") }
        return try layer(configuration, named: scope)
    }

    /// A layer within.
    ///
    /// - Parameters:
    ///   - configuration: What it is.
    ///   - scope: What stands before the names of its tensors.
    func layer(_ configuration: LayerConfiguration, named scope: String) throws(DataError) -> any Layer<Scalar> {
        try file.layer(configuration, at: path + [scope], depth: depth + 1)
    }

    /// A tensor of the layer, a parameter or a constant.
    ///
    /// - Parameters:
    ///   - name: Its name among these.
    ///   - shape: The shape that it must have; any without empty dimensions if there is none.
    public func tensor(_ name: String, shape: [Int]? = nil) throws(DataError) -> Tensor<Scalar> {
        let name = (path + [name]).joined(separator: ".")
        let tensor = try file.tensor(name, shape)
        guard tensor.shape.allSatisfy({ $0 > 0 }) else {
            throw error(
                expected: "a tensor \(DataError.quoted("layers.\(name)")) with values",
                "found \(Shape.text(tensor.shape))")
        }
        return tensor
    }

    /// An error about the layer.
    ///
    /// - Parameters:
    ///   - expected: What should be there, such as `a rate from 0 to 1`.
    ///   - problem: What is, such as `found 2`.
    public func error(expected: String, _ problem: String) -> DataError {
        DataError(
            source: file.source, location: .layer(Self.place(path)), expected: "\(expected) of \(configuration.kind)",
            problem: problem)
    }

    /// An error that says it all.
    func error(problem: String) -> DataError {
        DataError(source: file.source, location: .layer(Self.place(path)), problem: problem)
    }

    /// An error about a setting that is not what it should be.
    ///
    /// - Parameters:
    ///   - name: The setting.
    ///   - expected: What it should be, such as `a rate from 0 to 1`.
    public func error(_ name: String, _ expected: String) -> DataError {
        let found = configuration.settings[name].map { "found \(DataError.quoted("\($0)"))" } ?? "found none"
        return error(expected: "\(expected) as \(DataError.quoted(name))", found)
    }

    /// Whether there is a setting of a name.
    public func has(_ name: String) -> Bool { configuration.settings[name] != nil }

    /// A setting of any kind: a group of others, for example.
    public func setting(_ name: String) throws(DataError) -> LayerSetting {
        unread.remove(name)
        guard let setting = configuration.settings[name] else { throw error(name, "a setting") }
        return setting
    }

    /// Throws if a setting was not asked for.
    func finish() throws(DataError) {
        guard let name = unread.min() else { return }
        throw DataError(
            source: file.source, location: .layer(Self.place(path)), expected: "the settings of \(configuration.kind)",
            problem: "found \(DataError.quoted(name)), which is unknown, besides")
    }

    /// The position of the layer of the network, counted from 1 as people do, and the path if it lies deeper within.
    static func place(_ path: [String]) -> String {
        let position = "layer \((path.first.flatMap { Int($0) } ?? 0) + 1)"
        guard path.count > 1 else { return position }
        return "\(position), at \(path.joined(separator: ".").shown(ShapeError.longestPath))"
    }
}

/// Builds layers from what a file says of them.
struct LayerReader<Scalar: TensorScalar> {
    let source: String
    let kinds: LayerKinds<Scalar>
    /// The tensor of a name, and of a shape if one is said.
    let tensor: (_ name: String, _ shape: [Int]?) throws(DataError) -> Tensor<Scalar>

    /// - Parameter depth: How many layers it lies in, itself among them.
    func layer(
        _ configuration: LayerConfiguration, at path: [String], depth: Int = 1
    ) throws(DataError) -> any Layer<Scalar> {
        guard depth <= NetworkBounds.deepest else {
            throw DataError(
                source: source, location: .layer(SavedLayer<Scalar>.place(path)),
                expected: "at most \(NetworkBounds.deepest) layers within each other", problem: "found more")
        }
        guard let maker = kinds[configuration.kind] else {
            throw DataError(
                source: source, location: .layer(SavedLayer<Scalar>.place(path)),
                expected: "a layer of a kind that is known here",
                problem: "found \(DataError.quoted(configuration.kind))")
        }
        let saved = SavedLayer(configuration, at: path, depth: depth, of: self)
        let layer = try maker.layer(from: saved)
        try saved.finish()
        return layer
    }
}

extension LayerConfiguration {
    /// The layer with the tensors that `tensor` gives by their names and shapes; for tests, which make them by a rule.
    package func layer<Scalar: TensorScalar>(
        _ tensor: @escaping (_ name: String, _ shape: [Int]?) throws(DataError) -> Tensor<Scalar>
    ) throws(DataError) -> any Layer<Scalar> {
        let kinds = try LayerKinds<Scalar>([], source: kind)
        return try LayerReader(source: kind, kinds: kinds) { (name, shape) throws(DataError) in
            try tensor(String(name.dropFirst(2)), shape)
        }.layer(self, at: ["0"])
    }
}
