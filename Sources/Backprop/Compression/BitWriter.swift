/// Writes bits into an array of bytes, the lowest of each byte first, as DEFLATE stores them.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var bits: UInt64 = 0
    private var count = 0

    /// Appends the lowest `width` bits, at most 32, of a value that has no others.
    mutating func append(_ value: Int, _ width: Int) {
        bits |= UInt64(value) << UInt64(count)
        count += width
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            count -= 8
        }
    }

    /// Fills the last byte with zeros.
    mutating func align() {
        if count > 0 { append(0, 8 - count) }
    }

    /// Appends whole bytes; the writer must stand on one.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        self.bytes.append(contentsOf: bytes)
    }
}
