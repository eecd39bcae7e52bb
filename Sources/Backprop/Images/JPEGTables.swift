/// What the segments between the scans of a JPEG file define for those that follow.
struct JPEGTables {
    /// Factors of coefficients, row by row.
    private(set) var factors: [[UInt16]?] = [nil, nil, nil, nil]
    /// Huffman codes of first coefficients, and of the others.
    private(set) var firstCodes: [JPEGHuffman?] = [nil, nil, nil, nil]
    private(set) var otherCodes: [JPEGHuffman?] = [nil, nil, nil, nil]
    /// After how many units of blocks there is a marker; 0 for none.
    private(set) var restartInterval = 0

    /// By the place of a coefficient in a file, its place in a block of 8 rows: diagonals, downwards and upwards in turns.
    static let order: [UInt8] = (0..<15).flatMap { diagonal in
        let rows = (max(0, diagonal - 7)...min(diagonal, 7)).map { UInt8(7 * $0 + diagonal) }
        return diagonal % 2 == 1 ? rows : rows.reversed()
    }

    /// Reads the contents of a segment DQT.
    mutating func readFactors(_ bytes: [UInt8], _ range: Range<Int>, source: String) throws(DataError) {
        var place = range.lowerBound
        while place < range.upperBound {
            let (size, index) = (Int(bytes[place] >> 4) + 1, Int(bytes[place] & 15))
            guard size <= 2, index < 4 else {
                throw DataError(
                    source: source, location: .byte(place), expected: "a table from 0 to 3 of 8 or 16 bits in DQT",
                    problem: "found table \(index) of \(8 * size) bits")
            }
            guard range.upperBound - place > 64 * size else {
                throw Self.tooShort("DQT", range.upperBound - place, source: source, at: place)
            }
            var table = [UInt16](repeating: 0, count: 64)
            for (number, target) in Self.order.enumerated() {
                let start = place + 1 + number * size
                table[Int(target)] = size == 1 ? UInt16(bytes[start]) : bytes.bigEndian(at: start)
            }
            factors[index] = table
            place += 1 + 64 * size
        }
    }

    /// Reads the contents of a segment DHT.
    mutating func readCodes(_ bytes: [UInt8], _ range: Range<Int>, source: String) throws(DataError) {
        var place = range.lowerBound
        while place < range.upperBound {
            let (kind, index) = (bytes[place] >> 4, Int(bytes[place] & 15))
            guard kind < 2, index < 4 else {
                throw DataError(
                    source: source, location: .byte(place), expected: "a code from 0 to 3 of kind 0 or 1 in DHT",
                    problem: "found code \(index) of kind \(kind)")
            }
            let symbols = place + 17
            let end =
                symbols + (symbols <= range.upperBound ? bytes[place + 1..<symbols].reduce(0) { $0 + Int($1) } : 0)
            guard end <= range.upperBound else {
                throw Self.tooShort("DHT", range.upperBound - place, source: source, at: place)
            }
            guard let code = JPEGHuffman(counts: bytes[place + 1..<symbols], symbols: bytes[symbols..<end]) else {
                throw DataError(
                    source: source, location: .byte(place + 1),
                    expected: "codes that their lengths have room for in DHT",
                    problem: "found more")
            }
            if kind == 1 {
                otherCodes[index] = code
            } else {
                // The symbols are numbers of bits.
                guard code.greatest < 16 else {
                    throw DataError(
                        source: source, location: .byte(symbols), expected: "symbols up to 15 in DHT",
                        problem: "found \(code.greatest)")
                }
                firstCodes[index] = code
            }
            place = end
        }
    }

    /// Reads the contents of a segment DRI.
    mutating func readRestartInterval(_ bytes: [UInt8], _ range: Range<Int>, source: String) throws(DataError) {
        guard range.count == 2 else {
            throw DataError(
                source: source, location: .byte(range.lowerBound), expected: "2 bytes in DRI",
                problem: "found \(range.count)")
        }
        restartInterval = Int(bytes.bigEndian(at: range.lowerBound, UInt16.self))
    }

    private static func tooShort(_ segment: String, _ count: Int, source: String, at place: Int) -> DataError {
        DataError(
            source: source, location: .byte(place), expected: "a whole table in \(segment)",
            problem: "found \(DataError.counted(count, "byte"))")
    }
}
