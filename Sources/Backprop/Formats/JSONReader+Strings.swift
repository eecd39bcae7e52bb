extension JSONReader {
    /// A string. It takes as much memory again as the string itself where there are escapes in it.
    mutating func string() throws(DataError) -> String {
        guard peek() == UInt8(ascii: "\"") else { throw error("a string") }
        position += 1
        let start = position
        var isEscaped = false
        while let next = byte, next != UInt8(ascii: "\"") {
            guard next >= 0x20 else { throw error("a string without control characters") }
            position += 1
            if next == UInt8(ascii: "\\") {
                isEscaped = true
                _ = try escape()
            }
        }
        guard byte != nil else { throw error("a closing quotation mark") }
        let range = start..<position
        position += 1
        guard UTF8.firstInvalidOffset(bytes[range]) == nil else {
            throw DataError(
                source: source, location: .byte(start), expected: "UTF-8 text", problem: "found other bytes")
        }
        return isEscaped ? try unescaped(range) : String(decoding: bytes[range], as: UTF8.self)
    }

    /// The text in `range`, which was read once and is right.
    private func unescaped(_ range: Range<Int>) throws(DataError) -> String {
        var reader = self
        reader.position = range.lowerBound
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        while reader.position < range.upperBound {
            let byte = bytes[reader.position]
            reader.position += 1
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: String(Character(try reader.escape())).utf8)
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escape() throws(DataError) -> Unicode.Scalar {
        guard let letter = byte else { throw error("an escape") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
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
            return scalar
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
}
