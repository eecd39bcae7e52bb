/// Windows over series in time, parted into earlier ones to train on and later ones to measure by.
///
///     let series = try CSV(contentsOf: url).series(
///         SeriesColumns(targets: [.name("sales")]))
///     let data = try SeriesData<Float>(series, window: 24, horizon: 6, test: 0.2)
///     // samples [24, D], targets 6·K
///     try trainer.train(&network, on: data.training.samples, using: &generator)
///     let model = data.model(network)
///     let forecast = try model.forecast(series, steps: 12)
///
/// Of each series the last rows are held back, and nothing is shuffled from one part into another. A window belongs to the
/// part in which all rows lie that it is to predict; what it sees may reach back into an earlier part, and a window whose
/// targets lie in two parts belongs to none. Inputs and targets are scaled by the rows to train on alone.
///
/// Memory: all rows once, R·D scalars and R·K doubles, whatever the window, and for each window H·K targets and two words.
public struct SeriesData<Scalar: TensorScalar>: Sendable {
    /// The windows of one part.
    public struct Part: Sendable {
        /// Samples [T, D] with H·K targets, scaled.
        public let samples: Dataset<Scalar>
        /// The row that each window begins with, among all rows, and how many rows of its series stand before its targets.
        let starts, histories: [Int]

        /// The longest season that a forecast of it can be compared by; see ``ForecastErrors``.
        public var longestSeason: Int { histories.min() ?? 0 }
    }

    /// What is trained on.
    public let training: Part
    /// What is measured after each epoch, if it is wanted.
    public let validation: Part?
    /// What the finished network is measured on, likewise.
    public let test: Part?
    /// What becomes of the columns, found on the rows to train on.
    public let preparation: Preparation
    /// How the H·K targets are scaled, if they are.
    public let targetScaling: TargetScaling?
    /// What the model has to know to forecast.
    public let forecasting: Forecasting
    /// The targets of all rows in their own unit: R×K.
    let values: Tensor<Double>

    /// Windows over all series of a table. O(R·D + N·H·K).
    ///
    /// - Parameters:
    ///   - series: The table.
    ///   - window: T, how many rows the network sees; 1 or more.
    ///   - horizon: H, how many rows it is to predict; 1 or more.
    ///   - validation: The share of each series' rows to validate on, between 0 and 1, if there shall be some.
    ///   - test: The share of its rows at its end to measure the finished network on, likewise.
    ///   - scale: What is done about inputs of different size.
    ///   - scalesTargets: Whether the targets are learnt with mean 0 and standard deviation 1.
    /// - Throws: A `DataError` if a part has no window.
    public init(
        _ series: SeriesTable, window: Int, horizon: Int = 1, validation: Double? = nil, test: Double? = nil,
        scale: Preparation.Scale = .standard, scalesTargets: Bool = true
    ) throws(DataError) {
        let table = series.table
        guard window >= 1, horizon >= 1 else {
            throw DataError(
                source: table.source, expected: "a window and a horizon of 1 row or more",
                problem: "found \(window) and \(horizon)")
        }
        var first = 0
        var trained: [Int] = []
        var parts: [(first: Int, parts: SeriesParts)] = []
        for one in series.series {
            let part = try SeriesParts(
                count: one.rows.count, validation: validation, test: test, window: window, horizon: horizon,
                name: one.name, source: table.source)
            parts.append((first, part))
            trained += one.rows[part.training]
            first += one.rows.count
        }
        let preparation = try Preparation(of: table, rows: trained, scale: scale, filling: .error)
        let names = series.targetNames
        let scaling = scalesTargets ? TargetScaling(of: series.values(trained)) : nil
        func repeated<Element>(_ list: [Element]) -> [Element] { (0..<horizon).flatMap { _ in list } }
        try self.init(
            series, parts, preparation,
            scaling.map {
                TargetScaling(
                    names: (1...horizon).flatMap { step in names.map { "\($0)+\(step)" } }, means: repeated($0.means),
                    deviations: repeated($0.deviations))
            },
            Forecasting(window: window, horizon: horizon, targets: series.targets, targetNames: names),
            validates: validation != nil, tests: test != nil)
    }

    /// Windows whose preparation is known. O(R·D + N·H·K).
    ///
    /// - Parameter parts: For each series where its rows begin among those of all, and how they are parted.
    init(
        _ series: SeriesTable, _ parts: [(first: Int, parts: SeriesParts)], _ preparation: Preparation,
        _ targetScaling: TargetScaling?, _ forecasting: Forecasting, validates: Bool, tests: Bool
    ) throws(DataError) {
        (self.preparation, self.targetScaling, self.forecasting) = (preparation, targetScaling, forecasting)
        let rows = series.series.flatMap(\.rows)
        let values = series.values(rows)
        self.values = values
        let (window, horizon, count) = (forecasting.window, forecasting.horizon, forecasting.targets.count)
        let features: Tensor<Scalar> = try preparation.features(of: series.table, rows: rows)
        // Those of all steps are alike.
        let scaling = targetScaling.map {
            TargetScaling(means: Array($0.means.prefix(count)), deviations: Array($0.deviations.prefix(count)))
        }
        let wanted: Tensor<Scalar> = scaling?.standardized(values) ?? Tensor(values)
        guard wanted.firstNonFinite() == nil else {
            throw DataError(
                source: series.table.source, expected: "targets within the range of \(Scalar.self)",
                problem: "found a larger one")
        }
        func part(_ range: (SeriesParts) -> Range<Int>) -> Part {
            var (starts, histories): ([Int], [Int]) = ([], [])
            for (first, parts) in parts {
                for start in parts.starts(range(parts)) {
                    starts.append(first + start)
                    histories.append(start + window)
                }
            }
            return Part(
                samples: Dataset(
                    windowsOf: features, from: starts, window: window, horizon: horizon, targets: Array(0..<count),
                    values: wanted),
                starts: starts, histories: histories)
        }
        training = part(\.training)
        validation = validates ? part(\.validation) : nil
        test = tests ? part(\.test) : nil
    }
}

extension SeriesData {
    /// The windows that tell most about what a network is worth: those it knows least of.
    public var measured: Part { test ?? validation ?? training }
}

extension SeriesData {
    /// For each window of a part the row that it predicts first, among the rows of all series one after the other.
    public func targetRows(of part: Part) -> [Int] { part.starts.map { $0 + forecasting.window } }

    /// A target of a row in its own unit. Stops the program for a row or a target that there is not.
    ///
    /// - Parameters:
    ///   - row: Among the rows of all series one after the other: see ``targetRows(of:)``.
    ///   - target: Its place among the targets.
    public func value(row: Int, target: Int) -> Double { values[row, target] }
}
