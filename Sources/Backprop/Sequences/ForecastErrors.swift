/// How far forecasts are off, step by step, beside those that need no network.
public struct ForecastErrors: Sendable, Equatable {
    /// One way to forecast.
    public struct Method: Sendable, Equatable {
        /// `network`, `last value` or `last season`.
        public let name: String
        /// For each step of the horizon the mean of |y - t| over all forecasts and targets.
        public let meanAbsolute: [Double]
        /// For each step √(Σ(y - t)²/N).
        public let rootMeanSquared: [Double]
    }

    /// The network, then the naive forecasts.
    public let methods: [Method]

    /// Measures all windows of a part. O(N·H·K), beside the prediction.
    ///
    /// - Parameters:
    ///   - predicted: What the network says of the part's samples, N×(H·K), in the targets' own unit.
    ///   - part: Some of the data.
    ///   - data: The data that it is part of.
    ///   - season: S, after how many rows a season comes again; `nil` for no such forecast.
    /// - Throws: A `DataError` if a window has less than S rows before its targets.
    public init<Scalar>(
        predicted: Tensor<Scalar>, _ part: SeriesData<Scalar>.Part, of data: SeriesData<Scalar>, season: Int? = nil
    ) throws(DataError) {
        let (window, horizon) = (data.forecasting.window, data.forecasting.horizon)
        let count = data.forecasting.targets.count
        if let season {
            let least = part.longestSeason
            guard season >= 1, season <= least else {
                throw DataError(
                    source: "season", expected: "1 row to \(least), as many as there are before the first forecast",
                    problem: "found \(season)")
            }
        }
        func method(_ name: String, _ forecast: (_ sample: Int, _ step: Int, _ target: Int) -> Double) -> Method {
            var (absolute, squared) = ([Double](repeating: 0, count: horizon), [Double](repeating: 0, count: horizon))
            for (sample, start) in part.starts.enumerated() {
                for step in 0..<horizon {
                    for target in 0..<count {
                        let error = forecast(sample, step, target) - data.values[start + window + step, target]
                        absolute[step] += error.magnitude
                        squared[step] += error * error
                    }
                }
            }
            let samples = Double(part.starts.count * count)
            return Method(
                name: name, meanAbsolute: absolute.map { $0 / samples },
                rootMeanSquared: squared.map { ($0 / samples).squareRoot() })
        }
        let values = data.values
        var methods = [
            method("network") { sample, step, target in Double(predicted[sample, step * count + target]) },
            method("last value") { sample, _, target in values[part.starts[sample] + window - 1, target] },
        ]
        if let season {
            methods.append(
                method("last season") { sample, step, target in
                    values[part.starts[sample] + window + step - (step / season + 1) * season, target]
                })
        }
        self.methods = methods
    }
}
