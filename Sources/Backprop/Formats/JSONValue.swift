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
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\u{8}": literal += "\\b"
            case "\u{C}": literal += "\\f"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
