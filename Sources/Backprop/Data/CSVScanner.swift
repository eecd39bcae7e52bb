/// Cuts the bytes of a CSV file into records and cells (RFC 4180), one record at a time.
///
/// Cells may stand in quotation marks and then hold delimiters, line ends and doubled quotation marks. Lines end with
/// LF, CR LF or CR; empty lines are passed over.
struct CSVScanner {
    /// A cell of the current record: its bytes without the quotation marks around it.
    struct Cell {
        var range: Range<Int>
        var isQuoted: Bool
        /// Whether quotation marks inside are doubled.
        var isEscaped: Bool
    }

    let bytes: [UInt8]
    let delimiter: UInt8
    let source: String

    /// The cells of the current record.
    private(set) var cells: [Cell] = []
    /// The line on which the current record begins, from 1.
    private(set) var line = 0

    private var position: Int
    private var nextLine: Int

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(bytes: [UInt8], from start: Int, delimiter: UInt8, source: String) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.source = source
        position = start
        nextLine = 1
    }

    /// Moves to the next record; false at the end of the file.
    mutating func next() throws(DataError) -> Bool {
        skipEmptyLines()
        guard position < bytes.count else { return false }
        line = nextLine
        cells.removeAll(keepingCapacity: true)
        while true {
            if position < bytes.count, bytes[position] == Self.quote {
                try scanQuoted()
            } else {
                scanPlain()
            }
            guard position < bytes.count, bytes[position] == delimiter else { break }
            position += 1
        }
        skipLineEnd()
        return true
    }

    /// The text of a cell. Spaces around a cell without quotation marks do not count.
    func text(_ cell: Cell) -> String {
        if cell.isEscaped {
            var text: [UInt8] = []
            var isSecond = false
            for byte in bytes[cell.range] {
                isSecond = byte == Self.quote && !isSecond
                if !isSecond { text.append(byte) }
            }
            return String(decoding: text, as: UTF8.self)
        }
        var range = cell.range
        if !cell.isQuoted {
            while let first = bytes[range].first, first == UInt8(ascii: " ") { range.removeFirst() }
            while let last = bytes[range].last, last == UInt8(ascii: " ") { range.removeLast() }
        }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func skipEmptyLines() {
        while position < bytes.count, bytes[position] == Self.lineFeed || bytes[position] == Self.carriageReturn {
            skipLineEnd()
        }
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        let isPair =
            bytes[position] == Self.carriageReturn && position + 1 < bytes.count
            && bytes[position + 1] == Self.lineFeed
        position += isPair ? 2 : 1
        nextLine += 1
    }

    private mutating func scanPlain() {
        let start = position
        var i = start
        while i < bytes.count {
            let byte = bytes[i]
            if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { break }
            i += 1
        }
        position = i
        cells.append(Cell(range: start..<i, isQuoted: false, isEscaped: false))
    }

    private mutating func scanQuoted() throws(DataError) {
        let start = position + 1
        var i = start
        var isEscaped = false
        while true {
            guard i < bytes.count else {
                throw error(expected: "a closing quotation mark", problem: "found the end of the file")
            }
            if bytes[i] == Self.quote {
                guard i + 1 < bytes.count, bytes[i + 1] == Self.quote else { break }
                isEscaped = true
                i += 1
            } else if bytes[i] == Self.lineFeed
                || (bytes[i] == Self.carriageReturn && (i + 1 == bytes.count || bytes[i + 1] != Self.lineFeed))
            {
                nextLine += 1
            }
            i += 1
        }
        cells.append(Cell(range: start..<i, isQuoted: true, isEscaped: isEscaped))
        position = i + 1
        guard position < bytes.count else { return }
        let byte = bytes[position]
        guard byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn else {
            cells.removeLast()
            throw error(
                expected: "a delimiter or the end of the line after a closing quotation mark",
                problem: "found \(DataError.quoted(bytes[position...].prefix(1)))")
        }
    }

    private func error(expected: String, problem: String) -> DataError {
        DataError(
            source: source, location: .cell(row: line, column: cells.count + 1), expected: expected, problem: problem)
    }
}
