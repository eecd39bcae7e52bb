/// What a cell is, before it is known what its column holds.
enum CellKind {
    case number, text, missing

    init(_ scanner: CSVScanner, _ cell: CSVScanner.Cell, _ mark: TableFormat.DecimalMark, _ missing: MissingMarks) {
        switch DecimalNumber(scanner.bytes, cell.range, mark: mark) {
        case .number, .tooLarge: self = .number
        case .empty, .notFinite: self = .missing
        case .text: self = missing.contains(scanner.bytes, cell.range) ? .missing : .text
        }
    }
}
