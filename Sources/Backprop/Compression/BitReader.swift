/// Bits of an array of bytes, the lowest of each byte first, as DEFLATE stores them.
///
/// A caller may take more bits than there are: they are zeros, and `count` is negative from then on.
struct BitReader {
    /// The bits that come next. Those beyond `count` are zeros, or the ones that follow.
    private(set) var bits: UInt64 = 0
    /// The number of bits that may be taken before the next `refill`.
    private(set) var count = 0
    /// The first byte that is not among these bits.
    private var position: Int
    /// The end of the bytes that may be read.
    private let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// The byte that the next bit lies in.
    var offset: Int { position - (max(count, 0) + 7) / 8 }

    /// The number of bytes behind these bits.
    var bytesLeft: Int { end - position }

    /// Makes at least 56 bits ready, or all that are left.
    @inline(__always)
    mutating func refill(_ input: Span<UInt8>) {
        if end - position >= 8 {
            let word = unsafe input.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            bits |= UInt64(littleEndian: word) &<< UInt64(truncatingIfNeeded: count)
            position &+= (63 &- count) &>> 3
            count |= 56
        } else {
            refillBytewise(input)
        }
    }

    private mutating func refillBytewise(_ input: Span<UInt8>) {
        while count < 56, position < end {
            bits |= UInt64(input[position]) << UInt64(count)
            position += 1
            count += 8
        }
    }

    /// Takes the next `width` bits, at most 32.
    @inline(__always)
    mutating func take(_ width: Int) -> Int {
        let value = Int(truncatingIfNeeded: bits & (1 &<< UInt64(truncatingIfNeeded: width) &- 1))
        skip(width)
        return value
    }

    @inline(__always)
    mutating func skip(_ width: Int) {
        bits &>>= UInt64(truncatingIfNeeded: width)
        count &-= width
    }

    /// The next `width` bits, at most 32.
    mutating func next(_ width: Int, _ input: Span<UInt8>) throws(InflateError) -> Int {
        refill(input)
        let value = take(width)
        guard count >= 0 else { throw .truncated(self) }
        return value
    }

    /// Skips to the next whole byte.
    mutating func align() {
        position -= count / 8
        (bits, count) = (0, 0)
    }

    /// Takes the next `length` bytes, or fewer where they end. The reader must stand on a whole byte.
    mutating func takeBytes(_ length: Int) -> Range<Int> {
        let start = position
        position += min(length, end - position)
        return start..<position
    }
}
