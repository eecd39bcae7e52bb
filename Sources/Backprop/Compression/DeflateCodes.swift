/// The two Huffman codes of a block: one of literals, lengths and the end, one of distances.
struct DeflateCodes {
    let literals: HuffmanDecoder
    let distances: HuffmanDecoder

    /// Those of blocks that bring none of their own.
    static let fixed: DeflateCodes = {
        do throws(HuffmanDecoder.Flaw) {
            return DeflateCodes(
                literals: try HuffmanDecoder(
                    lengths: DeflateAlphabet.fixedLiteralLengths[...], entries: literalEntries),
                distances: try HuffmanDecoder(
                    lengths: DeflateAlphabet.fixedDistanceLengths[...], entries: distanceEntries))
        } catch {
            fatalError("DEFLATE's fixed codes: \(error.rawValue)")
        }
    }()

    /// Bytes, the end, the lengths, and two symbols that the fixed code has without a meaning.
    private static let literalEntries: [HuffmanDecoder.Entry] =
        (0..<256).map { HuffmanDecoder.Entry(kind: HuffmanDecoder.Entry.literal, value: $0) }
        + [HuffmanDecoder.Entry(kind: HuffmanDecoder.Entry.endOfBlock, value: 0)]
        + DeflateAlphabet.lengths.map { HuffmanDecoder.Entry(extraBits: $0.extraBits, value: $0.first) }
        + reservedEntries

    private static let distanceEntries: [HuffmanDecoder.Entry] =
        DeflateAlphabet.distances.map { HuffmanDecoder.Entry(extraBits: $0.extraBits, value: $0.first) }
        + reservedEntries

    private static let reservedEntries = [HuffmanDecoder.Entry](
        repeating: HuffmanDecoder.Entry(kind: HuffmanDecoder.Entry.reserved, value: 0), count: 2)

    private static let lengthEntries: [HuffmanDecoder.Entry] = (0..<19).map { symbol in
        HuffmanDecoder.Entry(extraBits: [16: 2, 17: 3, 18: 7][symbol] ?? 0, value: symbol)
    }
}

extension DeflateCodes {
    /// Reads the codes of a block that brings its own: their lengths, packed by a code of their own.
    init(_ bits: inout BitReader, _ input: Span<UInt8>) throws(InflateError) {
        let counts = (
            literals: try bits.next(5, input) + 257, distances: try bits.next(5, input) + 1
        )
        let lengthCodes = try bits.next(4, input) + 4
        guard counts.literals <= 286, counts.distances <= 30 else {
            throw Self.error(
                bits, "at most 286 codes of literals and 30 of distances",
                "found \(counts.literals) and \(counts.distances)")
        }
        var lengthLengths = [UInt8](repeating: 0, count: 19)
        for place in 0..<lengthCodes {
            lengthLengths[DeflateAlphabet.lengthCodeOrder[place]] = UInt8(try bits.next(3, input))
        }
        let lengthCode = try Self.decoder(lengthLengths[...], Self.lengthEntries, "code lengths", bits)
        let lengths = try Self.lengths(counts.literals + counts.distances, lengthCode, &bits, input)
        guard lengths[DeflateAlphabet.endOfBlock] > 0 else {
            throw Self.error(bits, "a code for the end of a block", "found none")
        }
        literals = try Self.decoder(lengths[..<counts.literals], Self.literalEntries, "literals and lengths", bits)
        distances = try Self.decoder(lengths[counts.literals...], Self.distanceEntries, "distances", bits)
    }

    /// The lengths of both codes, `count` in all: some stand for runs of others.
    private static func lengths(
        _ count: Int, _ code: HuffmanDecoder, _ bits: inout BitReader, _ input: Span<UInt8>
    ) throws(InflateError) -> [UInt8] {
        var lengths = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            bits.refill(input)
            guard let entry = code.entry(bits.bits) else { throw error(bits, "a code length", "found no such code") }
            bits.skip(entry.codeLength)
            guard entry.value >= 16 else {
                lengths[place] = UInt8(entry.value)
                place += 1
                continue
            }
            guard entry.value != 16 || place > 0 else {
                throw error(bits, "a code length", "found the repetition of one before the first")
            }
            let end = place + (entry.value == 18 ? 11 : 3) + (try bits.next(entry.extraBits, input))
            guard end <= count else { throw error(bits, "\(count) code lengths", "found \(end)") }
            if entry.value == 16 {
                for index in place..<end { lengths[index] = lengths[place - 1] }
            }
            place = end
        }
        guard bits.count >= 0 else { throw InflateError.truncated(bits) }
        return lengths
    }

    private static func decoder(
        _ lengths: ArraySlice<UInt8>, _ entries: [HuffmanDecoder.Entry], _ what: String, _ bits: BitReader
    ) throws(InflateError) -> HuffmanDecoder {
        do {
            return try HuffmanDecoder(lengths: lengths, entries: entries)
        } catch {
            throw Self.error(bits, "a Huffman code of \(what)", "found \(error.rawValue)")
        }
    }

    private static func error(_ bits: BitReader, _ expected: String, _ problem: String) -> InflateError {
        InflateError(offset: bits.offset, expected: expected, problem: problem)
    }
}
