/// White space in UTF-8, as it is cut from both ends of every cell.
enum WhiteSpace {
    /// The part of `range` without white space at its ends: spaces, tabs, line ends within quotation
    /// marks, no-break spaces and the other spaces of Unicode.
    @inline(__always)
    static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty else { return range }
        // Nearly all cells begin and end with a visible character of ASCII.
        let (first, last) = (bytes[range.lowerBound], bytes[range.upperBound - 1])
        if first > 0x20, first < 0x80, last > 0x20, last < 0x80 { return range }
        return trimmedSlowly(bytes, range)
    }

    /// The text without white space at its ends.
    static func trimmed(_ text: String) -> String {
        // As below, without a copy.
        if let first = text.utf8.first, let last = text.utf8.last, first > 0x20, first < 0x80, last > 0x20, last < 0x80
        {
            return text
        }
        let bytes = Array(text.utf8)
        return String(decoding: bytes[trimmed(bytes, 0..<bytes.count)], as: UTF8.self)
    }

    private static func trimmedSlowly(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var range = range
        while let length = length(bytes, range, atEnd: false) { range = range.lowerBound + length..<range.upperBound }
        while let length = length(bytes, range, atEnd: true) { range = range.lowerBound..<range.upperBound - length }
        return range
    }

    /// The number of bytes of the white space at one end of a range, if there is some.
    private static func length(_ bytes: [UInt8], _ range: Range<Int>, atEnd: Bool) -> Int? {
        let part = atEnd ? bytes[range].suffix(3) : bytes[range].prefix(3)
        return spaces.first { atEnd ? part.suffix($0.count).elementsEqual($0) : part.starts(with: $0) }?.count
    }

    private static let spaces: [[UInt8]] =
        (Array(0x09...0x0D) + Array(0x1C...0x20) + [0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]
        + Array(0x2000...0x200B))
        .compactMap(Unicode.Scalar.init).map { Array(String(Character($0)).utf8) }
}
