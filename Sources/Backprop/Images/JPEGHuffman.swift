/// A Huffman code of a JPEG file as tables to decode it with (ITU-T T.81, annex C).
///
/// Codes of up to 9 bits, nearly all that come up, take one look into a table; longer ones are found by their length.
struct JPEGHuffman {
    private static let fastBits = 9

    /// By the next 9 bits, the length of their code in the upper byte and its symbol in the lower one; 0 where the code is
    /// longer or there is none.
    private var fast = [UInt16](repeating: 0, count: 1 << fastBits)
    /// By length: the first 16 bits that no code of up to this length begins with.
    private var limits = [Int](repeating: 0, count: 17)
    /// By length: what the place of a symbol is more than its code.
    private var places = [Int](repeating: 0, count: 17)
    private let symbols: [UInt8]

    /// Builds the tables. O(symbols + 512).
    ///
    /// - Parameters:
    ///   - counts: The number of codes of each length from 1 to 16.
    ///   - symbols: What they stand for, in the order of the codes: as many as there are codes.
    /// - Returns: Nothing if the lengths have no room for so many codes. There may be fewer.
    init?(counts: ArraySlice<UInt8>, symbols: ArraySlice<UInt8>) {
        self.symbols = Array(symbols)
        var (code, place) = (0, 0)
        for (count, length) in zip(counts, 1...16) {
            places[length] = place - code
            for _ in 0..<Int(count) {
                guard code < 1 << length else { return nil }
                if length <= Self.fastBits {
                    let first = code << (Self.fastBits - length)
                    let entry = UInt16(length) << 8 | UInt16(self.symbols[place])
                    for index in first..<first + 1 << (Self.fastBits - length) { fast[index] = entry }
                }
                code += 1
                place += 1
            }
            limits[length] = code << (16 - length)
            code <<= 1
        }
    }

    /// The greatest symbol.
    var greatest: UInt8 { symbols.max() ?? 0 }

    /// Takes a code, of which all bits must be ready, and gives its symbol; a negative number if there is no such code.
    @inline(__always)
    func symbol(_ bits: inout JPEGBits) -> Int {
        let next = bits.next16
        let entry = Int(fast[next &>> (16 &- Self.fastBits)])
        if entry != 0 {
            bits.skip(entry &>> 8)
            return entry & 0xFF
        }
        return longSymbol(next, &bits)
    }

    private func longSymbol(_ next: Int, _ bits: inout JPEGBits) -> Int {
        for length in Self.fastBits + 1...16 where next < limits[length] {
            bits.skip(length)
            return Int(symbols[places[length] + next >> (16 - length)])
        }
        // The bits that there are may only be too few: what follows them shall not pass for a code.
        bits.skip(16)
        return -1
    }
}
