import Foundation

/// Reads one JSON text (RFC 8259), strictly: UTF-8, no key twice, nothing but spaces around it.
struct JSONParser {
    private let bytes: [UInt8]
    private let end: Int
    private let source: String
    private var position: Int

    /// Deeper nesting is refused, so that no file can exhaust the stack.
    private static let deepest = 32

    init(_ bytes: [UInt8], _ range: Range<Int>, source: String) {
        self.bytes = bytes
        self.end = range.upperBound
        self.source = source
        position = range.lowerBound
    }

    /// The value; errors name the byte, counted from the beginning of `bytes`.
    consuming func parse() throws(DataError) -> JSONValue {
        let value = try value(depth: 0)
        guard peek() == nil else { throw error("the end of the JSON text") }
        return value
    }

    private mutating func value(depth: Int) throws(DataError) -> JSONValue {
        guard depth < Self.deepest else { throw error("at most \(Self.deepest) levels of nesting") }
        switch peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case .some(UInt8(ascii: "0")...UInt8(ascii: "9")), UInt8(ascii: "-"): return .number(try number())
        default:
            let words: [(String, JSONValue)] = [("null", .null), ("true", .bool(true)), ("false", .bool(false))]
            for (word, value) in words where bytes[position..<end].starts(with: word.utf8) {
                position += word.utf8.count
                return value
            }
            throw error("a JSON value")
        }
    }

    private mutating func object(depth: Int) throws(DataError) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        position += 1
        if takes("}") { return members }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw error("a key in quotation marks") }
            let offset = position
            let key = try string()
            guard keys.insert(key).inserted else {
                throw DataError(
                    source: source, location: .byte(offset), expected: "each key once",
                    problem: "found \(DataError.quoted(key)) again")
            }
            guard takes(":") else { throw error("':'") }
            members.append(.init(key: key, value: try value(depth: depth + 1)))
        } while takes(",")
        guard takes("}") else { throw error("',' or '}'") }
        return members
    }

    private mutating func array(depth: Int) throws(DataError) -> [JSONValue] {
        var values: [JSONValue] = []
        position += 1
        if takes("]") { return values }
        repeat { values.append(try value(depth: depth + 1)) } while takes(",")
        guard takes("]") else { throw error("',' or ']'") }
        return values
    }

    private mutating func number() throws(DataError) -> String {
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if let letter = byte, letter | 0x20 == UInt8(ascii: "e") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(DataError) {
        let start = position
        while let digit = byte, digit >= 0x30, digit <= 0x39 { position += 1 }
        guard position > start else { throw error("a digit") }
    }

    private mutating func string() throws(DataError) -> String {
        position += 1
        let start = position
        var text: [UInt8] = []
        while let next = byte, next != UInt8(ascii: "\"") {
            guard next >= 0x20 else { throw error("a string without control characters") }
            position += 1
            if next == UInt8(ascii: "\\") {
                text.append(contentsOf: String(try escape()).utf8)
            } else {
                text.append(next)
            }
        }
        guard byte != nil else { throw error("a closing quotation mark") }
        position += 1
        guard let string = String(bytes: text, encoding: .utf8) else {
            throw DataError(
                source: source, location: .byte(start), expected: "UTF-8 text", problem: "found other bytes")
        }
        return string
    }

    private mutating func escape() throws(DataError) -> Character {
        guard let letter = byte else { throw error("an escape") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(letter))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if code >= 0xD800, code < 0xDC00, bytes[position..<end].starts(with: "\\u".utf8) {
                position += 2
                let low = try hexadecimal()
                guard low >= 0xDC00, low < 0xE000 else { throw error("the second half of a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("the code of a character") }
            return Character(scalar)
        default:
            position -= 1
            throw error("an escape")
        }
    }

    private mutating func hexadecimal() throws(DataError) -> UInt32 {
        let digits = bytes[position..<min(position + 4, end)]
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count == 4, text.allSatisfy(\.isHexDigit), let code = UInt32(text, radix: 16) else {
            throw error("4 hexadecimal digits")
        }
        position += 4
        return code
    }

    private var byte: UInt8? { position < end ? bytes[position] : nil }

    /// The next byte that is no space, which stays in its place.
    private mutating func peek() -> UInt8? {
        while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
        return byte
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func error(_ expected: String) -> DataError {
        let rest = bytes[min(position, end)..<end].prefix(20)
        return DataError(
            source: source, location: .byte(position), expected: expected,
            problem: rest.isEmpty ? "found the end of the JSON text" : "found \(DataError.quoted(rest))")
    }
}
