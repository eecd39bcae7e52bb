/// Reads the blocks of a progressive scan (ITU-T T.81, G.2): some coefficients, or another bit of them.
struct JPEGProgressive: JPEGBlockReader {
    /// A component of the scan.
    struct Part {
        let firstCode: JPEGHuffman?
        let otherCode: JPEGHuffman?
        var coefficients: JPEGCoefficients
        /// The first coefficient of the block before.
        fileprivate var predicted: Int32 = 0

        init(firstCode: JPEGHuffman?, otherCode: JPEGHuffman?, coefficients: JPEGCoefficients) {
            self.firstCode = firstCode
            self.otherCode = otherCode
            self.coefficients = coefficients
        }
    }

    private(set) var parts: [Part]
    private var band: Band

    init(_ header: JPEGScanHeader, _ parts: [Part]) {
        self.parts = parts
        band = Band(header)
    }

    mutating func restart() {
        for index in parts.indices { parts[index].predicted = 0 }
        band.run = 0
    }

    mutating func read(
        _ index: Int, row: Int, column: Int, _ bits: inout JPEGBits, _ input: Span<UInt8>
    ) throws(JPEGFault) {
        let component = parts[index].coefficients.component
        let isInside = row < component.blockRows && column < component.blockColumns
        let start = isInside ? 64 * (row * component.blockColumns + column) : nil
        if band.header.hasFirst {
            try band.readFirst(&parts[index], start, &bits, input)
        } else if let start, let code = parts[index].otherCode {
            var values = parts[index].coefficients.values.mutableSpan
            if band.header.refines {
                try band.refine(&values, start, code, &bits, input)
            } else {
                try band.readOthers(&values, start, code, &bits, input)
            }
        }
        guard bits.count >= 0 else { throw .truncated }
    }

    /// The coefficients of a block that the scan has.
    fileprivate struct Band {
        let header: JPEGScanHeader
        /// The number of blocks that follow without a code of their own.
        var run = 0

        init(_ header: JPEGScanHeader) {
            self.header = header
        }
    }
}

// The four kinds of scans.
extension JPEGProgressive.Band {
    /// The first coefficient: all bits but the lowest ones, or one of these.
    func readFirst(
        _ part: inout JPEGProgressive.Part, _ start: Int?, _ bits: inout JPEGBits, _ input: Span<UInt8>
    ) throws(JPEGFault) {
        if header.refines {
            let bit: Int16 = bits.takeBit(input) ? 1 &<< Int16(header.low) : 0
            if let start { part.coefficients.values[start] |= bit }
            return
        }
        guard let code = part.firstCode else { throw .noCode }
        bits.refill(input)
        let width = code.symbol(&bits)
        guard width >= 0 else { throw .noCode }
        if width > 0 { part.predicted &+= bits.takeNumber(width) }
        if let start {
            part.coefficients.values[start] = Int16(truncatingIfNeeded: part.predicted &<< Int32(header.low))
        }
    }

    /// Other coefficients, all bits but the lowest ones.
    mutating func readOthers(
        _ values: inout MutableSpan<Int16>, _ start: Int, _ code: JPEGHuffman, _ bits: inout JPEGBits,
        _ input: Span<UInt8>
    ) throws(JPEGFault) {
        if run > 0 {
            run -= 1
            return
        }
        let table = JPEGTables.order
        let order = table.span
        var place = header.band.lowerBound
        while place <= header.band.upperBound {
            bits.refill(input)
            let symbol = code.symbol(&bits)
            guard symbol >= 0 else { throw .noCode }
            let (zeros, width) = (symbol &>> 4, symbol & 15)
            if width == 0, zeros < 15 {
                run = 1 &<< zeros &+ bits.take(zeros) &- 1
                return
            }
            place &+= zeros
            if width > 0 {
                guard place <= header.band.upperBound else { throw .tooMany }
                values[start &+ Int(order[place])] = Int16(
                    truncatingIfNeeded: bits.takeNumber(width) &<< Int32(header.low))
            }
            place &+= 1
        }
    }

    /// Another bit of each coefficient that is not 0, and those that are no longer 0 with it.
    mutating func refine(
        _ values: inout MutableSpan<Int16>, _ start: Int, _ code: JPEGHuffman, _ bits: inout JPEGBits,
        _ input: Span<UInt8>
    ) throws(JPEGFault) {
        let table = JPEGTables.order
        let order = table.span
        let step: Int16 = 1 &<< Int16(header.low)
        var place = header.band.lowerBound
        if run == 0 {
            while place <= header.band.upperBound {
                bits.refill(input)
                let symbol = code.symbol(&bits)
                guard symbol >= 0 else { throw .noCode }
                let (zeros, width) = (symbol &>> 4, symbol & 15)
                if width == 0, zeros < 15 {
                    run = 1 &<< zeros &+ bits.take(zeros)
                    break
                }
                guard width < 2 else { throw .noCode }
                let added = width == 0 ? 0 : bits.takeBit(input) ? step : -step
                place = skip(zeros, order, &values, start, from: place, step, &bits, input)
                if added != 0 {
                    guard place <= header.band.upperBound else { throw .tooMany }
                    values[start &+ Int(order[place])] = added
                }
                place &+= 1
            }
        }
        if run > 0 {
            _ = skip(64, order, &values, start, from: place, step, &bits, input)
            run -= 1
        }
    }

    /// Passes so many coefficients that are 0, and takes a bit for each of the others up to the next that is 0.
    ///
    /// - Returns: The place of the one that is 0, or the end of the band.
    @inline(__always)
    private func skip(
        _ zeros: Int, _ order: Span<UInt8>, _ values: inout MutableSpan<Int16>, _ block: Int, from start: Int,
        _ step: Int16, _ bits: inout JPEGBits,
        _ input: Span<UInt8>
    ) -> Int {
        var (place, left) = (start, zeros)
        while place <= header.band.upperBound {
            let target = block &+ Int(order[place])
            let value = values[target]
            if value == 0 {
                if left == 0 { break }
                left &-= 1
            } else if bits.takeBit(input), value & step == 0 {
                values[target] = value &+ (value > 0 ? step : -step)
            }
            place &+= 1
        }
        return place
    }
}
