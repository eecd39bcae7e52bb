extension CSV {
    func scanner() -> CSVScanner {
        CSVScanner(bytes: bytes, from: start, delimiter: delimiter.rawValue, source: source)
    }
}

/// What the first records of a CSV file say about its columns.
struct CSVLayout {
    let columns: Int
    let hasHeader: Bool
    /// The header's names of all columns; empty if there is no header.
    let names: [String]
    /// The label column, from 0, if there is one.
    let label: Int?

    /// The header's names without the label's; empty if there is no header.
    var featureNames: [String] { names.enumerated().filter { $0.offset != label }.map(\.element) }

    init(_ csv: CSV, label column: CSV.Column?, inputs: Int?) throws(DataError) {
        var scanner = csv.scanner()
        guard try scanner.next() else {
            throw DataError(source: csv.source, expected: "rows of data", problem: "found an empty file")
        }
        columns = scanner.cells.count
        let firstLine = scanner.line
        let texts = scanner.cells.map(scanner.text)
        let kinds = scanner.cells.map { CellKind(scanner, $0) }

        var column = column
        if let inputs {
            let isLabelled = column != nil && columns == inputs + 1
            guard isLabelled || columns == inputs else {
                let withLabel = column == nil ? "" : ", or \(inputs + 1) with a label"
                throw DataError(
                    source: csv.source, location: .row(firstLine),
                    expected: DataError.counted(inputs, "column") + withLabel, problem: "found \(columns)")
            }
            if !isLabelled { column = nil }
        }
        label = try Self.index(of: column, names: texts, header: csv.header, source: csv.source)
        guard columns > (label == nil ? 0 : 1) else {
            throw DataError(
                source: csv.source, location: .row(firstLine), expected: "features and a label, 2 columns or more",
                problem: "found 1 column")
        }

        switch csv.header {
        case .present: hasHeader = true
        case .absent: hasHeader = false
        case .detected:
            let label = self.label
            let hasTextFeature = kinds.indices.contains { $0 != label && kinds[$0] == .text }
            var hasTextLabel = false
            if !hasTextFeature, let label, kinds[label] == .text, try scanner.next(), label < scanner.cells.count {
                hasTextLabel = CellKind(scanner, scanner.cells[label]) == .number
            }
            var isNamed = false
            if case .name = column { isNamed = true }
            hasHeader = hasTextFeature || hasTextLabel || isNamed
        }
        names = hasHeader ? texts : []
    }

    /// What detection makes of a cell. NaN and empty cells are holes in data, not names.
    private enum CellKind {
        case number
        case text
        case hole

        init(_ scanner: CSVScanner, _ cell: CSVScanner.Cell) {
            switch DecimalNumber<Double>(scanner.bytes, cell.range) {
            case .number, .tooLarge: self = .number
            case .empty, .notFinite: self = .hole
            case .text: self = .text
            }
        }
    }

    private static func index(
        of column: CSV.Column?, names: [String], header: CSV.Header, source: String
    ) throws(DataError) -> Int? {
        switch column {
        case nil: return nil
        case .last: return names.count - 1
        case .index(let index):
            guard names.indices.contains(index) else {
                throw DataError(
                    source: source, expected: "a label column of index 0 to \(names.count - 1)",
                    problem: "asked for \(index)")
            }
            return index
        case .name(let name):
            let found = header == .absent ? [] : names.indices.filter { Name(names[$0]) == Name(name) }
            guard found.count == 1, let index = found.first else {
                let what = "column named \(DataError.quoted(name))"
                throw DataError(
                    source: source, expected: "one \(what)",
                    problem: found.isEmpty
                        ? "found \(header == .absent ? "no header" : "only \(list(names))")" : "found \(found.count)")
            }
            return index
        }
    }

    /// The first names, for a message.
    static func list(_ names: [String]) -> String {
        names.prefix(8).map { DataError.quoted($0) }.joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }
}
