extension Scaling {
    /// Each column with mean 0 and standard deviation 1 over the samples of `data`: the shift is the mean, the scale
    /// 1/√(Σ(x - mean)²/N), as in scikit-learn's `StandardScaler`.
    ///
    /// A column whose values are all alike has the scale 1 and becomes 0. So has one whose spread is so small or so large
    /// that there is no inverse of it. Computed in `Double` and rounded once; two passes, O(N·D).
    public static func standardization(of data: Dataset<Scalar>) -> Scaling {
        var columns = moments(of: data)
        let means = columns.map(\.mean)
        data.forEachRow { row in
            for j in row.indices { columns[j].addSquare(row[j], from: means[j]) }
        }
        return Scaling(columns, shift: means, spread: columns.map(\.deviation))
    }

    /// Each column from 0 to 1 over the samples of `data`: the shift is the minimum, the scale 1/(maximum - minimum), as
    /// in scikit-learn's `MinMaxScaler`. Other samples may lie beyond.
    ///
    /// A column whose values are all alike has the scale 1 and becomes 0. Computed in `Double` and rounded once; one
    /// pass, O(N·D).
    public static func minMax(of data: Dataset<Scalar>) -> Scaling {
        let columns = moments(of: data)
        return Scaling(columns, shift: columns.map(\.least), spread: columns.map { $0.greatest - $0.least })
    }

    private init(_ columns: [Moments], shift: [Double], spread: [Double]) {
        let scale = spread.enumerated().map { j, spread -> Scalar in
            let scale = Scalar(1 / spread)
            return columns[j].isConstant || !scale.isNormal ? 1 : scale
        }
        let shift = shift.enumerated().map { j, shift in Scalar(columns[j].isConstant ? columns[j].least : shift) }
        self.init(shift: Tensor(shift), scale: Tensor(scale))
    }

    /// Of each column, what one pass tells.
    private static func moments(of data: Dataset<Scalar>) -> [Moments] {
        var columns = [Moments](repeating: Moments(), count: data.featureCount)
        data.forEachRow { row in
            for j in row.indices { columns[j].add(row[j]) }
        }
        return columns
    }
}

extension Dataset {
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
