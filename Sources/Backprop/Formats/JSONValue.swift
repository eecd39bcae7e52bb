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

    /// Reads the whole of a text; deeper nesting is refused.
    init(_ text: [UInt8], source: String, deepest: Int = 32) throws(DataError) {
        var reader = JSONReader(text, 0..<text.count, source: source, deepest: deepest)
        self = try Self.value(&reader)
        try reader.finish()
    }

    /// Reads the next value, without a call within a call: a value may be deep, and a stack small.
    private static func value(_ reader: inout JSONReader) throws(DataError) -> JSONValue {
        var open: [Container] = []
        while true {
            guard var value = try begin(&reader, &open) else { continue }
            // What is complete goes into what it lies in, which may be complete then.
            while true {
                guard var container = open.popLast() else { return value }
                container.add(value)
                if reader.takes(",") {
                    if container.isObject { try container.readKey(&reader) }
                    open.append(container)
                    break
                }
                guard reader.takes(container.isObject ? "}" : "]") else {
                    throw reader.error(container.isObject ? "',' or '}'" : "',' or ']'")
                }
                reader.leave()
                value = container.value
            }
        }
    }

    /// Reads a value that is complete at once; nothing if an object or an array begins.
    private static func begin(
        _ reader: inout JSONReader, _ open: inout [Container]
    ) throws(DataError) -> JSONValue? {
        let kind = try reader.kind()
        switch kind {
        case .string: return .string(try reader.string())
        case .number: return .number(try reader.number())
        case .word: return try reader.word().map { .bool($0) } ?? .null
        case .object, .array:
            var container = Container(isObject: kind == .object)
            try reader.enter(
                container.isObject ? "{" : "[", container.isObject ? "a JSON object" : "a JSON array")
            if reader.takes(container.isObject ? "}" : "]") {
                reader.leave()
                return container.value
            }
            if container.isObject { try container.readKey(&reader) }
            open.append(container)
            return nil
        }
    }

    /// An object or an array that has begun.
    private struct Container {
        let isObject: Bool
        private var elements: [JSONValue] = []
        private var members: [Member] = []
        private var keys: Set<Name> = []
        private var key = ""

        init(isObject: Bool) { self.isObject = isObject }

        mutating func readKey(_ reader: inout JSONReader) throws(DataError) {
            guard reader.peek() == UInt8(ascii: "\"") else { throw reader.error("a key in quotation marks") }
            let offset = reader.position
            key = try reader.string()
            guard reader.takes(":") else { throw reader.error("':'") }
            guard keys.insert(Name(key)).inserted else { throw reader.repetition(of: key, at: offset) }
        }

        mutating func add(_ value: JSONValue) {
            if isObject { members.append(Member(key: key, value: value)) } else { elements.append(value) }
        }

        var value: JSONValue { isObject ? .object(members) : .array(elements) }
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
