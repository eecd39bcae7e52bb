// As JSON: {"type": "dense", "inputs": 2, "outputs": 64, "activation": "relu"}.
extension LayerConfiguration: Codable {
    public func encode(to encoder: any Encoder) throws { try setting.encode(to: encoder) }

    public init(from decoder: any Decoder) throws {
        guard let configuration = LayerConfiguration(try LayerSetting(from: decoder)) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no \"\(Self.kindKey)\""))
        }
        self = configuration
    }
}

extension LayerSetting: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let number): try container.encode(number)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .text(let text): try container.encode(text)
        case .list(let settings): try container.encode(settings)
        case .group(let settings): try container.encode(settings)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let settings = try? container.decode([LayerSetting].self) {
            self = .list(settings)
        } else {
            self = .group(try container.decode([String: LayerSetting].self))
        }
    }
}

extension LayerSetting {
    /// The setting that a JSON text holds; nothing for `null`, for a number that is none of ours, and for names that differ in
    /// their Unicode normal form at most.
    init?(_ json: JSONValue) {
        switch json {
        case .null: return nil
        case .bool(let flag): self = .flag(flag)
        case .number(let text):
            if let number = Int(text) {
                self = .integer(number)
            } else if let number = Double(text), number.isFinite {
                self = .number(number)
            } else {
                return nil
            }
        case .string(let text): self = .text(text)
        case .array(let elements):
            var settings: [LayerSetting] = []
            for element in elements {
                guard let setting = LayerSetting(element) else { return nil }
                settings.append(setting)
            }
            self = .list(settings)
        case .object(let members):
            var settings: [String: LayerSetting] = [:]
            for member in members {
                guard let setting = LayerSetting(member.value), settings.updateValue(setting, forKey: member.key) == nil
                else { return nil }
            }
            self = .group(settings)
        }
    }
}

extension LayerSetting {
    /// The text of settings, the same for equal ones: that of `JSONEncoder`, which stops the program where it is too deep.
    var json: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func append(to text: inout [UInt8]) {
        switch self {
        case .integer(let number): text += "\(number)".utf8
        case .number(let number): text += number.plain.utf8
        case .flag(let flag): text += "\(flag)".utf8
        case .text(let string): JSONValue.append(string, to: &text)
        case .list(let settings):
            text.append(UInt8(ascii: "["))
            for (index, setting) in settings.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                setting.append(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .group(let settings):
            text.append(UInt8(ascii: "{"))
            for (index, setting) in settings.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                JSONValue.append(setting.key, to: &text)
                text.append(UInt8(ascii: ":"))
                setting.value.append(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }
}
