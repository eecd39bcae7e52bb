/// A table of which each process holds some rows, as a network takes it: each process prepares its own.
///
///     let table = try TableShare(csv, columns, by: ranks).table()
///     let preparation = try Preparation(of: table)
///     if var share = PreparedShare<Float>(preparation, table) {
///         let data = try share.dataset()
///         let part = try share.dataset(rows: rows)
///     }
///
/// Rows are prepared once, whichever of them are asked for, and however often.
public struct PreparedShare<Scalar: TensorScalar> {
    private let preparation: Preparation
    private let table: Table
    private let shares: RowShares
    /// All rows in their order, once they are prepared.
    private var rows: (own: Tensor<Scalar>, all: SharedSamples<Scalar>)?

    /// Nothing for a table that this process holds as a whole.
    ///
    /// - Parameters:
    ///   - preparation: How columns become features, fitted to the table or kept with a model.
    ///   - table: What each process holds some rows of.
    public init?(_ preparation: Preparation, _ table: Table) {
        guard let shares = table.shares else { return nil }
        (self.preparation, self.table, self.shares) = (preparation, table, shares)
    }

    /// The same as ``Preparation/dataset(of:rows:classNames:targetScaling:)``, with features that stay where they are. All
    /// processes call it together. O(rows · features) the first time.
    ///
    /// - Parameters:
    ///   - rows: Which rows of all, in which order; all by default.
    ///   - classNames: As for a table that is whole.
    ///   - targetScaling: Likewise.
    /// - Throws: What that throws, on all processes.
    public mutating func dataset(
        rows: [Int]? = nil, classNames: [String]? = nil, targetScaling: TargetScaling? = nil
    ) throws(DataError) -> Dataset<Scalar> {
        let (targets, names): (Targets<Scalar>, [String]) = try preparation.targets(
            of: table, rows: rows, classNames: classNames, targetScaling: targetScaling)
        let (own, all) = try prepared()
        try check(rows, own)
        return Dataset(
            unchecked: .shared(rows.map { all.subset($0) } ?? all), targets: targets,
            featureNames: preparation.featureNames, classNames: names)
    }

    private mutating func prepared() throws(DataError) -> (own: Tensor<Scalar>, all: SharedSamples<Scalar>) {
        if let rows { return rows }
        let columns = try preparation.checkedColumns(of: table)
        let (preparation, table) = (preparation, table)
        let own = try shares.ranks.together(source: table.source) { () throws(DataError) -> Tensor<Scalar> in
            try preparation.features(of: table, rows: nil, columns)
        }
        let all = SharedSamples<Scalar>(
            .scalars(own), counts: shares.counts, sampleShape: [columns.width], ranks: shares.ranks)
        rows = (own, all)
        return (own, all)
    }

    /// Throws for the first row of those that are asked for, in their order, with a value that is not finite.
    private func check(_ rows: [Int]?, _ own: Tensor<Scalar>) throws(DataError) {
        var first: [UInt64] = [.max, 0]
        if own.firstNonFinite() != nil {
            let held = shares.own
            for (place, row) in (rows ?? Array(0..<shares.count)).enumerated() where held.contains(row) {
                let start = row - held.lowerBound
                guard let column = own[rows: start..<start + 1].firstNonFinite() else { continue }
                first = [UInt64(place), UInt64(column)]
                break
            }
        }
        let all = shares.ranks.gather(words: first)
        guard let least = stride(from: 0, to: all.count, by: 2).min(by: { all[$0] < all[$1] }), all[least] < .max
        else { return }
        throw preparation.tooLarge(
            row: Int(all[least]), column: Int(all[least + 1]), of: table, Scalar.self)
    }
}
