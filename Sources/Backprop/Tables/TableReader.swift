/// Reads the records of a table in one pass: numbers and texts, each in the order of the rows.
struct TableReader {
    /// What becomes of a column's cells.
    enum Role: UInt8 {
        case skipped, number, text
    }

    let csv: CSV
    let layout: TableLayout
    let roles: [Role]
    /// Columns whose missing cells leave out the row.
    let dropping: Set<Int>

    /// The place of each read column among those of its role.
    let slots: [Int]
    var dropped = 0
    var comments = 0
    /// How many records begin with #.
    var hashRecords = 0
    /// A row of numbers for each record; NaN where one is missing.
    private(set) var numbers: TableRows<Double>
    /// A row of numbers of texts for each record; -1 where one is missing.
    var codes: TableRows<Int32>
    var texts: [TableTexts]
    var notes: TableNotes
    /// The rows of each process, where others hold those that are not here.
    var shares: RowShares?
    /// How many lines were read, and where the next one begins.
    private(set) var lines = 0
    private(set) var end = CSVPart.Place(offset: 0)

    private let missing: MissingMarks
    private let id: Int?
    /// More bytes than these are refused: what is made of them takes as much again.
    private let mostBytes = Size(MemoryLimit.bytes / 2)
    /// What is kept of each column, and of one of texts besides, however few.
    private static let bytesOfColumn: Size = 80
    private static let bytesOfTexts: Size = 384
    /// The columns of texts.
    private let textColumns: [Int]

    /// The number of records.
    var rows: Int { shares?.count ?? numbers.count }

    /// - Parameters:
    ///   - dropping: Columns whose missing cells leave out the row.
    ///   - id: The column that names the rows, in which no text stands for nothing.
    ///   - part: The lines to read, all by default. There need not be a record in a part.
    init(
        _ csv: CSV, _ layout: TableLayout, roles: [Role], dropping: Set<Int> = [], id: Int? = nil,
        part: CSVPart? = nil
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
        notes = TableNotes(columns: roles.count)
        missing = MissingMarks(layout.format)
        textColumns = roles.indices.filter { roles[$0] == .text }
        try read(part)
        if part == nil { try checkRows() }
    }

    private mutating func read(_ part: CSVPart?) throws(DataError) {
        var scanner = try csv.scanner(layout.format, of: part)
        if layout.format.hasHeader, part?.start.width ?? 0 == 0 { _ = try scanner.next() }
        var row = TableRow(numbers: numbers.columns, texts: codes.columns)
        let plain = PlainRecords(layout.format, roles)
        while true {
            // Nearly all records are plain; for one that is not, or that the next piece of the file ends, there is the
            // scanner.
            while dropping.isEmpty, plain.next(&scanner, &row) {
                append(&row, scanner)
                if numbers.count % numbers.blockRows == 0 { try checkMemory() }
            }
            try checkMemory()
            guard try scanner.next() else { break }
            try take(scanner, &row)
        }
        if part != nil { try scanner.checkUnchanged() }
        comments = scanner.comments
        hashRecords = scanner.hashRecords
        (lines, end) = (scanner.nextLine - csv.firstLine, scanner.nextPlace)
    }

    /// Throws if there is no row.
    func checkRows() throws(DataError) {
        guard rows > 0 else {
            throw DataError(
                source: csv.source, expected: "rows of data",
                problem: dropped > 0
                    ? "found only \(dropped) without a label"
                    : "found only a header"
                        + (comments > 0 ? ", and \(comments) lines with #: --comments no reads them" : ""))
        }
    }

    func checkMemory() throws(DataError) {
        let columns = Self.bytesOfColumn * Size(roles.count) + Self.bytesOfTexts * Size(codes.columns)
        // A column of all rows is brought together now and then, and is there twice for a moment.
        let whole = shares == nil ? 0 : 16 * Size(rows)
        let held = Size(numbers.count) * (8 * Size(numbers.columns) + 4 * Size(codes.columns))
        guard held + columns + whole <= mostBytes else {
            throw DataError(
                source: csv.source,
                expected: "a table that fits into \(mostBytes.text) bytes, for the memory that there is",
                problem: "found \(shares == nil ? "more than " : "")\(rows) rows of \(roles.count) columns")
        }
    }

    /// Throws what is wrong with the first record that is no row of the table, as reading all of it does. Nothing is kept.
    static func checkRecords(_ csv: CSV, _ layout: TableLayout) throws(DataError) {
        var scanner = try csv.scanner(layout.format)
        if layout.format.hasHeader { _ = try scanner.next() }
        while try scanner.next() { try checkWidth(scanner, layout) }
    }

    private static func checkWidth(_ scanner: CSVScanner, _ layout: TableLayout) throws(DataError) {
        guard scanner.cells.count == layout.columns else {
            throw DataError(
                source: layout.source, location: .row(scanner.line),
                expected: DataError.counted(layout.columns, "column") + " as in the rows before",
                problem: "found \(scanner.cells.count)")
        }
    }

    /// Takes the scanner's current record.
    private mutating func take(_ scanner: CSVScanner, _ row: inout TableRow) throws(DataError) {
        try Self.checkWidth(scanner, layout)
        if !dropping.isEmpty, dropping.contains(where: { missing.contains(scanner.bytes, scanner.cells[$0].range) }) {
            dropped += 1
            return
        }
        for column in roles.indices {
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
                let marks = textColumns[slot] == id ? .none : missing
                return unsafe texts[slot].place(of: bytes, line: scanner.line, marks)
            }
            let code =
                unsafe cell.isEscaped
                ? Array(scanner.text(cell).utf8).withUnsafeBufferPointer(place)
                : scanner.bytes.withUnsafeBufferPointer { unsafe place(UnsafeBufferPointer(rebasing: $0[cell.range])) }
            if code < 0 { notes.addMissing(textColumns[slot], line: scanner.line, mark: scanner.text(cell)) }
            row.codes[slot] = code
        }
        codes.append(row.codes)
    }

    private mutating func note(
        _ parsed: DecimalNumber, _ column: Int, _ scanner: CSVScanner
    ) {
        let cell = scanner.cells[column]
        guard !missing.contains(scanner.bytes, cell.range) else {
            return notes.addMissing(column, line: scanner.line, mark: scanner.text(cell))
        }
        let kind: TableNotes.Kind =
            switch parsed {
            case .notFinite: .notFinite
            case .tooLarge: .tooLarge
            case .number, .empty, .text: .text
            }
        notes.addOther(column, cell: DataError.quoted(scanner.text(cell)), line: scanner.line, kind)
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
