/// How a series goes on.
public struct SeriesForecast: Sendable, Equatable {
    /// What the column of groups calls the series; `nil` without such a column.
    public let name: String?
    /// The time of each step, as the table writes times; none without a column of time.
    public let times: [String]
    /// Steps × K, in the targets' own unit.
    public let values: Tensor<Double>
}

extension SavedModel {
    /// How each series of a table goes on behind its end.
    ///
    ///     let series = try CSV(contentsOf: url).series(for: model)
    ///     let forecast = try model.forecast(series, steps: 48)
    ///
    /// The network predicts H steps at once. For more of them it takes what it predicted for known, as often as needed: all
    /// of its inputs must then be targets.
    ///
    /// - Parameters:
    ///   - series: The table, read for this model.
    ///   - steps: How many rows to predict, 1 or more.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: A `DataError` if the model is none that forecasts, the table has other columns, a series has fewer rows than
    ///   the window, or more steps than the horizon are asked for while some inputs are no targets. Also if a forecast is infinite
    ///   or NaN because numbers overflow within the network.
    public func forecast(
        _ series: SeriesTable, steps: Int, on compute: Compute = .default
    ) throws(DataError) -> [SeriesForecast] {
        let (preparation, forecasting) = try checkForecast(steps: steps, source: series.table.source)
        try series.check(preparation)
        var forecasts: [SeriesForecast] = []
        for one in series.series {
            let source = series.table.source + (one.name.map { ", series \(DataError.quoted($0))" } ?? "")
            try checkRows(one.rows.count, forecasting, source: source)
            let known: Tensor<Scalar> = try preparation.features(
                of: series.table, rows: Array(one.rows.suffix(forecasting.window)))
            forecasts.append(
                SeriesForecast(
                    name: one.name, times: one.time.map { time in (1...steps).map { time.text(after: $0) } } ?? [],
                    values: try predictions(
                        after: known, steps: steps, preparation, forecasting, compute, source: source)))
        }
        return forecasts
    }

    /// How a series goes on behind rows R×D that a program has: numbers in their own units, in the order of the model's
    /// inputs, at least as many as the window.
    ///
    ///     let next = try model.forecast(after: rows, steps: 6)   // 6×K
    ///
    /// - Parameters:
    ///   - rows: The last rows that are known.
    ///   - steps: How many rows to predict, 1 or more.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: A `DataError` as ``forecast(_:steps:on:)`` does, and for rows of another width, or with numbers that are not
    ///   finite.
    public func forecast(
        after rows: Tensor<Scalar>, steps: Int, on compute: Compute = .default
    ) throws(DataError) -> Tensor<Double> {
        let (preparation, forecasting) = try checkForecast(steps: steps, source: "rows")
        let scaled = try preparation.features(of: rows, source: "rows")
        try checkRows(scaled.rows, forecasting, source: "rows")
        let known = scaled[rows: scaled.rows - forecasting.window..<scaled.rows]
        if let place = known.firstNonFinite() {
            let position = rows.count - known.count + place
            let (row, column) = position.quotientAndRemainder(dividingBy: known.columns)
            let number = rows.element(position)
            throw DataError(
                source: "rows", location: .cell(row: row + 1, column: column + 1),
                expected: number.isFinite
                    ? "a number that stays within the range of \(Scalar.self)" : "a finite number",
                problem: "found \(number)")
        }
        return try predictions(after: known, steps: steps, preparation, forecasting, compute, source: "rows")
    }

    private func checkForecast(steps: Int, source: String) throws(DataError) -> (Preparation, Forecasting) {
        guard let forecasting, let preparation else {
            throw DataError(
                source: source, expected: "a model that was trained to forecast", problem: "found one without a window")
        }
        guard steps >= 1 else {
            throw DataError(source: source, expected: "1 step or more to forecast", problem: "found \(steps)")
        }
        let others = preparation.inputs.indices.filter { !forecasting.targets.contains($0) }
        guard steps <= forecasting.horizon || others.isEmpty else {
            throw DataError(
                source: source,
                expected: "at most \(forecasting.horizon) steps, the horizon: the model sees "
                    + "\(preparation.inputs[others[0]].column.title), which it does not predict, so that its own forecasts are "
                    + "not enough to go on from", problem: "asked for \(steps)")
        }
        return (preparation, forecasting)
    }

    private func checkRows(_ count: Int, _ forecasting: Forecasting, source: String) throws(DataError) {
        guard count >= forecasting.window else {
            throw DataError(
                source: source, expected: "\(forecasting.window) rows or more, the window of the model",
                problem: "found \(count)")
        }
    }

    /// - Parameters:
    ///   - known: The last T rows as the network takes them.
    ///   - source: What errors call them.
    private func predictions(
        after known: Tensor<Scalar>, steps: Int, _ preparation: Preparation, _ forecasting: Forecasting,
        _ compute: Compute, source: String
    ) throws(DataError) -> Tensor<Double> {
        let (window, horizon, width) = (forecasting.window, forecasting.horizon, known.columns)
        let count = forecasting.targets.count
        let (shift, scale) = preparation.scaling
        var rows = known.scalars
        var values: [Double] = []
        while values.count < steps * count {
            let sample = Tensor(shape: [1, window, width], scalars: rows.suffix(window * width))
            let predicted = predict(sample, on: compute).scalars
            for step in 0..<min(horizon, steps - values.count / count) {
                var row = [Scalar](repeating: 0, count: width)
                for (index, place) in forecasting.targets.enumerated() {
                    let value = Double(predicted[step * count + index])
                    guard value.isFinite else {
                        let name = DataError.named(index, forecasting.targetNames)
                        throw DataError(
                            source: source, expected: "rows whose forecast is finite",
                            problem: "found \(value) for step \(values.count / count + 1)\(name)")
                    }
                    values.append(value)
                    row[place] = Scalar((value - shift[place]) * scale[place])
                }
                rows += row
            }
        }
        return Tensor(shape: [steps, count], scalars: values)
    }
}

extension CSV {
    /// Reads new rows of the series that a model was trained on, its columns by their names.
    ///
    /// - Throws: A `DataError` as ``series(_:)`` does, and if the model is none that forecasts.
    public func series<Scalar>(for model: SavedModel<Scalar>) throws(DataError) -> SeriesTable {
        guard let preparation = model.preparation, let forecasting = model.forecasting else {
            throw DataError(
                source: source, expected: "a model that was trained to forecast", problem: "found one without a window")
        }
        return try series(for: preparation, forecasting)
    }
}
