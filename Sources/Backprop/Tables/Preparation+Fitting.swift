extension Preparation {
    /// What is done about numbers of different size.
    public enum Scale: String, Sendable, CaseIterable {
        /// Mean 0 and standard deviation 1: the shift is the mean, the scale 1/√(Σ(x - mean)²/N).
        case standard
        /// From 0 to 1: the shift is the minimum, the scale 1/(maximum - minimum).
        case minmax
        /// Nothing.
        case none
    }

    /// What stands in for numbers that are missing. Missing texts are in none of the categories.
    public enum Filling: String, Sendable, CaseIterable {
        /// Nothing: they are an error.
        case error
        /// The mean of the others.
        case mean
        /// The middle one of the others in their order, or the mean of the two in the middle.
        case median
    }

    /// Finds out what a table needs to become a network's inputs.
    ///
    /// Texts become categories in the order of their names; `yes` and `no`, and `true` and `false`, become 1 and 0. These
    /// and categories are not scaled. A column whose numbers are all alike has the scale 1 and becomes 0. O(values), and
    /// O(N) more for each column with missing values and a median.
    ///
    /// - Parameters:
    ///   - table: The data.
    ///   - rows: Those that the numbers are scaled and filled by, such as the training part; all by default. Categories come
    ///     from all rows.
    ///   - scale: What is done about numbers of different size.
    ///   - filling: What stands in for missing numbers, here and later. Where none is missing here, it is the mean in any case.
    ///   - indicators: Whether each column with missing values gets one more that tells where.
    ///   - unknownCategories: What a category means that is not in the table.
    /// - Throws: A `DataError` for missing values that are an error, columns without any value, and data that do not fit
    ///   into memory.
    public init(
        of table: Table, rows: [Int]? = nil, scale: Scale = .standard, filling: Filling = .median,
        indicators: Bool = false, unknownCategories: UnknownCategories = .error
    ) throws(DataError) {
        let reference = References(table)
        format = table.format
        columnCount = table.columnCount
        labels = table.labels.map(reference.of)
        labelsHold = table.labelsHold
        id = table.id.map(reference.of)
        self.unknownCategories = unknownCategories
        inputs = []
        var problems: [String] = []
        let numbers = ColumnStatistics(table, rows: rows)
        for column in table.inputs {
            var input = Input(
                column: reference.of(column), encoding: .number(shift: 0, scale: 1), filling: nil, allowsMissing: false,
                hasIndicator: indicators && column.missing > 0)
            if column.missing == table.rows {
                problems.append("\(column.title): no row has a value: leave it out (--ignore)")
            } else if column.missing > 0, filling == .error {
                problems.append(
                    "\(column.title): missing in \(TableProblems.rows(column.missing, first: column.missingLine)): "
                        + "--missing mean or median fills it")
            }
            if column.holdsTexts {
                let texts = table.texts(column)
                let names = texts.sorted.map { texts.entries[$0].text }
                input.allowsMissing = filling != .error
                if let words = Self.words(names) {
                    input.encoding = .words(no: words.no, yes: words.yes)
                    if filling != .error { input.filling = table.share(of: words.yes, in: column, rows: rows) }
                } else {
                    input.encoding = .categories(names)
                }
            } else {
                if filling != .error {
                    // To find the median of each column, without need, would take longer than to read the table.
                    input.filling =
                        filling == .median && column.missing > 0
                        ? numbers.median(column.slot) : numbers.mean(column.slot)
                }
                input.encoding = numbers.encoding(column.slot, scale, filling: input.filling)
            }
            inputs.append(input)
        }
        try TableProblems.fail(problems, source: table.source)
    }

    /// Takes a table of numbers as it is.
    init(unscaled table: Table) {
        let reference = References(table)
        format = table.format
        columnCount = table.columnCount
        labels = table.labels.map(reference.of)
        labelsHold = table.labelsHold
        id = nil
        unknownCategories = .error
        inputs = table.inputs.map {
            Input(
                column: reference.of($0), encoding: .number(shift: 0, scale: 1), filling: nil, allowsMissing: false,
                hasIndicator: false)
        }
    }

    /// The two words of a column that holds no others.
    private static func words(_ names: [String]) -> (no: String, yes: String)? {
        let found = Set(names.map { Name(String(decoding: $0.utf8.map(TableFormat.lowercased), as: UTF8.self)) })
        return [("no", "yes"), ("false", "true")].first { found == [Name($0.0), Name($0.1)] }
    }

    /// Columns by the names that no other column has.
    private struct References {
        private var counts: [Name: Int] = [:]

        init(_ table: Table) {
            for column in table.inputs + table.labels + (table.id.map { [$0] } ?? []) {
                counts[Name(column.name), default: 0] += 1
            }
        }

        func of(_ column: TableColumn) -> Reference {
            Reference(name: counts[Name(column.name)] == 1 ? column.name : "", place: column.place)
        }
    }
}

extension Table {
    /// The share of rows with a word among those with any: the mean of zeros and ones.
    fileprivate func share(of word: String, in column: TableColumn, rows: [Int]?) -> Double {
        let isWord = texts(column).entries.map { $0.text.utf8.map(TableFormat.lowercased) == Array(word.utf8) }
        let codes = codeColumn(column.slot)
        var (words, all) = (0, 0)
        for row in rows ?? Array(codes.indices) {
            let code = codes[row]
            guard code >= 0 else { continue }
            all += 1
            if isWord[Int(code)] { words += 1 }
        }
        return all == 0 ? 0 : Double(words) / Double(all)
    }
}
