/// The errors of a regression as they add up block by block, so that no table of all samples and values is needed.
///
/// Each of the K outputs has sums of its own, over its samples in their order: they do not depend on where a block ends.
///
///     var errors = RegressionErrors(rows: data.count, columns: 1)
///     for block in blocks { errors.addToMeans(block.values) }
///     for block in blocks {
///         errors.add(predicted: model.predict(block.samples), values: block.values)
///     }
///     print(errors.quality.determination!)
public struct RegressionErrors: Sendable {
    private let rows: Int
    private var means: [Double]
    private var squares: [Double]
    private var absolutes: [Double]
    private var spreads: [Double]

    /// No errors yet.
    ///
    /// - Parameters:
    ///   - rows: N, the number of all samples, 1 or more.
    ///   - columns: K, the number of values of a sample, 1 or more.
    ///
    /// Stops the program for fewer of either.
    public init(rows: Int, columns: Int) {
        guard rows > 0, columns > 0 else { fatalError("RegressionErrors: \(rows) samples of \(columns) values") }
        self.rows = rows
        means = Array(repeating: 0, count: columns)
        squares = means
        absolutes = means
        spreads = means
    }

    /// Adds the true values of some samples to their means. All must be there before predictions are. O(n·K). Stops the program
    /// unless they are n×K.
    ///
    /// - Parameter values: Those of n samples, n×K.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func addToMeans<Scalar: TensorScalar>(_ values: Tensor<Scalar>) {
        check(values.shape, values.shape)
        let columns = means.count
        values.withSpan { t in
            for i in 0..<t.count { means[i % columns] += Double(t[i]) / Double(rows) }
        }
    }

    /// Adds the errors of the predictions for some samples. O(n·K). Stops the program unless both are n×K.
    ///
    /// - Parameters:
    ///   - predicted: What was predicted for n samples, n×K.
    ///   - values: What is true of them, n×K.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func add<Scalar: TensorScalar>(predicted: Tensor<Scalar>, values: Tensor<Scalar>) {
        check(predicted.shape, values.shape)
        let columns = means.count
        predicted.withSpan { y in
            values.withSpan { t in
                for i in 0..<t.count {
                    let (column, target) = (i % columns, Double(t[i]))
                    let error = Double(y[i]) - target
                    squares[column] += error * error
                    absolutes[column] += error.magnitude
                    spreads[column] += (target - means[column]) * (target - means[column])
                }
            }
        }
    }

    private func check(_ predicted: [Int], _ values: [Int]) {
        let (count, other) = (predicted.reduce(1, *), values.reduce(1, *))
        guard count == other, count.isMultiple(of: means.count) else {
            fatalError("RegressionErrors: predictions \(predicted) for values \(values), of \(means.count) columns")
        }
    }

    /// How far off one output would be that always says the mean of the true values: its root mean squared error.
    ///
    /// - Parameter column: The output, 0 to K - 1; else the program stops.
    public func deviation(ofOutput column: Int) -> Double { (spreads[column] / Double(rows)).squareRoot() }

    /// The quality of one output.
    ///
    /// - Parameter column: The output, 0 to K - 1; else the program stops.
    public func quality(ofOutput column: Int) -> RegressionQuality { quality(column..<column + 1) }

    /// The quality of all outputs together.
    public var quality: RegressionQuality { quality(means.indices) }

    private func quality(_ columns: Range<Int>) -> RegressionQuality {
        func sum(_ sums: [Double]) -> Double { sums[columns].reduce(0, +) }
        let (count, squares, spread) = (Double(rows * columns.count), sum(squares), sum(spreads))
        return RegressionQuality(
            meanSquaredError: squares / count, meanAbsoluteError: sum(absolutes) / count,
            determination: spread == 0 ? nil : 1 - squares / spread)
    }
}
