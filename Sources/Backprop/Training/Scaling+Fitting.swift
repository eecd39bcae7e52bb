extension Scaling {
    /// Each column with mean 0 and standard deviation 1 over the samples of `data`: the shift is the mean, the scale
    /// 1/√(Σ(x - mean)²/N), as in scikit-learn's `StandardScaler`.
    ///
    /// A column whose values are all alike has the scale 1 and becomes 0. So has one whose spread is so small or so large
    /// that there is no inverse of it. Computed in `Double` and rounded once; two passes, O(N·D).
    public static func standardization(of data: Dataset<Scalar>) -> Scaling {
        let ranges = ColumnRanges(data)
        let count = Double(data.count)
        // Relative to the first sample, so that large values with a small spread keep their digits.
        let first = ranges.first
        let means = data.columnSums { x, j in x - first[j] }.enumerated().map { first[$0.offset] + $0.element / count }
        let squares = data.columnSums { x, j in (x - means[j]) * (x - means[j]) }
        return Scaling(ranges, shift: means, spread: squares.map { ($0 / count).squareRoot() })
    }

    /// Each column from 0 to 1 over the samples of `data`: the shift is the minimum, the scale 1/(maximum - minimum), as
    /// in scikit-learn's `MinMaxScaler`. Other samples may lie beyond.
    ///
    /// A column whose values are all alike has the scale 1 and becomes 0. Computed in `Double` and rounded once; one
    /// pass, O(N·D).
    public static func minMax(of data: Dataset<Scalar>) -> Scaling {
        let ranges = ColumnRanges(data)
        return Scaling(ranges, shift: ranges.least, spread: zip(ranges.greatest, ranges.least).map { $0 - $1 })
    }

    private init(_ ranges: ColumnRanges, shift: [Double], spread: [Double]) {
        let scale = spread.enumerated().map { j, spread -> Scalar in
            let scale = Scalar(1 / spread)
            return ranges.isConstant(j) || !scale.isNormal ? 1 : scale
        }
        let shift = shift.enumerated().map { j, shift in Scalar(ranges.isConstant(j) ? ranges.least[j] : shift) }
        self.init(shift: Tensor(shift), scale: Tensor(scale))
    }
}

/// The first, the least and the greatest value of each column.
private struct ColumnRanges {
    private(set) var first: [Double] = []
    private(set) var least: [Double] = []
    private(set) var greatest: [Double] = []

    init<Scalar>(_ data: Dataset<Scalar>) {
        data.forEachRow { row in
            if least.isEmpty { (first, least, greatest) = (row, row, row) }
            for j in row.indices {
                least[j] = min(least[j], row[j])
                greatest[j] = max(greatest[j], row[j])
            }
        }
    }

    /// Whether all values of a column are alike.
    func isConstant(_ column: Int) -> Bool { least[column] == greatest[column] }
}

extension Dataset {
    /// The sum of a function of each value and its column, over the samples in ascending order.
    fileprivate func columnSums(_ term: (Double, Int) -> Double) -> [Double] {
        var sums = [Double](repeating: 0, count: featureCount)
        forEachRow { row in
            for j in row.indices { sums[j] += term(row[j], j) }
        }
        return sums
    }

    /// Calls `body` with the features of each sample. Bytes become numbers a thousand samples at a time.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    fileprivate func forEachRow(_ body: ([Double]) -> Void) {
        let columns = featureCount
        var row = [Double](repeating: 0, count: columns)
        for start in stride(from: 0, to: count, by: 1024) {
            let block = self[rows: start..<min(start + 1024, count)].features
            block.withSpan { x in
                for r in 0..<block.rows {
                    for j in 0..<columns { row[j] = Double(x[r * columns + j]) }
                    body(row)
                }
            }
        }
    }
}
