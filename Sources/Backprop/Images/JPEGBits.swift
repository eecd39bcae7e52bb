/// Bits of the packed part of a JPEG file, the highest of each byte first (ITU-T T.81, F.2.2.5).
///
/// They end where a marker stands. A byte FF among them has a 0 behind it, which is passed over. A caller may take more
/// bits than there are: they are zeros, and `count` is negative from then on.
struct JPEGBits {
    /// The bits that come next, from the highest on. Those beyond `count` are zeros, or the ones that follow.
    private var bits: UInt64 = 0
    /// The number of bits that may be taken before the next `refill`.
    private(set) var count = 0
    /// The first byte that is not among these bits: where a marker stands if there are no more.
    private(set) var position: Int
    /// The end of the bytes that may be read.
    private var end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// About where the next bit lies: bytes that were passed over are not counted.
    var offset: Int { position - max(count, 0) / 8 }

    /// The next 16 bits, without taking them.
    @inline(__always)
    var next16: Int { Int(truncatingIfNeeded: bits &>> 48) }

    /// Makes at least 32 bits ready, or all that are left.
    @inline(__always)
    mutating func refill(_ input: Span<UInt8>) {
        if count < 32 { load(input) }
    }

    /// Loads as many bytes as there is room for.
    @inline(__always)
    private mutating func load(_ input: Span<UInt8>) {
        if end &- position >= 8 {
            let word = unsafe UInt64(
                bigEndian: input.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
            // Whether none of the bytes is FF: none of the complement's is 0.
            let rest = ~word
            if (rest &- 0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 == 0 {
                bits |= word &>> UInt64(truncatingIfNeeded: count)
                position &+= (63 &- count) &>> 3
                count |= 56
                return
            }
        }
        loadBytewise(input)
    }

    @inline(never)
    private mutating func loadBytewise(_ input: Span<UInt8>) {
        while count <= 56, position < end {
            let byte = input[position]
            var following = position + 1
            if byte == 0xFF {
                while following < end, input[following] == 0xFF { following += 1 }
                guard following < end, input[following] == 0 else {
                    // A marker; it will not be looked for again.
                    end = position
                    return
                }
                following += 1
            }
            bits |= UInt64(byte) << UInt64(56 - count)
            count += 8
            position = following
        }
    }

    @inline(__always)
    mutating func skip(_ width: Int) {
        bits &<<= UInt64(truncatingIfNeeded: width)
        count &-= width
    }

    /// Takes the next `width` bits, at most 16.
    @inline(__always)
    mutating func take(_ width: Int) -> Int {
        // In two steps, as a shift by 64 would be one by 0.
        let value = Int(truncatingIfNeeded: (bits &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- width))
        skip(width)
        return value
    }

    /// Takes the next bit, for which the bits need not be ready.
    @inline(__always)
    mutating func takeBit(_ input: Span<UInt8>) -> Bool {
        if count <= 0 { load(input) }
        return take(1) == 1
    }

    /// Takes a number of `width` bits, 1 to 15: those that begin with a 0 stand for negative numbers (F.2.2.1).
    @inline(__always)
    mutating func takeNumber(_ width: Int) -> Int32 {
        let value = take(width)
        let isNegative = value &>> (width &- 1) == 0
        return Int32(truncatingIfNeeded: isNegative ? value &- (1 &<< width) &+ 1 : value)
    }
}
