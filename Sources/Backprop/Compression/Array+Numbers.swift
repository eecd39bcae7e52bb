extension [UInt8] {
    /// The number whose bytes begin at `offset`, the lowest first.
    func littleEndian<Number: FixedWidthInteger>(at offset: Int, _: Number.Type = Number.self) -> Number {
        self[offset..<offset + Number.bitWidth / 8].reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    /// The number whose bytes begin at `offset`, the highest first.
    func bigEndian<Number: FixedWidthInteger>(at offset: Int, _: Number.Type = Number.self) -> Number {
        self[offset..<offset + Number.bitWidth / 8].reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    /// Appends the bytes of a number, the lowest first.
    mutating func appendLittleEndian(_ number: some FixedWidthInteger) {
        for place in 0..<number.bitWidth / 8 { append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }
}
