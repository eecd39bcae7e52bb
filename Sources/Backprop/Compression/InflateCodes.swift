/// The loop of `Inflate` that takes the time: it decodes literals and repetitions.
struct InflateCodes {
    /// Why the loop ended.
    enum End {
        case full, endOfBlock, truncated, noCode, tooFar
    }

    let literals: HuffmanDecoder
    let distances: HuffmanDecoder
    var bits: BitReader
    /// The number of bytes in the output.
    var filled: Int
    /// The repetition that was begun.
    var pending: (length: Int, distance: Int)

    /// Decodes until the output is full, the block ends, or something is wrong.
    @inline(never)
    mutating func decode(_ source: Span<UInt8>, into target: inout MutableSpan<UInt8>) -> End {
        // Copies, for the loop to hold them in registers.
        var (bits, filled) = (bits, filled)
        defer { (self.bits, self.filled) = (bits, filled) }

        if pending.length > 0 { Self.repeatBytes(&pending, &target, &filled) }
        while filled < target.count {
            // A length and a distance take 48 bits at most: 15 and 5, 15 and 13.
            if bits.count < 48 { bits.refill(source) }
            guard let entry = self.literals.entry(bits.bits) else { return .noCode }
            bits.skip(entry.codeLength)
            if entry.has(HuffmanDecoder.Entry.literal) {
                guard bits.count >= 0 else { return .truncated }
                target[filled] = UInt8(truncatingIfNeeded: entry.value)
                filled &+= 1
                continue
            }
            if entry.has(HuffmanDecoder.Entry.endOfBlock) { return bits.count >= 0 ? .endOfBlock : .truncated }
            let length = entry.value &+ bits.take(entry.extraBits)
            guard !entry.has(HuffmanDecoder.Entry.reserved), let code = self.distances.entry(bits.bits),
                !code.has(HuffmanDecoder.Entry.reserved)
            else { return .noCode }
            bits.skip(code.codeLength)
            pending = (length, code.value &+ bits.take(code.extraBits))
            guard bits.count >= 0 else { return .truncated }
            guard pending.distance <= filled else { return .tooFar }
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
