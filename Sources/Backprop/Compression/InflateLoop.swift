/// The loop of `Inflate` that takes the time: it decodes literals and repetitions.
struct InflateLoop {
    /// Why the loop ended.
    enum End {
        case full, endOfBlock, truncated, noCode, tooFar
    }

    let codes: DeflateCodes
    var bits: BitReader
    /// The number of bytes that were unpacked before, which may be more or fewer than are in the output.
    let unpacked: Int
    /// The repetition that was begun.
    var pending: (length: Int, distance: Int)

    /// Decodes behind the first `count` bytes of the output until it is full, the block ends, or something is wrong.
    @inline(never)
    mutating func decode(_ source: Span<UInt8>, into target: inout MutableSpan<UInt8>, _ count: inout Int) -> End {
        // Copies, for the loop to hold them in registers.
        var (bits, filled) = (bits, count)
        defer { (self.bits, count) = (bits, filled) }
        // What lies before are other bytes than this stream's.
        let start = max(0, filled - unpacked)

        if pending.length > 0 { Self.repeatBytes(&pending, &target, &filled) }
        while filled < target.count {
            // A length and a distance take 48 bits at most: 15 and 5, 15 and 13.
            if bits.count < 48 { bits.refill(source) }
            guard let entry = codes.literals.entry(bits.bits) else { return .noCode }
            bits.skip(entry.codeLength)
            if entry.has(HuffmanDecoder.Entry.literal) {
                guard bits.count >= 0 else { return .truncated }
                target[filled] = UInt8(truncatingIfNeeded: entry.value)
                filled &+= 1
                continue
            }
            if entry.has(HuffmanDecoder.Entry.endOfBlock) { return bits.count >= 0 ? .endOfBlock : .truncated }
            let length = entry.value &+ bits.take(entry.extraBits)
            guard !entry.has(HuffmanDecoder.Entry.reserved), let code = codes.distances.entry(bits.bits),
                !code.has(HuffmanDecoder.Entry.reserved)
            else { return .noCode }
            bits.skip(code.codeLength)
            pending = (length, code.value &+ bits.take(code.extraBits))
            guard bits.count >= 0 else { return .truncated }
            guard pending.distance <= filled &- start else { return .tooFar }
            Self.repeatBytes(&pending, &target, &filled)
        }
        return .full
    }

    /// Repeats bytes of the output, as many as there is room for.
    @inline(__always)
    private static func repeatBytes(
        _ pending: inout (length: Int, distance: Int), _ target: inout MutableSpan<UInt8>, _ filled: inout Int
    ) {
        let count = min(pending.length, target.count &- filled)
        let end = filled &+ count
        if pending.distance == 1 {
            let byte = target[filled &- 1]
            while filled < end {
                target[filled] = byte
                filled &+= 1
            }
        } else {
            var source = filled &- pending.distance
            while filled < end {
                target[filled] = target[source]
                filled &+= 1
                source &+= 1
            }
        }
        pending.length &-= count
    }
}
