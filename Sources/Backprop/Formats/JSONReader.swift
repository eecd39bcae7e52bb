import Foundation

/// Reads one JSON text (RFC 8259) from its beginning to its end, strictly: UTF-8, nothing but spaces around it.
///
/// Nothing is kept but what the caller asks for, so a text takes no more memory than what is made of it. Each call reads
/// one value of the kind that it is named after; `kind` tells beforehand which kind comes next.
///
///     try reader.object { (reader, key, offset) throws(DataError) in
///         sizes.append(try reader.wholeNumber())
///     }
struct JSONReader {
    /// What a value begins with.
    enum Kind {
        case object, array, string, number, word
    }

    let bytes: [UInt8]
    let end: Int
    let source: String
    var position: Int
    private var depth = 0
    private let deepest: Int

    /// - Parameter deepest: Deeper nesting is refused, so that no file can exhaust the stack.
    init(_ bytes: [UInt8], _ range: Range<Int>, source: String, deepest: Int = 32) {
        self.deepest = deepest
        self.bytes = bytes
        self.end = range.upperBound
        self.source = source
        position = range.lowerBound
    }

    /// The kind of the next value. Errors name the byte, counted from the beginning of `bytes`.
    mutating func kind() throws(DataError) -> Kind {
        switch peek() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case .some(UInt8(ascii: "0")...UInt8(ascii: "9")), UInt8(ascii: "-"): .number
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"): .word
        default: throw error("a JSON value")
        }
    }

    /// An object: `member` reads the value of each key, at whose quotation mark `offset` is.
    mutating func object(
        _ member: (inout JSONReader, _ key: String, _ offset: Int) throws(DataError) -> Void
    ) throws(DataError) {
        try enter("{", "a JSON object")
        defer { depth -= 1 }
        if takes("}") { return }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw error("a key in quotation marks") }
            let offset = position
            let key = try string()
            guard takes(":") else { throw error("':'") }
            try member(&self, key, offset)
        } while takes(",")
        guard takes("}") else { throw error("',' or '}'") }
    }

    /// An array: `element` reads each element.
    mutating func array(_ element: (inout JSONReader) throws(DataError) -> Void) throws(DataError) {
        try enter("[", "a JSON array")
        defer { depth -= 1 }
        if takes("]") { return }
        repeat { try element(&self) } while takes(",")
        guard takes("]") else { throw error("',' or ']'") }
    }

    /// Begins an object or an array.
    mutating func enter(_ bracket: Unicode.Scalar, _ expected: String) throws(DataError) {
        guard depth < deepest else { throw error("at most \(deepest) levels of nesting") }
        guard takes(bracket) else { throw error(expected) }
        depth += 1
    }

    /// Ends the object or array that was begun last.
    mutating func leave() { depth -= 1 }

    /// `null`, `true` or `false`; nothing for `null`.
    mutating func word() throws(DataError) -> Bool? {
        let words: [(String, Bool?)] = [("null", nil), ("true", true), ("false", false)]
        _ = peek()
        for (word, value) in words where bytes[position..<end].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw error("a JSON value")
    }

    /// Throws unless nothing is left.
    mutating func finish() throws(DataError) {
        guard peek() == nil else { throw error("the end of the JSON text") }
    }

    /// A number in its original notation.
    mutating func number() throws(DataError) -> String {
        _ = peek()
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

    /// A number, or nothing unless it is a whole one of 0 or more that `Int` holds, written without point and exponent.
    mutating func wholeNumber() throws(DataError) -> Int? {
        let text = try number()
        return text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(text) : nil
    }

    /// Reads a value of any kind without keeping anything of it.
    mutating func skip() throws(DataError) {
        switch try kind() {
        case .object: try object { (reader, _, _) throws(DataError) in try reader.skip() }
        case .array: try array { (reader) throws(DataError) in try reader.skip() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .word: _ = try word()
        }
    }

    private mutating func digits() throws(DataError) {
        let start = position
        while let digit = byte, digit >= 0x30, digit <= 0x39 { position += 1 }
        guard position > start else { throw error("a digit") }
    }

    var byte: UInt8? { position < end ? bytes[position] : nil }

    /// The next byte that is no space, which stays in its place.
    mutating func peek() -> UInt8? {
        while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
        return byte
    }

    /// Whether the next character is this one, which is passed then.
    mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// An error about a key that comes again in an object.
    func repetition(of key: String, at offset: Int) -> DataError {
        DataError(
            source: source, location: .byte(offset), expected: "each key once",
            problem: "found \(DataError.quoted(key)) again")
    }

    func error(_ expected: String) -> DataError {
        let rest = bytes[min(position, end)..<end].prefix(20)
        return DataError(
            source: source, location: .byte(position), expected: expected,
            problem: rest.isEmpty ? "found the end of the JSON text" : "found \(DataError.quoted(rest))")
    }
}
