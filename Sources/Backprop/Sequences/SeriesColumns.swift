/// Which columns of a table make series in time, and what is to be predicted.
public struct SeriesColumns: Sendable, Equatable {
    /// The K columns to predict: of numbers, and inputs too. By default the last column of numbers.
    public var targets: [CSV.Column]
    /// The columns that the network sees; all of numbers but those named elsewhere, if it is `nil`.
    public var features: [CSV.Column]?
    /// Columns that are left out.
    public var ignored: [CSV.Column]
    /// The column of time, whose order and gaps are checked; without it the rows follow each other as they stand.
    public var time: CSV.Column?
    /// The column that names the series of each row; without it there is one series.
    public var group: CSV.Column?

    /// By default all columns of numbers are inputs, the last one is predicted, and the rows are one series.
    public init(
        targets: [CSV.Column] = [.last], features: [CSV.Column]? = nil, ignored: [CSV.Column] = [],
        time: CSV.Column? = nil, group: CSV.Column? = nil
    ) {
        self.targets = targets
        self.features = features
        self.ignored = ignored
        self.time = time
        self.group = group
    }
}

/// A table whose rows follow each other in time: one series, or several that a column tells apart.
///
///     let series = try CSV(contentsOf: url).series(
///         SeriesColumns(targets: [.name("sales")], time: .name("month")))
///     let data = try SeriesData<Float>(series, window: 24, horizon: 6, test: 0.2)
public struct SeriesTable: Sendable {
    /// The rows of one series, in the order of time.
    public struct Series: Sendable {
        /// What the column of groups calls it; `nil` without such a column.
        public let name: String?
        /// The rows of the table.
        public let rows: [Int]
        /// How its times go on, where there are some.
        let time: SeriesTime?
    }

    /// What was read: the inputs are columns of numbers without gaps.
    public let table: Table
    /// The places of the columns to predict, among the inputs.
    public let targets: [Int]
    /// In the order of their first rows.
    public let series: [Series]
    /// The titles of columns of texts, which are left out.
    public let texts: [String]

    /// The names of the columns to predict, or `y1` and so on for those without.
    public var targetNames: [String] {
        targets.enumerated().map { index, place in
            table.inputs[place].name.isEmpty ? "y\(index + 1)" : table.inputs[place].name
        }
    }

    /// Throws unless the columns may be those of a preparation.
    func check(_ preparation: Preparation) throws(DataError) {
        guard preparation.inputs.count == table.inputs.count,
            preparation.inputs.allSatisfy({ if case .number = $0.encoding { true } else { false } })
        else {
            throw DataError(
                source: table.source,
                expected: "the \(DataError.counted(preparation.inputs.count, "column")) of numbers that the model sees",
                problem: "found \(table.inputs.count): read the table for the model")
        }
    }

    /// The values to predict of some rows, in their own unit: R×K.
    func values(_ rows: [Int]) -> Tensor<Double> {
        var values: [Double] = []
        values.reserveCapacity(rows.count * targets.count)
        for row in rows {
            for place in targets { values.append(table.number(row, table.inputs[place].slot)) }
        }
        return Tensor(shape: [rows.count, targets.count], scalars: values)
    }
}
