/// A matrix of bytes, samples in rows.
struct ByteRows: Sendable, Equatable {
    let bytes: ArraySlice<UInt8>
    let columns: Int

    /// Stops the program unless the bytes fill whole rows of `columns`, at least 1.
    init(_ bytes: ArraySlice<UInt8>, columns: Int) {
        guard columns > 0, bytes.count % columns == 0 else {
            fatalError("\(bytes.count) bytes do not fill rows of \(columns)")
        }
        self.bytes = bytes
        self.columns = columns
    }

    /// The number of rows.
    var count: Int { bytes.count / columns }

    /// The bytes of the rows in `range`.
    subscript(range: Range<Int>) -> ArraySlice<UInt8> {
        let start = bytes.startIndex
        return bytes[start + range.lowerBound * columns..<start + range.upperBound * columns]
    }

    /// Overwrites `target` with the rows at `indices`, which must be in range, in that order.
    func gather(_ indices: ArraySlice<Int>, into target: inout [UInt8]) {
        target.resize(to: indices.count * columns)
        bytes.gather(indices, rowLength: columns, into: &target)
    }
}
