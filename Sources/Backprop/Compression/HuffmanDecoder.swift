/// A canonical Huffman code of DEFLATE as tables to decode it with.
///
/// Codes of up to 10 bits, nearly all that come up, take one look into a table, which is no larger than the longest code
/// needs; longer ones are found bit by bit.
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

    private static let mostFastBits = 10

    /// By the next bits of the stream, as many as the mask has, what their code stands for; nothing (0) where the code is
    /// longer or there is none. Behind it the number of codes of each length, 0 to 15, and the entries of all symbols that
    /// have a code, in the order of their codes. One array, as a small block takes less time than several of them.
    private var table: [UInt32]
    private let mask: UInt64

    /// Builds the tables. O(symbols + 2^longest), for lengths up to 10: a block with short codes takes little time.
    ///
    /// - Parameters:
    ///   - lengths: The length of each symbol's code, at most 15; 0 for symbols without one.
    ///   - entries: What each symbol stands for.
    /// - Throws: A `Flaw` unless the lengths use up all codes. Two exceptions are made as by other programs: no code at
    ///   all, and a single one of 1 bit.
    init(lengths: ArraySlice<UInt8>, entries: [Entry]) throws(Flaw) {
        // By length: the number of codes, the next code, and its place among all.
        var counts = [Int](repeating: 0, count: 3 * 16)
        let lengths = lengths.span
        for symbol in lengths.indices where lengths[symbol] > 0 { counts[Int(lengths[symbol])] += 1 }
        var (room, used, longest) = (1, 0, 0)
        for length in 1...15 {
            room = room << 1 - counts[length]
            guard room >= 0 else { throw .oversubscribed }
            counts[32 + length] = used
            counts[16 + length] = (counts[16 + length - 1] + counts[length - 1]) << 1
            used += counts[length]
            if counts[length] > 0 { longest = length }
        }
        guard room == 0 || used == 0 || (used == 1 && counts[1] == 1) else { throw .incomplete }

        let size = 1 << min(longest, Self.mostFastBits)
        mask = UInt64(size - 1)
        table = [UInt32](repeating: 0, count: size + 16 + used)
        for length in 1...15 { table[size + length] = UInt32(counts[length]) }
        for symbol in lengths.indices where lengths[symbol] > 0 {
            let length = Int(lengths[symbol])
            let entry = entries[symbol].bits | UInt32(length)
            table[size + 16 + counts[32 + length]] = entry
            if length <= Self.mostFastBits {
                // The stream begins with the highest bit of a code, so it stands in the lowest of the index.
                var index = Self.reversed(counts[16 + length], length)
                while index < size {
                    table[index] = entry
                    index += 1 << length
                }
            }
            counts[32 + length] += 1
            counts[16 + length] += 1
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
        let entry = table[Int(truncatingIfNeeded: bits & mask)]
        if entry != 0 { return Entry(bits: entry) }
        return longEntry(bits)
    }

    private func longEntry(_ bits: UInt64) -> Entry? {
        let counts = Int(mask) + 1
        var (code, first, place) = (0, 0, counts + 16)
        for length in 1...15 {
            let count = Int(table[counts + length])
            code |= Int(bits >> UInt64(length - 1) & 1)
            if code - first < count { return Entry(bits: table[place + code - first]) }
            place += count
            first = (first + count) << 1
            code <<= 1
        }
        return nil
    }
}
