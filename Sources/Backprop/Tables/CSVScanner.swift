import Foundation

extension CSV {
    /// Goes through all records, or through those of a part, whose first line counts as that of the table then.
    func scanner(_ format: TableFormat, of part: CSVPart? = nil) throws(DataError) -> CSVScanner {
        let part = part ?? CSVPart(start: CSVPart.Place(offset: start), end: .max)
        var scanner = CSVScanner(bytes: bytes, of: part, line: firstLine, format: format, source: source)
        if let file { try scanner.read(file, from: part.start.offset) }
        return scanner
    }
}

/// Cuts the bytes of a table into records and cells (RFC 4180), one record at a time.
///
/// Cells may stand in quotation marks and then hold delimiters, line ends and doubled quotation marks. Lines end with
/// LF, CR LF or CR; empty lines are passed over, and so are comments. White space around a cell does not count, be it in
/// quotation marks or not.
struct CSVScanner {
    /// A cell of the current record: its bytes without quotation marks and white space around it.
    ///
    /// A record may have very many: two words each.
    struct Cell {
        private let start: Int
        /// Twice the length, and one more if quotation marks inside are doubled.
        private let length: Int

        init(range: Range<Int>, isEscaped: Bool) {
            start = range.lowerBound
            length = range.count << 1 | (isEscaped ? 1 : 0)
        }

        var range: Range<Int> { start..<start + length >> 1 }
        /// Whether quotation marks inside are doubled.
        var isEscaped: Bool { length & 1 == 1 }
    }

    /// The part of the table that is in memory, with the whole of the current record.
    private(set) var bytes: [UInt8]
    /// Where these begin in the table.
    private var base = 0
    /// Where lines begin in the table that are left to others.
    private let end: Int
    let source: String
    /// Where the rest comes from.
    private var pieces: CSVPieces?

    /// The cells of the current record.
    private(set) var cells: [Cell] = []
    /// The line on which the current record begins, from 1.
    private(set) var line = 0
    /// The line that begins where the next record is looked for.
    var nextLine: Int { place.line }
    /// Where in the table that is, and what was before.
    var nextPlace: CSVPart.Place { CSVPart.Place(offset: base + position, width: place.width) }
    /// Whether the lines from there on are left to others.
    @inline(__always)
    var isAtEndOfPart: Bool { position >= end - base }
    /// How many lines were passed over because they are comments.
    var comments: Int { place.comments }
    /// How many records begin with # as comments do, but have as many cells as the others.
    var hashRecords: Int { place.hashRecords }
    /// Where the next record begins among `bytes`.
    private(set) var position: Int {
        get { place.position }
        set { place.position = newValue }
    }

    /// All that later records depend on: a scanner that goes back to a place finds there what it would have found at first.
    private struct Place {
        var position: Int
        /// The line that begins there.
        var line: Int
        var comments = 0
        var hashRecords = 0
        /// The number of cells of the record before; none before the first.
        var width = 0
    }

    private var place: Place
    /// Where the line began that was looked at last: those before need not be looked at again.
    private var lineStart: Place

    private let delimiter: UInt8
    private let isSpaced: Bool
    private let hasComments: Bool
    private let missing: MissingMarks

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let space = UInt8(ascii: " ")
    private static let tab = UInt8(ascii: "\t")

    init(bytes: [UInt8], from start: Int, line: Int = 1, format: TableFormat, source: String) {
        let part = CSVPart(start: CSVPart.Place(offset: start), end: .max)
        self.init(bytes: bytes, of: part, line: line, format: format, source: source)
    }

    init(bytes: [UInt8], of part: CSVPart, line: Int = 1, format: TableFormat, source: String) {
        self.bytes = bytes
        self.source = source
        end = part.end
        delimiter = format.delimiter.byte
        isSpaced = format.delimiter == .space
        hasComments = format.hasComments
        missing = MissingMarks(format)
        place = Place(position: part.start.offset, line: line, width: part.start.width)
        lineStart = place
    }

    /// Goes through a file instead of the bytes that are there, piece by piece.
    fileprivate mutating func read(_ file: CSV.LargeFile, from start: Int) throws(DataError) {
        pieces = try CSVPieces(file, from: start)
        (bytes, base, position) = ([], start, 0)
    }

    /// Throws if the file that is read changed meanwhile.
    func checkUnchanged() throws(DataError) { try pieces?.checkUnchanged() }

    /// Moves to the next record; false at the end of the file, or of the part.
    mutating func next() throws(DataError) -> Bool {
        guard let pieces else { return try scan() }
        if isAtEndOfPart { return false }
        while true {
            var failure: DataError?
            var isRecord = false
            do throws(DataError) { isRecord = try scan() } catch { failure = error }
            // What ends where the bytes end may go on in the next piece.
            guard position == bytes.count, !pieces.isAtEnd else {
                if let failure { throw failure }
                return isRecord
            }
            place = lineStart
            _ = try refill()
        }
    }

    /// Passes over a record of so many cells, whose line ends before a place.
    mutating func pass(to end: Int, cells count: Int) {
        line = place.line
        place.position = end
        place.line += 1
        place.width = count
    }

    /// Drops what was read and puts the next piece behind the rest; false at the end of the file.
    private mutating func refill() throws(DataError) -> Bool {
        guard let pieces else { return false }
        // A rest that is longer than a piece is a single record: pieces grow with it, so that it is looked at few times.
        var rest = Array(bytes[position...])
        let before = rest.count
        guard before <= pieces.size || before <= MemoryLimit.bytes / 8 else {
            throw DataError(
                source: source, location: .row(place.line), expected: "records that fit into the memory that there is",
                problem: "found one of more than \(before) bytes")
        }
        try pieces.append(to: &rest, before)
        base += position
        (bytes, position) = (rest, 0)
        return rest.count > before
    }

    /// What the cells of a record take at most, those of the first being columns: each has a name, and what is known of it.
    private static let bytesOfColumn: Size = 128

    /// Throws unless there is memory for twice as many cells as the record has so far.
    private func checkCells() throws(DataError) {
        guard 2 * Self.bytesOfColumn * Size(cells.count) <= Size(MemoryLimit.bytes) else {
            throw DataError(
                source: source, location: .row(line), expected: "records that fit into the memory that there is",
                problem: "found one of more than \(cells.count) cells")
        }
    }

    /// Moves to the next record of the bytes that are there; false at their end.
    private mutating func scan() throws(DataError) -> Bool {
        skipEmptyLines()
        guard position < bytes.count, !isAtEndOfPart else { return false }
        line = place.line
        cells.removeAll(keepingCapacity: true)
        while true {
            if cells.count & 0xFFFF == 0xFFFF { try checkCells() }
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
        place.width = cells.count
        return true
    }

    /// The text of a cell.
    func text(_ cell: Cell) -> String {
        cell.isEscaped ? Self.unescaped(bytes[cell.range]) : String(decoding: bytes[cell.range], as: UTF8.self)
    }

    /// The text of a cell in which quotation marks are doubled.
    static func unescaped(_ cell: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        var isSecond = false
        for byte in cell {
            isSecond = byte == quote && !isSecond
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
        lineStart = place
        while position < bytes.count, !isAtEndOfPart {
            lineStart = place
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
                place.comments += 1
                skipLineEnd()
            } else {
                if hasComments, first < bytes.count, bytes[first] == UInt8(ascii: "#") { place.hashRecords += 1 }
                return
            }
        }
    }

    /// Whether a line that begins at a place is a comment. One that is cut into as many cells as the records before is a
    /// record: its first cell may be `#N/A`, `#DIV/0!` or a number of a house.
    private func isComment(_ first: Int) -> Bool {
        guard hasComments, first < bytes.count, bytes[first] == UInt8(ascii: "#") else { return false }
        let line = bytes[first...].prefix { !isLineEnd($0) }
        if place.width > 1 {
            let count =
                isSpaced ? line.split { $0 == Self.space || $0 == Self.tab }.count : 1 + line.count { $0 == delimiter }
            return count != place.width
        }
        let cell = line.prefix { $0 != delimiter }
        return !missing.contains(bytes, WhiteSpace.trimmed(bytes, cell.indices))
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        let isPair =
            bytes[position] == Self.carriageReturn && position + 1 < bytes.count
            && bytes[position + 1] == Self.lineFeed
        position += isPair ? 2 : 1
        place.line += 1
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
                position = i
                throw error(expected: "a closing quotation mark", problem: "found the end of the file")
            }
            if bytes[i] == Self.quote {
                guard i + 1 < bytes.count, bytes[i + 1] == Self.quote else { break }
                isEscaped = true
                i += 1
            } else if bytes[i] == Self.lineFeed
                || (bytes[i] == Self.carriageReturn && (i + 1 == bytes.count || bytes[i + 1] != Self.lineFeed))
            {
                place.line += 1
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
