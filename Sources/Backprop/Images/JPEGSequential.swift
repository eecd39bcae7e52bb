/// Reads the blocks of a sequential scan (ITU-T T.81, F.2): each is complete, and is turned into values at once.
struct JPEGSequential: JPEGBlockReader {
    /// A component of the scan.
    struct Part {
        let firstCode: JPEGHuffman
        let otherCode: JPEGHuffman
        private var transform: JPEGInverseDCT
        private(set) var plane: JPEGPlane
        /// The first coefficient of the block before.
        fileprivate var predicted: Int32 = 0

        init(firstCode: JPEGHuffman, otherCode: JPEGHuffman, transform: JPEGInverseDCT, plane: JPEGPlane) {
            self.firstCode = firstCode
            self.otherCode = otherCode
            self.transform = transform
            self.plane = plane
        }

        @inline(__always)
        mutating func write(_ coefficients: [Int16], row: Int, column: Int) {
            plane.write(coefficients, from: 0, row: row, column: column, &transform)
        }
    }

    private(set) var parts: [Part]
    private var block = [Int16](repeating: 0, count: 64)

    init(_ parts: [Part]) {
        self.parts = parts
    }

    mutating func restart() {
        for index in parts.indices { parts[index].predicted = 0 }
    }

    @inline(__always)
    mutating func read(
        _ index: Int, row: Int, column: Int, _ bits: inout JPEGBits, _ input: Span<UInt8>
    ) throws(JPEGFault) {
        try Self.read(&parts[index], &block, &bits, input)
        parts[index].write(block, row: row, column: column)
    }

    @inline(__always)
    private static func read(
        _ part: inout Part, _ coefficients: inout [Int16], _ bits: inout JPEGBits, _ input: Span<UInt8>
    ) throws(JPEGFault) {
        let table = JPEGTables.order
        let order = table.span
        var block = coefficients.mutableSpan
        for index in block.indices { block[index] = 0 }
        bits.refill(input)
        let width = part.firstCode.symbol(&bits)
        guard width >= 0 else { throw .noCode }
        if width > 0 { part.predicted &+= bits.takeNumber(width) }
        block[0] = Int16(truncatingIfNeeded: part.predicted)
        var place = 1
        while place < 64 {
            bits.refill(input)
            let symbol = part.otherCode.symbol(&bits)
            guard symbol >= 0 else { throw .noCode }
            // A run of zeros, and the width of the number behind it.
            let (run, width) = (symbol &>> 4, symbol & 15)
            place &+= run
            if width > 0 {
                guard place < 64 else { throw .tooMany }
                block[Int(order[place])] = Int16(truncatingIfNeeded: bits.takeNumber(width))
            } else if run < 15 {
                break
            }
            place &+= 1
        }
        guard bits.count >= 0 else { throw .truncated }
    }
}
