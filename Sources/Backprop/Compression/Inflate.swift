/// Unpacks bytes in the DEFLATE format (RFC 1951), as many at a time as the caller wants.
///
/// Memory is taken for what has been unpacked, never for what a header claims: at most the number of bytes that is asked
/// for, and the last 32 KiB of those before.
struct Inflate {
    private enum State {
        case blockHeader
        case stored(left: Int)
        case codes
        case finished
    }

    private let input: [UInt8]
    private var bits: BitReader
    private var state = State.blockHeader
    private var isLastBlock = false
    private var literals: HuffmanDecoder
    private var distances: HuffmanDecoder
    /// What is unpacked now; it begins with the bytes that the next ones may repeat.
    private var output: [UInt8] = []
    /// The number of bytes in `output`, whose rest is room for more.
    private var filled = 0
    /// The part of a repetition that did not fit into what was asked for.
    private var pending = (length: 0, distance: 0)

    /// Begins to unpack the bytes of `input` in `range`.
    init(_ input: [UInt8], _ range: Range<Int>) {
        self.input = input
        bits = BitReader(range)
        literals = Self.fixedCodes.literals
        distances = Self.fixedCodes.distances
    }

    /// Whether the end of the packed bytes was reached.
    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// The first byte that was not used. Behind the end of the packed bytes other data may follow.
    var offset: Int { bits.offset }

    /// The next `count` bytes, or fewer where they end. To see that they end, more must be asked for than there are.
    mutating func read(_ count: Int) throws(InflateError) -> [UInt8] {
        let history = output.count
        // No file that fits into memory is unpacked to so much.
        let limit = min(count, Int.max / 2) + history
        filled = history
        while filled < limit {
            switch state {
            case .blockHeader: try beginBlock()
            case .stored(let left): try copyStored(left, limit)
            case .codes:
                makeRoom(limit)
                try decode()
            case .finished:
                return takeOutput(from: history)
            }
        }
        return takeOutput(from: history)
    }

    private mutating func takeOutput(from start: Int) -> [UInt8] {
        var result: [UInt8] = []
        swap(&result, &output)
        result.removeLast(result.count - filled)
        output = Array(result.suffix(DeflateAlphabet.farthest))
        result.removeFirst(start)
        return result
    }

    /// Lets the output grow to what packed bytes mostly become, then to twice its length, not beyond `limit`.
    private mutating func makeRoom(_ limit: Int) {
        guard filled == output.count else { return }
        let room = min(limit, max(2 * filled, filled + 4 * bits.bytesLeft, 1024))
        output.reserveCapacity(room)
        output.append(contentsOf: repeatElement(0, count: room - filled))
    }

    private mutating func endBlock() {
        if isLastBlock {
            bits.align()
            state = .finished
        } else {
            state = .blockHeader
        }
    }

    private func error(_ expected: String, _ problem: String) -> InflateError {
        InflateError(offset: bits.offset, expected: expected, problem: problem)
    }

    private mutating func take(_ width: Int) throws(InflateError) -> Int {
        let input = input
        bits.refill(input.span)
        let value = bits.take(width)
        guard bits.count >= 0 else { throw Self.truncated(bits) }
        return value
    }

    private static func truncated(_ bits: BitReader) -> InflateError {
        InflateError(offset: bits.offset, expected: "more packed bytes", problem: "found their end")
    }
}

// The parts of a block.
extension Inflate {
    /// Decodes until the output is full or the block ends.
    private mutating func decode() throws(InflateError) {
        var codes = InflateCodes(literals: literals, distances: distances, bits: bits, filled: filled, pending: pending)
        let input = input
        var target = output.mutableSpan
        let end = codes.decode(input.span, into: &target)
        (bits, filled, pending) = (codes.bits, codes.filled, codes.pending)
        switch end {
        case .full: break
        case .endOfBlock: endBlock()
        case .truncated: throw Self.truncated(bits)
        case .noCode: throw error("the code of a literal, or of a length and a distance", "found none")
        case .tooFar:
            throw error("a distance of at most \(DataError.counted(filled, "byte"))", "found \(pending.distance)")
        }
    }

    private mutating func beginBlock() throws(InflateError) {
        isLastBlock = try take(1) == 1
        let start = bits
        switch try take(2) {
        case 0:
            bits.align()
            let length = try take(16)
            guard try take(16) == ~length & 0xFFFF else {
                throw error("a stored block's length and its complement", "found two that do not match")
            }
            bits.align()
            state = .stored(left: length)
        case 1:
            (literals, distances) = Self.fixedCodes
            state = .codes
        case 2:
            try readCodes()
            state = .codes
        default:
            throw InflateError(
                offset: start.offset, expected: "a block of packed bytes of type 0, 1 or 2", problem: "found type 3")
        }
    }

    private mutating func copyStored(_ left: Int, _ limit: Int) throws(InflateError) {
        let wanted = min(left, limit - filled)
        let range = bits.takeBytes(wanted)
        // The room that an earlier block left is used up first.
        output.removeLast(output.count - filled)
        output.append(contentsOf: input[range])
        filled += range.count
        guard range.count == wanted else { throw Self.truncated(bits) }
        state = .stored(left: left - wanted)
        if left == wanted { endBlock() }
    }

    /// Reads the codes of a block that brings its own: their lengths, packed by a code of their own.
    private mutating func readCodes() throws(InflateError) {
        let counts = (literals: try take(5) + 257, distances: try take(5) + 1)
        let lengthCodes = try take(4) + 4
        guard counts.literals <= 286, counts.distances <= 30 else {
            throw error(
                "at most 286 codes of literals and 30 of distances",
                "found \(counts.literals) and \(counts.distances)")
        }
        var lengthLengths = [UInt8](repeating: 0, count: 19)
        for symbol in DeflateAlphabet.lengthCodeOrder.prefix(lengthCodes) { lengthLengths[symbol] = UInt8(try take(3)) }
        let lengthCode = try decoder(lengthLengths[...], Self.lengthEntries, "code lengths")

        let input = input
        var lengths: [UInt8] = []
        while lengths.count < counts.literals + counts.distances {
            bits.refill(input.span)
            guard let entry = lengthCode.entry(bits.bits) else { throw error("a code length", "found no such code") }
            bits.skip(entry.codeLength)
            guard entry.value >= 16 else {
                lengths.append(UInt8(entry.value))
                continue
            }
            guard entry.value != 16 || !lengths.isEmpty else {
                throw error("a code length", "found the repetition of one before the first")
            }
            let repeated = entry.value == 16 ? lengths[lengths.count - 1] : 0
            let count = (entry.value == 18 ? 11 : 3) + (try take(entry.extraBits))
            lengths.append(contentsOf: repeatElement(repeated, count: count))
        }
        guard bits.count >= 0 else { throw Self.truncated(bits) }
        guard lengths.count == counts.literals + counts.distances else {
            throw error("\(counts.literals + counts.distances) code lengths", "found \(lengths.count)")
        }
        guard lengths[DeflateAlphabet.endOfBlock] > 0 else {
            throw error("a code for the end of a block", "found none")
        }
        literals = try decoder(lengths[..<counts.literals], Self.literalEntries, "literals and lengths")
        distances = try decoder(lengths[counts.literals...], Self.distanceEntries, "distances")
    }

    private func decoder(
        _ lengths: ArraySlice<UInt8>, _ entries: [HuffmanDecoder.Entry], _ what: String
    ) throws(InflateError) -> HuffmanDecoder {
        do {
            return try HuffmanDecoder(lengths: lengths, entries: entries)
        } catch {
            throw self.error("a Huffman code of \(what)", "found \(error.rawValue)")
        }
    }

    private static let fixedCodes: (literals: HuffmanDecoder, distances: HuffmanDecoder) = {
        do throws(HuffmanDecoder.Flaw) {
            return (
                try HuffmanDecoder(lengths: DeflateAlphabet.fixedLiteralLengths[...], entries: literalEntries),
                try HuffmanDecoder(lengths: DeflateAlphabet.fixedDistanceLengths[...], entries: distanceEntries)
            )
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
