// In files: {"type": "lstm", "inputs": 8, "units": 32, "returns": "last", …}, with those of the other settings that are not as
// usual.
extension RecurrentLayer {
    /// What a file holds of the layer beside its kind.
    var recurrentSettings: [String: LayerSetting] {
        let configuration = recurrence.configuration
        var settings: [String: LayerSetting] = [
            "cell": .text(configuration.cell.rawValue), "inputs": .integer(configuration.inputs),
            "units": .integer(configuration.units), "returns": .text(configuration.returns.rawValue),
            "initial_state": .text(configuration.initialState.rawValue),
        ]
        if let truncation = configuration.truncation { settings["truncation"] = .integer(truncation) }
        if configuration.dropout > 0 { settings["recurrent_dropout"] = .number(configuration.dropout) }
        return settings
    }

    /// What is not told by the type and the shapes, and not as usual.
    var recurrentSummary: String {
        var parts: [String] = []
        switch recurrence.configuration.cell {
        case .relu: parts.append("activation relu")
        case .gruResetBefore: parts.append("reset before product")
        case .tanh, .lstm, .gru: break
        }
        parts.append("returns \(returns.rawValue)")
        if let truncation { parts.append("truncation \(truncation)") }
        if recurrentDropout > 0 { parts.append("recurrent dropout \(recurrentDropout.plain)") }
        if initialState != .zeros { parts.append("initial state \(initialState.rawValue)") }
        return parts.joined(separator: ", ")
    }
}

extension Recurrence {
    /// Reads what a file holds of a layer with one of these cells.
    init(from file: SavedLayer<Scalar>, _ cells: [RecurrentCell]) throws(DataError) {
        func choice<Value: RawRepresentable<String>>(_ name: String, _ values: [Value]) throws(DataError) -> Value {
            let text = try file.text(name)
            guard let value = values.first(where: { $0.rawValue == text }) else {
                throw file.error(name, "one of \(values.map(\.rawValue).joined(separator: ", "))")
            }
            return value
        }
        let configuration = RecurrentConfiguration(
            cell: try choice("cell", cells), inputs: try file.integer("inputs"), units: try file.integer("units"),
            returns: try choice("returns", [RecurrentOutput.last, .all]),
            truncation: file.has("truncation") ? try file.integer("truncation") : nil,
            initialState: try choice("initial_state", [InitialState.zeros, .given, .learnt]),
            dropout: file.has("recurrent_dropout") ? try file.number("recurrent_dropout") : 0)
        guard configuration.dropout >= 0, configuration.dropout < 1 else {
            throw file.error("recurrent_dropout", "a number from 0 up to but not including 1")
        }
        guard configuration.isMeaningful else {
            throw file.error(
                expected: "inputs and units of some memory", "found \(configuration.inputs) and \(configuration.units)")
        }
        var tensors: [Tensor<Scalar>] = []
        for (name, shape) in configuration.tensorShapes { tensors.append(try file.tensor(name, shape: shape)) }
        self.init(configuration, tensors)
    }
}

extension RecurrentConfiguration {
    /// The layer with the given tensors.
    func layer<Scalar: TensorScalar>(_ tensors: [Tensor<Scalar>]) -> any RecurrentLayer<Scalar> {
        let recurrence = Recurrence(self, tensors)
        return switch cell {
        case .tanh, .relu: SimpleRNN(recurrence)
        case .lstm: LSTM(recurrence)
        case .gru, .gruResetBefore: GRU(recurrence)
        }
    }
}

extension SimpleRNN: SavableLayer {
    public static var kind: String { "simple_rnn" }
    public var settings: [String: LayerSetting] { recurrentSettings }
    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        recurrence = try Recurrence(from: file, [.tanh, .relu])
    }
    public var details: String { recurrentSummary }
}

extension LSTM: SavableLayer {
    public static var kind: String { "lstm" }
    public var settings: [String: LayerSetting] { recurrentSettings }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { recurrence = try Recurrence(from: file, [.lstm]) }
    public var details: String { recurrentSummary }
}

extension GRU: SavableLayer {
    public static var kind: String { "gru" }
    public var settings: [String: LayerSetting] { recurrentSettings }
    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        recurrence = try Recurrence(from: file, [.gru, .gruResetBefore])
    }
    public var details: String { recurrentSummary }
}

extension Bidirectional: SavableLayer {
    public static var kind: String { "bidirectional" }

    public var configuration: LayerConfiguration? {
        guard let layers = configurations(of: [forward, backward]) else { return nil }
        return LayerConfiguration(Self.kind, ["forward": layers[0].setting, "backward": layers[1].setting])
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        func layer(_ name: String) throws(DataError) -> any RecurrentLayer<Scalar> {
            guard let configuration = LayerConfiguration(try file.setting(name)),
                let layer = try file.layer(configuration, named: name) as? any RecurrentLayer<Scalar>
            else { throw file.error(name, "a recurrent layer") }
            return layer
        }
        let (forward, backward) = (try layer("forward"), try layer("backward"))
        guard forward.returns == backward.returns else {
            throw file.error(
                expected: "layers that return the same",
                "found \(forward.returns.rawValue) and \(backward.returns.rawValue)")
        }
        self.init(forward: forward, backward: backward)
    }

    public var details: String {
        func text(_ layer: any RecurrentLayer<Scalar>) -> String {
            "\(layer.recurrence.configuration.cell.rawValue) \(layer.recurrentSummary)"
        }
        return "forward \(text(forward)), backward \(text(backward))"
    }
}

extension VariableLength: SavableLayer {
    public static var kind: String { "variable_length" }

    public var configuration: LayerConfiguration? {
        configurations(of: body.layers).map { LayerConfiguration(Self.kind, ["layers": .layers($0)]) }
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        self.init(Chain(layers: try file.layers("layers")))
    }

    public var details: String { "layers \(body.layers.count)" }
}
