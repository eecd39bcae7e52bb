/// A canonical Huffman code of DEFLATE as tables to decode it with.
///
/// Codes of up to 10 bits, nearly all that come up, take one look into a table; longer ones are found bit by bit.
struct HuffmanDecoder {
    /// What a code stands for: its length in bits 0 to 3, the number of extra bits that follow in bits 4 to 7, what it is
    /// in bits 8 to 10, and the literal, length or distance that the extra bits are added to from bit 16 on.
    struct Entry {
        var bits: UInt32

        static let literal: UInt32 = 1 << 8
        static let endOfBlock: UInt32 = 1 << 9
        static let reserved: UInt32 = 1 << 10

        init(bits: UInt32) { self.bits = bits }

        init(kind: UInt32 = 0, extraBits: Int = 0, value: Int) {
            bits = kind | UInt32(extraBits) << 4 | UInt32(value) << 16
        }

        @inline(__always) var codeLength: Int { Int(truncatingIfNeeded: bits & 15) }
        @inline(__always) var extraBits: Int { Int(truncatingIfNeeded: bits &>> 4 & 15) }
        @inline(__always) var value: Int { Int(truncatingIfNeeded: bits &>> 16) }
        @inline(__always) func has(_ kind: UInt32) -> Bool { bits & kind != 0 }
    }

    /// What is wrong with the lengths of a code.
    enum Flaw: String, Error {
        case oversubscribed = "more codes than their lengths have room for"
        case incomplete = "fewer codes than their lengths have room for"
    }

    static let fastBits = 10

    /// By the next bits of the stream; nothing (0) where the code is longer or there is none.
    private var fast = [UInt32](repeating: 0, count: 1 << fastBits)
    /// The entries of all symbols that have a code, in the order of their codes.
    private var sorted: [UInt32] = []
    /// The number of codes of each length.
    private var counts = [Int](repeating: 0, count: 16)

    /// Builds the tables.
    ///
    /// - Parameters:
    ///   - lengths: The length of each symbol's code, at most 15; 0 for symbols without one.
    ///   - entries: What each symbol stands for.
    /// - Throws: A `Flaw` unless the lengths use up all codes. Two exceptions are made as by other programs: no code at
    ///   all, and a single one of 1 bit.
    init(lengths: ArraySlice<UInt8>, entries: [Entry]) throws(Flaw) {
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        var room = 1
        for length in 1...15 {
            room = room << 1 - counts[length]
            guard room >= 0 else { throw .oversubscribed }
        }
        let used = counts.reduce(0, +)
        guard room == 0 || used == 0 || (used == 1 && counts[1] == 1) else { throw .incomplete }

        // The first code of each length, and its place among all.
        var codes = [Int](repeating: 0, count: 16)
        var places = [Int](repeating: 0, count: 16)
        for length in 1..<15 {
            codes[length + 1] = (codes[length] + counts[length]) << 1
            places[length + 1] = places[length] + counts[length]
        }
        sorted = [UInt32](repeating: 0, count: used)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            let entry = entries[symbol].bits | UInt32(length)
            sorted[places[length]] = entry
            if length <= Self.fastBits {
                // The stream begins with the highest bit of a code, so it stands in the lowest of the index.
                let first = Self.reversed(codes[length], length)
                for index in stride(from: first, to: fast.count, by: 1 << length) { fast[index] = entry }
            }
            places[length] += 1
            codes[length] += 1
        }
    }

    /// The lowest `width` bits of a code in the opposite order.
    static func reversed(_ code: Int, _ width: Int) -> Int {
        var (rest, result) = (code, 0)
        for _ in 0..<width {
            result = result << 1 | rest & 1
            rest >>= 1
        }
        return result
    }

    /// The entry of the code that the next bits begin with, or nothing if there is no such code.
    @inline(__always)
    func entry(_ bits: UInt64) -> Entry? {
        let entry = fast[Int(truncatingIfNeeded: bits & (1 << UInt64(Self.fastBits) - 1))]
        if entry != 0 { return Entry(bits: entry) }
        return longEntry(bits)
    }

    private func longEntry(_ bits: UInt64) -> Entry? {
        var (code, first, place) = (0, 0, 0)
        for length in 1...15 {
            code |= Int(bits >> UInt64(length - 1) & 1)
            if code - first < counts[length] { return Entry(bits: sorted[place + code - first]) }
            place += counts[length]
            first = (first + counts[length]) << 1
            code <<= 1
        }
        return nil
    }
}
