extension History {
    /// All epochs as a table: a row for each, a column for each of `EpochRecord.cells` and then for each metric.
    func table(metrics: [String]) -> Tensor<Double> {
        Tensor(
            shape: [epochs.count, EpochRecord.cellCount + metrics.count],
            scalars: epochs.flatMap { record in
                (record.cells + metrics.map { record.validationMetrics[$0] }).map { $0 ?? Self.missing }
            })
    }

    /// The names of the metrics that were measured, sorted.
    var metrics: [String] { Set(epochs.flatMap { $0.validationMetrics.keys }).sorted() }

    /// A course that is not over, from a table whose columns fit `metrics`.
    ///
    /// - Throws: A `DataError` that names the row and column where there is no finite number.
    init(table: Tensor<Double>, metrics: [String], source: String) throws(DataError) {
        for row in 0..<table.rows {
            let values: [Double?] = table[rows: row..<row + 1].scalars.map {
                $0.bitPattern == Self.missing.bitPattern ? nil : $0
            }
            for column in 0..<EpochRecord.cellCount where !(values[column]?.isFinite ?? (column > 1)) {
                throw DataError(
                    source: source, location: .cell(row: row + 1, column: column + 1),
                    expected: "a finite number in the history", problem: "found \(values[column] ?? .nan)")
            }
            var record = EpochRecord(epoch: row + 1, cells: values)
            for (metric, value) in zip(metrics, values[EpochRecord.cellCount...]) {
                record.validationMetrics[metric] = value
            }
            epochs.append(record)
        }
    }

    /// What stands where there is no value: a NaN that no computation makes.
    private static let missing = Double(nan: 1, signaling: false)
}

extension EpochRecord {
    /// Everything but the metrics; the first two are always there.
    fileprivate var cells: [Double?] {
        [loss, learningRate, accuracy, validationLoss, validationAccuracy, penalty]
    }

    static let cellCount = 6

    fileprivate init(epoch: Int, cells: [Double?]) {
        self.init(
            epoch: epoch, loss: cells[0] ?? .nan, accuracy: cells[2], learningRate: cells[1] ?? .nan,
            validationLoss: cells[3], validationAccuracy: cells[4], penalty: cells[5])
    }
}
