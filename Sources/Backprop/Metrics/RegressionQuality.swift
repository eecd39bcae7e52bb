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
        var errors = RegressionErrors(rows: values.rows, columns: values.columns)
        errors.addToMeans(values)
        errors.add(predicted: predicted, values: values)
        self = errors.quality
    }

    init(meanSquaredError: Double, meanAbsoluteError: Double, determination: Double?) {
        self.meanSquaredError = meanSquaredError
        self.meanAbsoluteError = meanAbsoluteError
        self.determination = determination
    }
}
