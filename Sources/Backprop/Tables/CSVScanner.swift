extension CSV {
    func scanner(_ format: TableFormat) -> CSVScanner {
        CSVScanner(bytes: bytes, from: start, line: firstLine, format: format, source: source)
    }
}

/// Cuts the bytes of a table into records and cells (RFC 4180), one record at a time.
///
/// Cells may stand in quotation marks and then hold delimiters, line ends and doubled quotation marks. Lines end with
/// LF, CR LF or CR; empty lines are passed over, and so are comments. White space around a cell does not count, be it in
/// quotation marks or not.
struct CSVScanner {
    /// A cell of the current record: its bytes without quotation marks and white space around it.
    struct Cell {
        var range: Range<Int>
        /// Whether quotation marks inside are doubled.
        var isEscaped: Bool
    }

    let bytes: [UInt8]
    let source: String

    /// The cells of the current record.
    private(set) var cells: [Cell] = []
    /// The line on which the current record begins, from 1.
    private(set) var line = 0
    /// How many lines were passed over because they are comments.
    private(set) var comments = 0
    /// Where the next record begins.
    private(set) var position: Int

    private let delimiter: UInt8
    private let isSpaced: Bool
    private let hasComments: Bool
    private let missing: MissingMarks
    private var nextLine: Int

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let space = UInt8(ascii: " ")
    private static let tab = UInt8(ascii: "\t")

    init(bytes: [UInt8], from start: Int, line: Int = 1, format: TableFormat, source: String) {
        self.bytes = bytes
        self.source = source
        delimiter = format.delimiter.byte
        isSpaced = format.delimiter == .space
        hasComments = format.hasComments
        missing = MissingMarks(format)
        position = start
        nextLine = line
    }

    /// Moves to the next record; false at the end of the file.
    mutating func next() throws(DataError) -> Bool {
        skipEmptyLines()
        guard position < bytes.count else { return false }
        line = nextLine
        cells.removeAll(keepingCapacity: true)
        while true {
            let first = afterSpaces(position)
            if first < bytes.count, bytes[first] == Self.quote {
                position = first
                try scanQuoted()
            } else {
                if isSpaced { position = first }
                scanPlain()
            }
            if isSpaced {
                position = afterSpaces(position)
                guard position < bytes.count, !isLineEnd(bytes[position]) else { break }
            } else {
                guard position < bytes.count, bytes[position] == delimiter else { break }
                position += 1
            }
        }
        skipLineEnd()
        return true
    }

    /// The text of a cell.
    func text(_ cell: Cell) -> String {
        guard cell.isEscaped else { return String(decoding: bytes[cell.range], as: UTF8.self) }
        var text: [UInt8] = []
        var isSecond = false
        for byte in bytes[cell.range] {
            isSecond = byte == Self.quote && !isSecond
            if !isSecond { text.append(byte) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    @inline(__always)
    private func isLineEnd(_ byte: UInt8) -> Bool { byte == Self.lineFeed || byte == Self.carriageReturn }

    /// The first place from `start` on without a space, or a tab that is no delimiter.
    @inline(__always)
    private func afterSpaces(_ start: Int) -> Int {
        var i = start
        while i < bytes.count, bytes[i] == Self.space || bytes[i] == Self.tab && delimiter != Self.tab { i += 1 }
        return i
    }

    private mutating func skipEmptyLines() {
        while position < bytes.count {
            if isLineEnd(bytes[position]) {
                skipLineEnd()
                continue
            }
            let first = afterSpaces(position)
            if first == bytes.count || isLineEnd(bytes[first]) {
                position = first
                skipLineEnd()
            } else if isComment(first) {
                position = bytes[first...].firstIndex(where: isLineEnd) ?? bytes.count
                comments += 1
                skipLineEnd()
            } else {
                return
            }
        }
    }

    /// Whether a line that begins at a place is a comment: `#N/A` stands for a missing value.
    private func isComment(_ first: Int) -> Bool {
        guard hasComments, first < bytes.count, bytes[first] == UInt8(ascii: "#") else { return false }
        let cell = bytes[first...].prefix { $0 != delimiter && !isLineEnd($0) }
        return !missing.contains(bytes, WhiteSpace.trimmed(bytes, cell.indices))
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
            if byte == delimiter || isLineEnd(byte) || isSpaced && byte == Self.tab { break }
            i += 1
        }
        position = i
        cells.append(Cell(range: WhiteSpace.trimmed(bytes, start..<i), isEscaped: false))
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
        position = afterSpaces(i + 1)
        guard
            position == bytes.count || isLineEnd(bytes[position]) || bytes[position] == delimiter
                || isSpaced && position > i + 1
        else {
            throw error(
                expected: "a delimiter or the end of the line after a closing quotation mark",
                problem: "found \(DataError.quoted(bytes[position...].prefix(1)))")
        }
        cells.append(Cell(range: WhiteSpace.trimmed(bytes, start..<i), isEscaped: isEscaped))
    }

    private func error(expected: String, problem: String) -> DataError {
        DataError(
            source: source, location: .cell(row: line, column: cells.count + 1), expected: expected, problem: problem)
    }
}
