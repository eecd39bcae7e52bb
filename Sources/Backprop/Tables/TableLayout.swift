/// What the first records of a table say about its columns.
struct TableLayout {
    let format: TableFormat
    let columns: Int
    /// The line of the first record, from 1.
    let firstLine: Int
    /// The header's names of all columns; empty if there is no header.
    let names: [String]
    /// What speaks for a header, where there is no text in it.
    let countsColumns: Bool
    let source: String

    /// So many records are looked at to tell whether there is a header.
    private static let mostRecords = 100

    /// - Parameter named: Whether columns are asked for by name, so that there must be a header.
    init(_ csv: CSV, named: Bool) throws(DataError) {
        source = csv.source
        var scanner = try csv.scanner(csv.format)
        guard try scanner.next() else {
            throw DataError(
                source: csv.source, expected: "rows of data",
                problem: scanner.comments > 0
                    ? "found only lines with #: --comments no reads them" : "found an empty file")
        }
        firstLine = scanner.line
        let texts = scanner.cells.map(scanner.text)
        if csv.header != .absent, try Self.lacksName(csv, scanner) {
            // As R writes a table: the names of the rows have none themselves.
            columns = texts.count + 1
            names = [""] + texts
            countsColumns = false
            var format = csv.format
            format.hasHeader = true
            self.format = format
            return
        }
        columns = texts.count
        var evidence = HeaderEvidence(scanner, csv.format)
        switch csv.header {
        case .present: (evidence.isHeader, evidence.countsColumns) = (true, false)
        case .absent: (evidence.isHeader, evidence.countsColumns) = (false, false)
        case .detected where named: (evidence.isHeader, evidence.countsColumns) = (true, false)
        case .detected:
            for _ in 0..<Self.mostRecords {
                guard try scanner.next() else { break }
                if scanner.cells.count == columns { evidence.add(scanner) }
            }
            try evidence.decide(texts, source: csv.source, line: firstLine)
        }
        var format = csv.format
        format.hasHeader = evidence.isHeader
        self.format = format
        names = evidence.isHeader ? texts : []
        countsColumns = evidence.countsColumns
    }

    /// Whether a first record of texts alone is followed by records that have a cell more.
    private static func lacksName(_ csv: CSV, _ scanner: CSVScanner) throws(DataError) -> Bool {
        let count = scanner.cells.count
        guard scanner.cells.allSatisfy({ DecimalNumber.value(of: scanner.text($0)) == nil }) else { return false }
        // One of its own: what it reads of a file would be missing in the other.
        var scanner = try csv.scanner(csv.format)
        _ = try scanner.next()
        var records = 0
        while records < mostRecords, try scanner.next() {
            guard scanner.cells.count == count + 1 else { return false }
            records += 1
        }
        return records > 0
    }

    /// The name of a column; empty if it has none.
    func name(_ column: Int) -> String { names.isEmpty ? "" : names[column] }

    /// A column as errors and summaries call it.
    func title(_ column: Int) -> String { TableColumn.title(name(column), place: column) }

    /// The place of a column that somebody asks for.
    ///
    /// - Parameter what: What it is asked for as, for the error: `a label`.
    func place(of column: CSV.Column, _ what: String) throws(DataError) -> Int {
        try places(of: [column], what)[0]
    }

    /// The places of columns in their order.
    func places(of columns: [CSV.Column], _ what: String) throws(DataError) -> [Int] {
        let named = NamePlaces(of: columns.compactMap(\.text), among: names)
        var places: [Int] = []
        for column in columns { places.append(try place(of: column, named, what)) }
        return places
    }

    private func place(of column: CSV.Column, _ named: NamePlaces, _ what: String) throws(DataError) -> Int {
        switch column {
        case .last: return columns - 1
        case .index(let index):
            guard index >= 0, index < columns else {
                throw DataError(
                    source: source, expected: "\(what) column of index 0 to \(columns - 1)",
                    problem: "asked for \(index)")
            }
            return index
        case .name(let name):
            let found = named[name]
            guard let found, found.count == 1 else {
                throw DataError(
                    source: source, expected: "one column named \(DataError.quoted(name))",
                    problem: found.map { "found \($0.count)" }
                        ?? "found \(names.isEmpty ? "no header" : "only \(DataError.listed(names))")")
            }
            return found.first
        case .word(let text): return try place(of: text, named, what)
        }
    }

    private func place(of word: String, _ named: NamePlaces, _ what: String) throws(DataError) -> Int {
        let found = named[word]
        guard found == nil, let number = CSV.Column.number(word) ?? Int(word) else {
            // A name that is the number of its own column is clear.
            guard let found, let number = Int(word), found.count > 1 || found.first != number - 1 else {
                return try place(of: .name(word), named, what)
            }
            throw DataError(
                source: source, expected: "\(what) column that is told clearly",
                problem:
                    "column \(found.first + 1) is called \(DataError.quoted(word)): write #\(found.first + 1) for it, or "
                    + "#\(number) for column \(number)")
        }
        guard number >= 1, number <= columns else {
            throw DataError(
                source: source, expected: "\(what) column from 1 to \(columns)", problem: "asked for \(word)")
        }
        return number - 1
    }
}
