extension Targets {
    /// The classes that one-hot rows stand for: the way back from what `asRows()` makes of classes.
    ///
    /// - Parameters:
    ///   - rows: N×K, in each row a 1 in the column of the class and 0 elsewhere.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` that names the first row that is not so.
    public init(oneHot rows: Tensor<Scalar>, source: String = "one-hot rows") throws(DataError) {
        guard rows.rank == 2 else {
            throw DataError(source: source, expected: "rows of classes", problem: "found shape \(rows.shape)")
        }
        let classes = rows.columns
        var labels: [Int32] = []
        for row in 0..<rows.rows {
            let places = (0..<classes).filter { rows[row, $0] != 0 }
            guard places.count == 1, rows[row, places[0]] == 1 else {
                throw DataError(
                    source: source, location: .row(row + 1), expected: "a single 1 and 0 elsewhere",
                    problem: "found \(places.count == 1 ? "\(rows[row, places[0]])" : "\(places.count) other than 0")")
            }
            labels.append(Int32(places[0]))
        }
        self = .classes(storage: labels, count: classes)
    }
}
