/// Tells by the first records whether the very first one holds the names of the columns.
struct HeaderEvidence {
    var isHeader = false
    /// Whether the header is one because it counts the columns from 0, as pandas writes a frame without names.
    var countsColumns = false

    private let mark: TableFormat.DecimalMark
    private let missing: MissingMarks
    private let first: [CellKind]
    /// For each column whether the records behind the first have numbers, and texts, there.
    private var hasNumber: [Bool]
    private var hasText: [Bool]
    /// For each column whether the first record's text comes again.
    private var recurs: [Bool]
    private let texts: [ArraySlice<UInt8>]
    private var records = 0

    init(_ scanner: CSVScanner, _ format: TableFormat) {
        let (mark, missing) = (format.decimalMark, MissingMarks(format))
        (self.mark, self.missing) = (mark, missing)
        first = scanner.cells.map { CellKind(scanner, $0, mark, missing) }
        texts = scanner.cells.map { scanner.bytes[$0.range] }
        hasNumber = Array(repeating: false, count: first.count)
        hasText = hasNumber
        recurs = hasNumber
    }

    /// Takes in a record behind the first, of as many cells.
    mutating func add(_ scanner: CSVScanner) {
        records += 1
        for (column, cell) in scanner.cells.enumerated() {
            switch CellKind(scanner, cell, mark, missing) {
            case .number: hasNumber[column] = true
            case .text:
                hasText[column] = true
                if scanner.bytes[cell.range] == texts[column] { recurs[column] = true }
            case .missing: break
            }
        }
    }

    /// Draws the conclusion.
    ///
    /// - Throws: A `DataError` if the first record has a text where there are numbers below it, but also a number that
    ///   looks like data.
    mutating func decide(_ names: [String], source: String, line: Int) throws(DataError) {
        let numbers = first.indices.filter { first[$0] == .number }
        let telling = first.indices.first { first[$0] == .text && hasNumber[$0] && !hasText[$0] }
        if let telling {
            // Numbers may be names too, those of pixels or of years: whole ones that rise.
            var last = -1
            let odd = numbers.first { column in
                guard names[column].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(names[column]),
                    number > last
                else { return true }
                last = number
                return false
            }
            if let odd {
                throw DataError(
                    source: source, location: .row(line), expected: "names of columns, or data",
                    problem: "found \(DataError.quoted(names[telling])) where the rows below have numbers, but "
                        + "\(DataError.quoted(names[odd])) too: --header yes or --header no decides")
            }
            isHeader = true
        } else if numbers.isEmpty {
            isHeader = first.contains(.text) && !first.indices.contains { first[$0] == .text && recurs[$0] }
        } else {
            let counted = first.first == .missing ? 1 : 0
            countsColumns =
                records > 0 && numbers.count == first.count - counted && numbers.count > 1
                && numbers.enumerated().allSatisfy { Name(names[$1]) == Name(String($0)) }
            isHeader = countsColumns
        }
    }
}
