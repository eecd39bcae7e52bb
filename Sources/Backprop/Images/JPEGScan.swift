/// What is wrong with the packed bits of a JPEG scan.
enum JPEGFault: Error {
    /// The next bits begin no code.
    case noCode
    /// A block has more coefficients than there are.
    case tooMany
    /// There are no more bits.
    case truncated
}

/// Reads the blocks of a scan: from bits into coefficients or values.
protocol JPEGBlockReader {
    /// Begins again after a restart: nothing is predicted from what came before.
    mutating func restart()

    /// Reads the next block, of the component at `index` of the scan. One at a row or column that the component does not
    /// have fills a unit up; it is read and left away.
    mutating func read(
        _ index: Int, row: Int, column: Int, _ bits: inout JPEGBits, _ input: Span<UInt8>
    ) throws(JPEGFault)
}

/// Goes through the blocks of a scan in their order. O(bytes + blocks).
struct JPEGScan {
    let frame: JPEGFrame
    let header: JPEGScanHeader
    /// After how many units of blocks there is a marker; 0 for none.
    let restartInterval: Int
    let source: String

    private var isInterleaved: Bool { header.components.count > 1 }
    private var only: JPEGFrame.Component { frame.components[header.components[0].index] }

    /// Reads the blocks from `start` on, which is behind the header.
    ///
    /// - Returns: The first byte that is not one of them. Others may follow before the next marker.
    func read(_ bytes: [UInt8], from start: Int, _ reader: inout some JPEGBlockReader) throws(DataError) -> Int {
        let input = bytes.span
        var bits = JPEGBits(start..<bytes.count)
        /// What a unit consists of: blocks of components, each at a row and a column of it.
        var unit: [(index: Int, row: Int, column: Int, down: Int, across: Int)] = [(0, 0, 0, 1, 1)]
        if isInterleaved {
            unit = []
            for (index, part) in header.components.enumerated() {
                let component = frame.components[part.index]
                for row in 0..<component.down {
                    for column in 0..<component.across {
                        unit.append((index, row, column, component.down, component.across))
                    }
                }
            }
        }
        let rows = isInterleaved ? frame.unitRows : only.blockRows
        let columns = isInterleaved ? frame.unitColumns : only.blockColumns
        var (left, restarts) = (restartInterval, 0)
        for row in 0..<rows {
            for column in 0..<columns {
                if restartInterval > 0 {
                    if left == 0 {
                        bits = JPEGBits(try restart(bytes, from: bits.position, restarts)..<bytes.count)
                        reader.restart()
                        (left, restarts) = (restartInterval, restarts + 1)
                    }
                    left -= 1
                }
                for block in unit {
                    do throws(JPEGFault) {
                        try reader.read(
                            block.index, row: row &* block.down &+ block.row,
                            column: column &* block.across &+ block.column, &bits, input)
                    } catch {
                        throw fault(error, bytes, bits)
                    }
                }
            }
        }
        return bits.position
    }

    /// Finds the marker of a restart, and gives the place behind it.
    private func restart(_ bytes: [UInt8], from start: Int, _ count: Int) throws(DataError) -> Int {
        let expected = JPEGMarker(code: 0xD0 + UInt8(count % 8))
        guard let (marker, end) = JPEGMarker.next(bytes, from: start) else {
            throw error(start, "the marker \(expected.name)", JPEGMarker.endOfFile(bytes))
        }
        // Others invent what lies between markers in the wrong order; nothing can be learned from that.
        guard marker.code == expected.code else {
            throw error(end - 2, "the marker \(expected.name)", "found the marker \(marker.name)")
        }
        return end
    }

    private func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
        DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
    }

    private func fault(_ fault: JPEGFault, _ bytes: [UInt8], _ bits: JPEGBits) -> DataError {
        // A code that is cut looks like a wrong one.
        if bits.count < 0 {
            let next = JPEGMarker.next(bytes, from: bits.position)
            let found = next.map { "found the marker \($0.marker.name)" } ?? JPEGMarker.endOfFile(bytes)
            return error(bits.position, "more packed bits of a scan", found)
        }
        let coefficients = "coefficients \(header.band.lowerBound) to \(header.band.upperBound) of a block"
        return fault == .tooMany
            ? error(bits.offset, coefficients, "found more")
            : error(bits.offset - 2, "a Huffman code for \(coefficients)", "found none")
    }
}
