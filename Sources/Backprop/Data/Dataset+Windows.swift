extension Dataset {
    /// Windows over the rows of a series in the order of time: the inputs are `window` rows, what is to be predicted are the
    /// `horizon` rows behind them.
    ///
    ///     // R×1 → samples 24×1, targets 6
    ///     let data = try Dataset<Float>(windowsOf: values, window: 24, horizon: 6)
    ///
    /// Sample i is [T, D], the rows i to i + T - 1; its targets are those of the H rows from i + T on, row after row, H·K
    /// values. There are R - T - H + 1 samples. Memory: the rows are kept once, though each is in T samples, and beside them
    /// the N·H·K targets and a word for each sample; a training copies the windows of a batch. O(R·D + N·H·K).
    ///
    /// - Parameters:
    ///   - rows: R rows of D values, all finite.
    ///   - window: T, 1 or more.
    ///   - horizon: H, 1 or more.
    ///   - targets: The K columns to predict, each from 0 to D - 1; by default the last one.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` for numbers that are none, and where the rows are fewer than a window and a horizon together.
    public init(
        windowsOf rows: Tensor<Scalar>, window: Int, horizon: Int, targets: [Int]? = nil, source: String = "series"
    ) throws(DataError) {
        let check = DatasetCheck(source: source)
        try check.samples(rows)
        guard window >= 1, horizon >= 1 else {
            throw check.error(
                expected: "a window and a horizon of 1 row or more", problem: "found \(window) and \(horizon)")
        }
        let columns = targets ?? [rows.columns - 1]
        guard !columns.isEmpty, let width = columns.max(), let least = columns.min(), least >= 0, width < rows.columns
        else {
            throw check.error(
                expected: "target columns from 0 to \(rows.columns - 1)", problem: "found \(columns)")
        }
        let (taken, isTooLong) = window.addingReportingOverflow(horizon)
        guard !isTooLong, rows.rows >= taken else {
            throw check.error(
                expected: (isTooLong ? "more rows than there can be" : "\(taken) rows or more")
                    + ", a window of \(window) and a horizon of \(horizon)",
                problem: "found \(rows.rows)")
        }
        self.init(
            windowsOf: rows, from: Array(0...rows.rows - taken), window: window, horizon: horizon, targets: columns)
    }

    /// Windows that begin with given rows. All of it must fit.
    init(
        windowsOf rows: Tensor<Scalar>, from starts: [Int], window: Int, horizon: Int, targets: [Int],
        values: Tensor<Scalar>? = nil
    ) {
        let values = values ?? rows
        var wanted = Tensor<Scalar>(uninitialized: [starts.count, horizon * targets.count])
        let (from, to) = (values.columns, horizon * targets.count)
        unsafe wanted.withUnsafeMutableScalars { wanted in
            values.withSpan { values in
                for (index, start) in starts.enumerated() {
                    for step in 0..<horizon {
                        for (place, column) in targets.enumerated() {
                            unsafe wanted[index * to + step * targets.count + place] =
                                values[(start + window + step) * from + column]
                        }
                    }
                }
            }
        }
        self.init(
            unchecked: .windows(WindowRows(rows: rows, starts: starts, length: window)), targets: .values(wanted))
    }
}
