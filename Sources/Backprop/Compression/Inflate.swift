/// Unpacks bytes in the DEFLATE format (RFC 1951), as many at a time as the caller wants.
///
/// Time is in proportion to the packed and the unpacked bytes, however many blocks they are in. Memory is taken for what has
/// been unpacked, never for what a header claims: at most the number of bytes that is asked for, and at first no more than
/// eight times the packed ones. While the output grows beyond that, the old one and the new one are in memory.
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
    private var codes = DeflateCodes.fixed
    /// The number of bytes that were unpacked, which are the ones that can be repeated.
    private var unpacked = 0
    /// The part of a repetition that did not fit into what was asked for.
    private var pending = (length: 0, distance: 0)

    /// The end of what was given back of the input; `nil` if somebody else may look at it.
    private var released: Int?

    /// Begins to unpack the bytes of `input` in `range`.
    ///
    /// - Parameter releasesInput: Whether to give the memory of bytes back once they are unpacked. Nobody may look at them
    ///   then.
    init(_ input: [UInt8], _ range: Range<Int>, releasesInput: Bool = false) {
        self.input = input
        bits = BitReader(range)
        released = releasesInput ? range.lowerBound : nil
    }

    /// Whether the end of the packed bytes was reached.
    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// The first byte that was not used. Behind the end of the packed bytes other data may follow.
    var offset: Int { bits.offset }

    /// All bytes, but no more than `limit`. To see that they end, more must be asked for than there are.
    mutating func read(upTo limit: Int) throws(InflateError) -> [UInt8] {
        var output = InflateOutput()
        try read(into: &output, upTo: limit)
        return output.takeAll()
    }

    /// Appends the next bytes to `output`, until it has `limit` or they end. It must be the same output each time.
    mutating func read(into output: inout InflateOutput, upTo limit: Int) throws(InflateError) {
        while output.count < limit {
            switch state {
            case .blockHeader: try beginBlock()
            case .stored(let left): try copyStored(left, &output, limit)
            case .codes:
                output.makeRoom(packed: bits.bytesLeft, limit: limit)
                try decode(&output)
            case .finished: return
            }
        }
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
}

// The parts of a block.
extension Inflate {
    /// Decodes until the output is full or the block ends.
    private mutating func decode(_ output: inout InflateOutput) throws(InflateError) {
        var loop = InflateLoop(codes: codes, bits: bits, unpacked: unpacked, pending: pending)
        let before = output.count
        let input = input
        let end = output.fill { target, count in loop.decode(input.span, into: &target, &count) }
        (bits, pending) = (loop.bits, loop.pending)
        if var released {
            input.releasePages(upTo: bits.offset, &released)
            self.released = released
        }
        unpacked += output.count - before
        switch end {
        case .full: break
        case .endOfBlock: endBlock()
        case .truncated: throw InflateError.truncated(bits)
        case .noCode: throw error("the code of a literal, or of a length and a distance", "found none")
        case .tooFar:
            throw error("a distance of at most \(DataError.counted(unpacked, "byte"))", "found \(pending.distance)")
        }
    }

    private mutating func beginBlock() throws(InflateError) {
        let input = input
        isLastBlock = try bits.next(1, input.span) == 1
        let start = bits
        switch try bits.next(2, input.span) {
        case 0:
            bits.align()
            let length = try bits.next(16, input.span)
            guard try bits.next(16, input.span) == ~length & 0xFFFF else {
                throw error("a stored block's length and its complement", "found two that do not match")
            }
            bits.align()
            state = .stored(left: length)
        case 1:
            codes = .fixed
            state = .codes
        case 2:
            codes = try DeflateCodes(&bits, input.span)
            state = .codes
        default:
            throw InflateError(
                offset: start.offset, expected: "a block of packed bytes of type 0, 1 or 2", problem: "found type 3")
        }
    }

    private mutating func copyStored(_ left: Int, _ output: inout InflateOutput, _ limit: Int) throws(InflateError) {
        let wanted = min(left, limit - output.count)
        let range = bits.takeBytes(wanted)
        output.append(input[range])
        unpacked += range.count
        guard range.count == wanted else { throw InflateError.truncated(bits) }
        state = .stored(left: left - wanted)
        if left == wanted { endBlock() }
    }
}
