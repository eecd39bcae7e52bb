/// How close predicted values are to the true ones: the errors over all N·K of them, each under its own name.
public struct RegressionQuality: Sendable, Equatable {
    /// Σ(y - t)²/(N·K).
    public let meanSquaredError: Double
    /// Σ|y - t|/(N·K).
    public let meanAbsoluteError: Double
    /// R² = 1 - Σ(y - t)²/Σ(t - mean t)², the mean taken per output: 1 is perfect, 0 as good as the mean. `nil` if the
    /// targets of each output are all alike.
    public let determination: Double?

    /// √(Σ(y - t)²/(N·K)), in the unit of the values.
    public var rootMeanSquaredError: Double { meanSquaredError.squareRoot() }

    /// Measures predictions against values, both N samples of K values each, whatever the shape of a sample. Computed in
    /// `Double`, O(N·K).
    ///
    /// Stops the program unless there are as many rows of as many values, and a value at all.
    public init<Scalar: TensorScalar>(predicted: Tensor<Scalar>, values: Tensor<Scalar>) {
        guard values.rank > 0, values.count > 0, predicted.rank > 0, predicted.rows == values.rows,
            predicted.columns == values.columns
        else {
            fatalError("RegressionQuality: predictions \(predicted.shape) for values \(values.shape)")
        }
        let (rows, columns, count) = (values.rows, values.columns, Double(values.count))
        var (squares, absolutes, spread) = (0.0, 0.0, 0.0)
        predicted.withSpan { y in
            values.withSpan { t in
                for j in 0..<columns {
                    var mean = 0.0
                    for i in 0..<rows { mean += Double(t[i * columns + j]) / Double(rows) }
                    for i in 0..<rows {
                        let target = Double(t[i * columns + j])
                        let error = Double(y[i * columns + j]) - target
                        squares += error * error
                        absolutes += error.magnitude
                        spread += (target - mean) * (target - mean)
                    }
                }
            }
        }
        meanSquaredError = squares / count
        meanAbsoluteError = absolutes / count
        determination = spread == 0 ? nil : 1 - squares / spread
    }
}
