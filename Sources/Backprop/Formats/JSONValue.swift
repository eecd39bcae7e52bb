/// A value of a short JSON text. Unlike Foundation's reader this one keeps the order of an object's members and sees where
/// a key comes twice. It takes up to thirty times the memory of its text: what may be long is read by a `JSONReader`.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A number in its original notation.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Sendable, Equatable {
        let key: String
        let value: JSONValue
    }

    /// Reads the whole of a text.
    init(_ text: [UInt8], source: String) throws(DataError) {
        var reader = JSONReader(text, 0..<text.count, source: source)
        self = try Self.value(&reader)
        try reader.finish()
    }

    private static func value(_ reader: inout JSONReader) throws(DataError) -> JSONValue {
        switch try reader.kind() {
        case .object:
            var members: [Member] = []
            var keys: Set<Name> = []
            try reader.object { (reader, key, offset) throws(DataError) in
                guard keys.insert(Name(key)).inserted else { throw reader.repetition(of: key, at: offset) }
                members.append(Member(key: key, value: try value(&reader)))
            }
            return .object(members)
        case .array:
            var elements: [JSONValue] = []
            try reader.array { (reader) throws(DataError) in elements.append(try value(&reader)) }
            return .array(elements)
        case .string: return .string(try reader.string())
        case .number: return .number(try reader.number())
        case .word: return try reader.word().map { .bool($0) } ?? .null
        }
    }

    /// The text as the literal of a JSON string, ASCII controls and quotation marks escaped.
    static func literal(_ text: String) -> String {
        var literal: [UInt8] = []
        literal.reserveCapacity(text.utf8.count + 2)
        append(text, to: &literal)
        return String(decoding: literal, as: UTF8.self)
    }

    /// Appends the literal of a text to others. Its bytes beyond ASCII stay as they are. O(bytes).
    static func append<Bytes: RangeReplaceableCollection<UInt8>>(_ text: String, to bytes: inout Bytes) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return bytes.append(contentsOf: text.utf8)
        }
        // Block by block: `Data` takes long over each single byte.
        var block: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                block.append(UInt8(ascii: "\\"))
                block.append(byte)
            case 0..<0x20: block.append(contentsOf: escapes[Int(byte)].utf8)
            default: block.append(byte)
            }
            if block.count >= 1 << 12 {
                bytes.append(contentsOf: block)
                block.removeAll(keepingCapacity: true)
            }
        }
        bytes.append(contentsOf: block)
    }

    /// The escapes of the ASCII controls.
    private static let escapes: [String] = (0..<0x20).map { (code: Int) -> String in
        switch code {
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        default: "\\u00" + (code < 0x10 ? "0" : "") + String(code, radix: 16)
        }
    }
}
