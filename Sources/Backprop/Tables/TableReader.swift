/// Reads the records of a table in one pass: numbers and texts, each in the order of the rows.
struct TableReader {
    /// What becomes of a column's cells.
    enum Role: UInt8 {
        case skipped, number, text
    }

    /// What was odd in a column, besides its numbers or texts.
    struct Notes: Sendable {
        var missing = 0
        var missingLine = 0
        /// What stands there first.
        var missingMark = ""
        /// Cells of a column of numbers that are none.
        var others = 0
        var other: (cell: String, line: Int, kind: Kind) = ("", 0, .text)

        enum Kind: Sendable { case text, notFinite, tooLarge }
    }

    let csv: CSV
    let layout: TableLayout
    let roles: [Role]
    /// Columns whose missing cells leave out the row.
    let dropping: Set<Int>

    /// The place of each read column among those of its role.
    let slots: [Int]
    private(set) var dropped = 0
    private(set) var comments = 0
    /// How many records begin with #.
    private(set) var hashRecords = 0
    /// A row of numbers for each record; NaN where one is missing.
    private(set) var numbers: TableRows<Double>
    /// A row of numbers of texts for each record; -1 where one is missing.
    private(set) var codes: TableRows<Int32>
    private(set) var texts: [TableTexts]
    /// For the columns in which something was odd, and where each column's are among them: most have none.
    private var notes: [Notes] = []
    private var notePlaces: [Int32]
    /// In how many rows each column is missing, on which line first, and for a few what stands there.
    private var missingCounts: [Int32]
    private var missingLines: [Int32]
    private var missingMarks: [Int: String] = [:]

    private let missing: MissingMarks
    private let noMarks = MissingMarks(TableFormat(missingMarks: []))
    private let id: Int?
    /// More bytes than these are refused: what is made of them takes as much again.
    private let mostBytes = Size(MemoryLimit.bytes / 2)
    /// What is kept of each column, and of one of texts besides, however few.
    private static let bytesOfColumn: Size = 80
    private static let bytesOfTexts: Size = 384
    /// The columns of texts.
    private let textColumns: [Int]

    /// The number of records.
    var rows: Int { numbers.count }

    /// What was odd in a column.
    func notes(_ column: Int) -> Notes {
        var notes = notePlaces[column] < 0 ? Notes() : notes[Int(notePlaces[column])]
        notes.missing = Int(missingCounts[column])
        notes.missingLine = Int(missingLines[column])
        notes.missingMark = missingMarks[column] ?? ""
        return notes
    }

    private mutating func notePlace(_ column: Int) -> Int {
        if notePlaces[column] < 0 {
            notePlaces[column] = Int32(notes.count)
            notes.append(Notes())
        }
        return Int(notePlaces[column])
    }

    /// - Parameters:
    ///   - dropping: Columns whose missing cells leave out the row.
    ///   - id: The column that names the rows, in which no text stands for nothing.
    init(
        _ csv: CSV, _ layout: TableLayout, roles: [Role], dropping: Set<Int> = [], id: Int? = nil
    ) throws(DataError) {
        self.id = id
        self.csv = csv
        self.layout = layout
        self.roles = roles
        self.dropping = dropping
        var counts = [0, 0, 0]
        slots = roles.map { role in
            defer { counts[Int(role.rawValue)] += 1 }
            return counts[Int(role.rawValue)]
        }
        numbers = TableRows(columns: counts[Int(Role.number.rawValue)])
        codes = TableRows(columns: counts[Int(Role.text.rawValue)])
        texts = Array(repeating: TableTexts(), count: codes.columns)
        notePlaces = Array(repeating: -1, count: roles.count)
        missingCounts = Array(repeating: 0, count: roles.count)
        missingLines = missingCounts
        missing = MissingMarks(layout.format)
        textColumns = roles.indices.filter { roles[$0] == .text }
        try read()
    }

    private mutating func read() throws(DataError) {
        var scanner = try csv.scanner(layout.format)
        if layout.format.hasHeader { _ = try scanner.next() }
        var row = TableRow(numbers: numbers.columns, texts: codes.columns)
        let plain = PlainRecords(layout.format, roles)
        while true {
            // Nearly all records are plain; for one that is not, or that the next piece of the file ends, there is the
            // scanner.
            while dropping.isEmpty, plain.next(&scanner, &row) {
                append(&row, scanner)
                if rows % numbers.blockRows == 0 { try checkMemory() }
            }
            try checkMemory()
            guard try scanner.next() else { break }
            try take(scanner, &row)
        }
        comments = scanner.comments
        hashRecords = scanner.hashRecords
        guard rows > 0 else {
            throw DataError(
                source: csv.source, expected: "rows of data",
                problem: dropped > 0
                    ? "found only \(dropped) without a label"
                    : "found only a header"
                        + (comments > 0 ? ", and \(comments) lines with #: --comments no reads them" : ""))
        }
    }

    private func checkMemory() throws(DataError) {
        let columns = Self.bytesOfColumn * Size(roles.count) + Self.bytesOfTexts * Size(codes.columns)
        guard Size(rows) * (8 * Size(numbers.columns) + 4 * Size(codes.columns)) + columns <= mostBytes else {
            throw DataError(
                source: csv.source,
                expected: "a table that fits into \(mostBytes.text) bytes, for the memory that there is",
                problem: "found more than \(rows) rows of \(roles.count) columns")
        }
    }

    /// Takes the scanner's current record.
    private mutating func take(_ scanner: CSVScanner, _ row: inout TableRow) throws(DataError) {
        let count = scanner.cells.count
        guard count == roles.count else {
            throw DataError(
                source: csv.source, location: .row(scanner.line),
                expected: DataError.counted(roles.count, "column") + " as in the rows before",
                problem: "found \(count)")
        }
        if !dropping.isEmpty, dropping.contains(where: { missing.contains(scanner.bytes, scanner.cells[$0].range) }) {
            dropped += 1
            return
        }
        for column in 0..<count {
            let cell = scanner.cells[column]
            switch roles[column] {
            case .skipped: continue
            case .number:
                let parsed = DecimalNumber(scanner.bytes, cell.range, mark: layout.format.decimalMark)
                if case .number(let number) = parsed {
                    row.numbers[slots[column]] = number
                } else {
                    row.numbers[slots[column]] = .nan
                    note(parsed, column, scanner)
                }
            case .text:
                row.texts[slots[column]] = cell
            }
        }
        append(&row, scanner)
    }

    /// Keeps a row whose texts lie among the scanner's bytes.
    @inline(__always)
    private mutating func append(_ row: inout TableRow, _ scanner: CSVScanner) {
        numbers.append(row.numbers)
        for slot in 0..<codes.columns {
            let cell = row.texts[slot]
            func place(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
                let marks = textColumns[slot] == id ? noMarks : missing
                return unsafe texts[slot].place(of: bytes, line: scanner.line, marks)
            }
            let code =
                unsafe cell.isEscaped
                ? Array(scanner.text(cell).utf8).withUnsafeBufferPointer(place)
                : scanner.bytes.withUnsafeBufferPointer { unsafe place(UnsafeBufferPointer(rebasing: $0[cell.range])) }
            if code < 0 { noteMissing(textColumns[slot], cell, scanner) }
            row.codes[slot] = code
        }
        codes.append(row.codes)
    }

    private mutating func note(
        _ parsed: DecimalNumber, _ column: Int, _ scanner: CSVScanner
    ) {
        let cell = scanner.cells[column]
        guard !missing.contains(scanner.bytes, cell.range) else {
            return noteMissing(column, cell, scanner)
        }
        let place = notePlace(column)
        if notes[place].others == 0 {
            let kind: Notes.Kind =
                switch parsed {
                case .notFinite: .notFinite
                case .tooLarge: .tooLarge
                case .number, .empty, .text: .text
                }
            notes[place].other = (DataError.quoted(scanner.text(cell)), scanner.line, kind)
        }
        notes[place].others += 1
    }

    private mutating func noteMissing(_ column: Int, _ cell: CSVScanner.Cell, _ scanner: CSVScanner) {
        if missingCounts[column] == 0 {
            missingLines[column] = Int32(clamping: scanner.line)
            // Those of labels are told; columns may be very many.
            if missingMarks.count < 16 { missingMarks[column] = scanner.text(cell) }
        }
        missingCounts[column] = Int32(clamping: Int(missingCounts[column]) + 1)
    }
}

/// What a record gives, before it is kept.
struct TableRow {
    /// Of the columns of numbers.
    var numbers: [Double]
    /// Of the columns of texts: where they lie, and their numbers.
    var texts: [CSVScanner.Cell]
    var codes: [Int32]

    init(numbers: Int, texts: Int) {
        self.numbers = Array(repeating: 0, count: numbers)
        self.texts = Array(repeating: CSVScanner.Cell(range: 0..<0, isEscaped: false), count: texts)
        codes = Array(repeating: 0, count: texts)
    }
}
