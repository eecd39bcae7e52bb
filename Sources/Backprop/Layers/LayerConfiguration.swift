/// What it takes to build a layer anew, apart from its tensors: what kind of layer it is, and its settings. It is saved
/// beside the weights, as JSON.
///
///     Dense<Float>(4, 16, activation: .relu, using: &generator).configuration
///     // {"type": "dense", "activation": "relu", "inputs": 4, "outputs": 16}
public struct LayerConfiguration: Sendable, Equatable {
    /// What files call such layers; see ``SavableLayer/kind``.
    public let kind: String
    /// The settings by their names.
    public let settings: [String: LayerSetting]

    /// The configuration of a layer of a kind.
    public init(_ kind: String, _ settings: [String: LayerSetting] = [:]) {
        (self.kind, self.settings) = (kind, settings)
    }

    /// The name of the kind among the settings.
    static let kindKey = "type"

    /// Nothing unless the settings are a group with a kind in it.
    init?(_ setting: LayerSetting) {
        guard case .group(var settings) = setting, case .text(let kind)? = settings.removeValue(forKey: Self.kindKey)
        else { return nil }
        self.init(kind, settings)
    }

    /// The settings and the kind among them.
    var setting: LayerSetting { .group(settings.merging([Self.kindKey: .text(kind)]) { $1 }) }
}

/// A setting of a layer, as a file holds it.
public indirect enum LayerSetting: Sendable, Equatable {
    /// A whole number: a size, a count.
    case integer(Int)
    /// Another number, which is finite.
    case number(Double)
    /// Yes or no.
    case flag(Bool)
    /// A name, for example of a function.
    case text(String)
    /// Several settings in an order.
    case list([LayerSetting])
    /// Several settings by their names.
    case group([String: LayerSetting])

    /// A shape, or another list of whole numbers.
    public static func integers(_ numbers: [Int]) -> LayerSetting { .list(numbers.map { .integer($0) }) }

    /// Layers within.
    public static func layers(_ configurations: [LayerConfiguration]) -> LayerSetting {
        .list(configurations.map(\.setting))
    }

    /// A layer within.
    public static func layer(_ configuration: LayerConfiguration) -> LayerSetting { configuration.setting }

    /// The whole numbers of a list of these; `nil` for anything else.
    var numbers: [Int]? {
        list { if case .integer(let number) = $0 { number } else { nil } }
    }

    /// The numbers of a list of these; `nil` for anything else.
    var doubles: [Double]? {
        list {
            switch $0 {
            case .number(let number): number
            case .integer(let number): Double(number)
            case .flag, .text, .list, .group: nil
            }
        }
    }

    /// The texts of a list of these; `nil` for anything else.
    var texts: [String]? {
        list { if case .text(let text) = $0 { text } else { nil } }
    }

    private func list<Value>(_ value: (LayerSetting) -> Value?) -> [Value]? {
        guard case .list(let settings) = self else { return nil }
        let values = settings.compactMap(value)
        return values.count == settings.count ? values : nil
    }
}

extension LayerConfiguration: CustomStringConvertible {
    /// One line, the same for equal configurations: `dense(activation: relu, inputs: 4, outputs: 16)`.
    public var description: String {
        let settings = settings.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
        return settings.isEmpty ? kind : "\(kind)(\(settings.joined(separator: ", ")))"
    }
}

extension LayerSetting: CustomStringConvertible {
    /// One line, the same for equal settings.
    public var description: String {
        switch self {
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .text(let text): text
        case .list(let settings): "[" + settings.map(\.description).joined(separator: ", ") + "]"
        case .group(let settings):
            LayerConfiguration(self)?.description
                ?? "(" + settings.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ") + ")"
        }
    }
}
