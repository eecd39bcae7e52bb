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
    private(set) var rows = 0
    private(set) var dropped = 0
    private(set) var comments = 0
    /// A row of numbers for each record; NaN where one is missing.
    private(set) var numbers: [Double] = []
    /// A row of numbers of texts for each record; -1 where one is missing.
    private(set) var codes: [Int32] = []
    private(set) var texts: [TableTexts]
    private(set) var notes: [Notes]

    init(_ csv: CSV, _ layout: TableLayout, roles: [Role], dropping: Set<Int> = []) throws(DataError) {
        self.csv = csv
        self.layout = layout
        self.roles = roles
        self.dropping = dropping
        var counts = [0, 0, 0]
        slots = roles.map { role in
            defer { counts[Int(role.rawValue)] += 1 }
            return counts[Int(role.rawValue)]
        }
        texts = Array(repeating: TableTexts(), count: counts[Int(Role.text.rawValue)])
        notes = Array(repeating: Notes(), count: roles.count)
        try read(numbers: counts[Int(Role.number.rawValue)])
    }

    private mutating func read(numbers columns: Int) throws(DataError) {
        var scanner = csv.scanner(layout.format)
        let missing = MissingMarks(layout.format)
        let mark = layout.format.decimalMark
        if layout.format.hasHeader { _ = try scanner.next() }
        numbers.reserveCapacity(Self.likelyNumbers(csv, columns))
        while try scanner.next() {
            let count = scanner.cells.count
            guard count == roles.count else {
                throw DataError(
                    source: csv.source, location: .row(scanner.line),
                    expected: DataError.counted(roles.count, "column") + " as in the rows before",
                    problem: "found \(count)")
            }
            if !dropping.isEmpty, dropping.contains(where: { missing.contains(scanner.bytes, scanner.cells[$0].range) })
            {
                dropped += 1
                continue
            }
            for column in 0..<count {
                switch roles[column] {
                case .skipped: continue
                case .number:
                    let range = scanner.cells[column].range
                    let parsed = DecimalNumber(scanner.bytes, range, mark: mark)
                    if case .number(let number) = parsed {
                        numbers.append(number)
                    } else {
                        numbers.append(.nan)
                        note(parsed, column, scanner, missing)
                    }
                case .text:
                    let cell = scanner.cells[column]
                    if missing.contains(scanner.bytes, cell.range) {
                        codes.append(-1)
                        noteMissing(column, scanner)
                    } else {
                        codes.append(texts[slots[column]].place(of: cell, scanner))
                    }
                }
            }
            rows += 1
        }
        comments = scanner.comments
        guard rows > 0 else {
            throw DataError(
                source: csv.source, expected: "rows of data",
                problem: dropped > 0 ? "found only \(dropped) without a label" : "found only a header")
        }
    }

    /// At least as many as there are in an ordinary table: with room for all of them, none is copied meanwhile. A number takes
    /// two bytes or more with what stands behind it, so that a strange file does not take more room than it is worth.
    private static func likelyNumbers(_ csv: CSV, _ columns: Int) -> Int {
        var lines = 1
        for byte in csv.bytes[csv.start...] where byte == 0x0A { lines += 1 }
        let most = csv.bytes.count / 2 + 1
        return (Size(lines) * Size(columns)).value.map { min($0, most) } ?? most
    }

    private mutating func note(
        _ parsed: DecimalNumber, _ column: Int, _ scanner: CSVScanner, _ missing: MissingMarks
    ) {
        let cell = scanner.cells[column]
        guard !missing.contains(scanner.bytes, cell.range) else { return noteMissing(column, scanner) }
        if notes[column].others == 0 {
            let kind: Notes.Kind =
                switch parsed {
                case .notFinite: .notFinite
                case .tooLarge: .tooLarge
                case .number, .empty, .text: .text
                }
            notes[column].other = (DataError.quoted(scanner.text(cell)), scanner.line, kind)
        }
        notes[column].others += 1
    }

    private mutating func noteMissing(_ column: Int, _ scanner: CSVScanner) {
        if notes[column].missing == 0 { notes[column].missingLine = scanner.line }
        notes[column].missing += 1
    }
}
