/// The columns of a table that were asked for, found, and what their cells are to be read as.
struct TableSelection {
    let columns: TableColumns
    let layout: TableLayout
    let inputs: [Int]
    let labels: [Int]
    let id: Int?
    let ignored: [Int]
    let categorical: Set<Int>
    private(set) var roles: [TableReader.Role]

    /// So many records are looked at to guess which columns hold texts.
    private static let mostRecords = 100

    init(_ csv: CSV, _ columns: TableColumns) throws(DataError) {
        self.columns = columns
        let asked =
            columns.labels + columns.ignored + (columns.features ?? []) + columns.categorical
            + (columns.id.map { [$0] } ?? [])
        let layout = try TableLayout(csv, named: asked.contains(where: \.needsHeader))
        self.layout = layout
        let id = try columns.id.map { (column) throws(DataError) in try layout.place(of: column, "an id") }
        var (labels, ignored) = (
            try layout.places(of: columns.labels, "a label"), try layout.places(of: columns.ignored, "an ignored")
        )
        self.id = id
        self.categorical = Set(try layout.places(of: columns.categorical, "a categorical"))
        // A delimiter at the end of each line makes a column of nothing.
        if try Self.endsInNothing(csv, layout), !asked.contains(.index(layout.columns - 1)) {
            ignored.append(layout.columns - 1)
        }
        // "The last one" is the last of those that are not left out.
        if columns.labels == [.last] {
            let out = Set(ignored + (id.map { [$0] } ?? []))
            labels = (0..<layout.columns).last { !out.contains($0) }.map { [$0] } ?? []
        }
        let (isLabel, isIgnored) = (Set(labels), Set(ignored))
        if let both = labels.first(where: { isIgnored.contains($0) || $0 == id }) {
            throw DataError(
                source: csv.source, expected: "a label column that is not left out",
                problem: "found \(layout.title(both)) among both")
        }
        guard isLabel.count == labels.count else {
            throw DataError(source: csv.source, expected: "label columns that differ", problem: "found one twice")
        }
        if let features = columns.features {
            inputs = try layout.places(of: features, "a feature")
            if let both = inputs.first(where: { isLabel.contains($0) || isIgnored.contains($0) || $0 == id }) {
                throw DataError(
                    source: csv.source, expected: "features that are neither labels nor left out",
                    problem: "found \(layout.title(both)) among both")
            }
            guard Set(inputs).count == inputs.count else {
                throw DataError(source: csv.source, expected: "features that differ", problem: "found one twice")
            }
            let isInput = Set(inputs)
            ignored = (0..<layout.columns).filter { !isInput.contains($0) && !isLabel.contains($0) && $0 != id }
        } else {
            inputs = (0..<layout.columns).filter { !isLabel.contains($0) && !isIgnored.contains($0) && $0 != id }
        }
        self.labels = labels
        self.ignored = ignored
        guard !inputs.isEmpty, !labels.isEmpty || columns.labels.isEmpty else {
            let count = layout.columns
            throw DataError(
                source: csv.source, location: .row(layout.firstLine),
                expected: columns.labels.isEmpty ? "features" : "features and a label, 2 columns or more",
                problem: "found \(DataError.counted(count, "column"))" + (ignored.isEmpty ? "" : ", some left out"))
        }
        roles = Array(repeating: .skipped, count: layout.columns)
        for place in inputs { roles[place] = categorical.contains(place) ? .text : .number }
        for place in labels { roles[place] = columns.labelsHold == .classes ? .text : .number }
        if let id { roles[id] = .text }
        if !columns.onlyNumbers { try guessTexts(csv) }
    }

    /// Whether the last column has no name, and nothing in the first records.
    private static func endsInNothing(_ csv: CSV, _ layout: TableLayout) throws(DataError) -> Bool {
        let last = layout.columns - 1
        guard last > 0, layout.name(last).isEmpty else { return false }
        var scanner = try csv.scanner(layout.format)
        var records = 0
        while records < mostRecords, try scanner.next() {
            guard scanner.cells.count == layout.columns, scanner.cells[last].range.isEmpty else { return false }
            records += 1
        }
        return records > 1
    }

    /// Takes columns for texts that have nothing else in the first records.
    private mutating func guessTexts(_ csv: CSV) throws(DataError) {
        var scanner = try csv.scanner(layout.format)
        let missing = MissingMarks(layout.format)
        var hasText = Array(repeating: false, count: layout.columns)
        var hasNumber = hasText
        if layout.format.hasHeader { _ = try scanner.next() }
        for _ in 0..<Self.mostRecords {
            guard try scanner.next() else { break }
            for place in inputs where place < scanner.cells.count {
                switch CellKind(scanner, scanner.cells[place], layout.format.decimalMark, missing) {
                case .text: hasText[place] = true
                case .number: hasNumber[place] = true
                case .missing: break
                }
            }
        }
        for place in inputs where hasText[place] && !hasNumber[place] { roles[place] = .text }
    }

    /// The roles when columns that proved to hold nothing but texts are taken as such.
    func turned(_ reader: TableReader) -> [TableReader.Role] {
        var roles = roles
        for place in inputs where roles[place] == .number && !columns.onlyNumbers {
            let notes = reader.notes[place]
            if notes.others > 0, notes.other.kind == .text, notes.others + notes.missing == reader.rows {
                roles[place] = .text
            }
        }
        return roles
    }

    /// Label columns whose missing cells leave out the row.
    var dropping: Set<Int> { columns.dropsMissingLabels ? Set(labels) : [] }
}
