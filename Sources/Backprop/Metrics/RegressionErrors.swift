/// The errors of a regression as they add up block by block, so that no table of all samples and values is needed.
///
/// Each of the K outputs has sums of its own, over its samples in their order: they do not depend on where a block ends.
package struct RegressionErrors: Sendable {
    private let rows: Int
    private var means: [Double]
    private var squares: [Double]
    private var absolutes: [Double]
    private var spreads: [Double]

    /// For so many samples of as many values as there are columns.
    package init(rows: Int, columns: Int) {
        self.rows = rows
        means = Array(repeating: 0, count: columns)
        squares = means
        absolutes = means
        spreads = means
    }

    /// Adds the true values of some samples to their means. All must be there before predictions are.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package mutating func addToMeans<Scalar: TensorScalar>(_ values: Tensor<Scalar>) {
        let columns = means.count
        values.withSpan { t in
            for i in 0..<t.count { means[i % columns] += Double(t[i]) / Double(rows) }
        }
    }

    /// Adds the errors of the predictions for some samples.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package mutating func add<Scalar: TensorScalar>(predicted: Tensor<Scalar>, values: Tensor<Scalar>) {
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

    /// How far off one output would be that always says the mean of the true values: its root mean squared error.
    package func deviation(ofOutput column: Int) -> Double { (spreads[column] / Double(rows)).squareRoot() }

    /// The quality of one output.
    package func quality(ofOutput column: Int) -> RegressionQuality { quality(column..<column + 1) }

    /// The quality of all outputs together.
    package var quality: RegressionQuality { quality(means.indices) }

    private func quality(_ columns: Range<Int>) -> RegressionQuality {
        func sum(_ sums: [Double]) -> Double { sums[columns].reduce(0, +) }
        let (count, squares, spread) = (Double(rows * columns.count), sum(squares), sum(spreads))
        return RegressionQuality(
            meanSquaredError: squares / count, meanAbsoluteError: sum(absolutes) / count,
            determination: spread == 0 ? nil : 1 - squares / spread)
    }
}
