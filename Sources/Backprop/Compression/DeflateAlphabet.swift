/// The symbols of DEFLATE (RFC 1951, section 3.2): what both the packing and the unpacking must know of them.
enum DeflateAlphabet {
    /// A symbol for a range of lengths or distances: the first of them, and the number of bits that say which one.
    struct Range {
        var first: Int
        var extraBits: Int
    }

    /// The symbols from 257 on: lengths of repetitions, 3 to 258.
    static let lengths: [Range] = {
        var ranges = (0..<8).map { Range(first: 3 + $0, extraBits: 0) }
        for extraBits in 1...5 {
            for step in 0..<4 { ranges.append(Range(first: 3 + (4 + step) << extraBits, extraBits: extraBits)) }
        }
        // The longest has a symbol of its own.
        return ranges + [Range(first: 258, extraBits: 0)]
    }()

    /// The symbols of distances, 1 to 32,768.
    static let distances: [Range] = {
        var ranges = (0..<4).map { Range(first: 1 + $0, extraBits: 0) }
        for extraBits in 1...13 {
            for step in 0..<2 { ranges.append(Range(first: 1 + (2 + step) << extraBits, extraBits: extraBits)) }
        }
        return ranges
    }()

    static let endOfBlock = 256
    static let longest = 258
    static let farthest = 1 << 15

    /// The lengths of the codes of a block that brings none of its own.
    static let fixedLiteralLengths: [UInt8] =
        [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
        + [UInt8](repeating: 8, count: 8)
    static let fixedDistanceLengths = [UInt8](repeating: 5, count: 32)

    /// The order in which the lengths of the code of code lengths are stored.
    static let lengthCodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// DEFLATE cannot do better than 258 bytes in 2 bits: this many bytes from each packed one.
    static let greatestRatio = 1032
}
