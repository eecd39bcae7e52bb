/// What one pass over a CSV file gives: numbers, and the label column in one of two forms.
struct CSVTable<Scalar: TensorScalar> {
    /// What becomes of the label column.
    enum Use {
        case classes
        case values
        case nothing
    }

    /// The label column, from 0, if there is one.
    let label: Int?
    /// The number of columns without the label.
    let columns: Int
    /// The header's names, without the label's; empty if there is no header.
    let names: [String]
    /// The number of records.
    let rows: Int
    let features: [Scalar]
    let values: [Scalar]
    let labels: CSVLabels

    /// Reads all records.
    ///
    /// - Parameters:
    ///   - column: The label column, or nothing if all are features.
    ///   - inputs: How many features are expected. A file with just so many columns then has no label column.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    init(_ csv: CSV, label column: CSV.Column?, as use: Use, inputs: Int? = nil) throws(DataError) {
        let layout = try CSVLayout(csv, label: column, inputs: inputs)
        var scanner = csv.scanner()
        var rows = 0
        var features: [Scalar] = []
        var values: [Scalar] = []
        var labels = CSVLabels()
        if layout.hasHeader { _ = try scanner.next() }
        while try scanner.next() {
            let line = scanner.line
            let count = scanner.cells.count
            guard count == layout.columns else {
                throw DataError(
                    source: csv.source, location: .row(line),
                    expected: DataError.counted(layout.columns, "column") + " as in the rows before",
                    problem: "found \(count)")
            }
            for column in 0..<count {
                if column != layout.label {
                    features.append(try Self.number(scanner, column, csv.source))
                } else if use == .values {
                    values.append(try Self.number(scanner, column, csv.source))
                } else if use == .classes {
                    let text = scanner.text(scanner.cells[column])
                    guard !text.isEmpty else {
                        throw DataError(
                            source: csv.source, location: .cell(row: line, column: column + 1), expected: "a class",
                            problem: "found an empty cell")
                    }
                    labels.append(text, line: line)
                }
            }
            rows += 1
        }
        guard rows > 0 else {
            throw DataError(source: csv.source, expected: "rows of data", problem: "found only a header")
        }
        self.label = layout.label
        self.columns = layout.columns - (layout.label == nil ? 0 : 1)
        self.names = layout.featureNames
        self.rows = rows
        self.features = features
        self.values = values
        self.labels = labels
    }

    /// The features as a tensor N×D.
    var tensor: Tensor<Scalar> { Tensor(shape: [rows, columns], scalars: features) }

    @inline(__always)
    private static func number(_ scanner: CSVScanner, _ column: Int, _ source: String) throws(DataError) -> Scalar {
        let cell = scanner.cells[column]
        let parsed = DecimalNumber<Scalar>(scanner.bytes, cell.range)
        if case .number(let number) = parsed { return number }
        throw mistake(parsed, scanner, column, source)
    }

    private static func mistake(
        _ parsed: DecimalNumber<Scalar>, _ scanner: CSVScanner, _ column: Int, _ source: String
    ) -> DataError {
        let found = DataError.quoted(scanner.text(scanner.cells[column]))
        let (expected, problem) =
            switch parsed {
            case .number, .text: ("a number", "found \(found)")
            case .empty: ("a number", "found an empty cell")
            case .notFinite: ("a finite number", "found \(found)")
            case .tooLarge: ("a number within the range of \(Scalar.self)", "found \(found)")
            }
        return DataError(
            source: source, location: .cell(row: scanner.line, column: column + 1), expected: expected,
            problem: problem)
    }
}
