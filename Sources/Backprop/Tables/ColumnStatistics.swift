/// What the numbers of a table's columns are like in some of its rows, missing ones left out.
struct ColumnStatistics {
    private let table: Table
    private let rows: [Int]?
    /// Of each column of numbers.
    private var columns: [Moments]

    /// Two passes over the numbers, those of a table that is shared column by column.
    init(_ table: Table, rows: [Int]?) {
        self.table = table
        self.rows = rows
        columns = Array(repeating: Moments(), count: table.numbers.columns)
        guard !table.isShared else {
            for slot in columns.indices { columns[slot] = moments(of: table.numberColumn(slot)) }
            return
        }
        forEachRow { row, columns in
            for slot in columns.indices {
                let x = table.number(row, slot)
                if !x.isNaN { columns[slot].add(x) }
            }
        }
        let means = columns.map(\.mean)
        forEachRow { row, columns in
            for slot in columns.indices {
                let x = table.number(row, slot)
                if !x.isNaN { columns[slot].addSquare(x, from: means[slot]) }
            }
        }
    }

    private mutating func forEachRow(_ body: (Int, inout [Moments]) -> Void) {
        if let rows {
            for row in rows { body(row, &columns) }
        } else {
            for row in 0..<table.rows { body(row, &columns) }
        }
    }

    /// Those of a column of all rows.
    private func moments(of column: [Double]) -> Moments {
        let values = chosen(column)
        var moments = Moments()
        for x in values { moments.add(x) }
        let mean = moments.mean
        for x in values { moments.addSquare(x, from: mean) }
        return moments
    }

    /// The numbers of a column in the rows that count.
    private func chosen(_ column: [Double]) -> [Double] {
        (rows.map { rows in rows.map { column[$0] } } ?? column).filter { !$0.isNaN }
    }

    private var rowCount: Int { rows?.count ?? table.rows }

    func mean(_ slot: Int) -> Double { columns[slot].mean }

    /// The middle one, or the mean of the two in the middle.
    func median(_ slot: Int) -> Double {
        var values = chosen(table.numberColumn(slot))
        guard !values.isEmpty else { return 0 }
        values.sort()
        let middle = values.count / 2
        // Halves first: the sum of two may be too large.
        return values.count % 2 == 1 ? values[middle] : values[middle - 1] / 2 + values[middle] / 2
    }

    /// The scaling of a column whose missing values are filled.
    func encoding(_ slot: Int, _ scale: Preparation.Scale, filling: Double?) -> Preparation.Encoding {
        let column = columns[slot]
        let missing = filling == nil ? 0 : rowCount - column.count
        let (shift, spread) =
            switch scale {
            case .none: (0.0, 1.0)
            case .minmax: (column.least, column.greatest - column.least)
            case .standard: Self.standard(column, filling: filling ?? 0, missing)
            }
        guard scale != .none else { return .number(shift: 0, scale: 1) }
        // A column whose values are all alike becomes 0, and so does one whose spread has no inverse.
        guard column.count > 0 else { return .number(shift: filling ?? 0, scale: 1) }
        let factor = 1 / spread
        let isConstant = column.isConstant && (missing == 0 || filling == column.least)
        return isConstant || !factor.isNormal
            ? .number(shift: isConstant ? column.least : shift, scale: 1) : .number(shift: shift, scale: factor)
    }

    /// The mean and the standard deviation of the values with the fillings.
    private static func standard(
        _ column: Moments, filling: Double, _ missing: Int
    ) -> (mean: Double, deviation: Double) {
        let (count, all) = (Double(column.count), Double(column.count + missing))
        let mean = column.mean
        let distance = missing == 0 ? 0 : filling - mean
        // By the parallel axis: with m fillings at a distance d from the mean of n values the mean moves by d·m/(n + m), and
        // the squares grow by d²·n·m/(n + m).
        let squares = column.squares + distance * distance * count * Double(missing) / all
        return (mean + distance * Double(missing) / all, (squares / all).squareRoot())
    }
}
