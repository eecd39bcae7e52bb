extension CSV {
    /// The table as samples with classes: all columns but the label are numbers, and no value is missing. For other tables
    /// see ``table(_:)`` and ``Preparation``.
    ///
    /// The labels become classes: in numerical order if all are numbers, else ordered by the Unicode scalars of their
    /// names. A class is its text: `1` and `1.0` are two.
    ///
    /// - Parameters:
    ///   - label: The column of the labels; the last one by default.
    ///   - classNames: The classes of a trained model, which the labels are encoded by; another label is an error.
    /// - Throws: A `DataError` that names the line and the column of the first mistake.
    public func dataset<Scalar>(
        label: Column = .last, classNames: [String]? = nil
    ) throws(DataError) -> Dataset<Scalar> {
        try plain(TableColumns(labels: [label]), classNames: classNames)
    }

    /// The table as samples with one value each: a regression. All columns are numbers, and no value is missing.
    ///
    /// - Parameter target: The column of the values N×1; the last one by default.
    /// - Throws: A `DataError` that names the line and the column of the first mistake.
    public func regression<Scalar>(target: Column = .last) throws(DataError) -> Dataset<Scalar> {
        try plain(TableColumns(labels: [target], labelsHold: .values))
    }

    /// The table as features N×D without targets: what a trained network is asked about. All columns are numbers, and no
    /// value is missing.
    ///
    /// - Throws: A `DataError` that names the line and the column of the first mistake.
    public func features<Scalar>() throws(DataError) -> Tensor<Scalar> {
        var columns = TableColumns(labels: [])
        columns.onlyNumbers = true
        let table = try table(columns)
        return try Preparation(unscaled: table).features(of: table)
    }

    private func plain<Scalar>(
        _ columns: TableColumns, classNames: [String]? = nil
    ) throws(DataError) -> Dataset<Scalar> {
        var columns = columns
        columns.onlyNumbers = true
        let table = try table(columns)
        return try Preparation(unscaled: table).dataset(of: table, classNames: classNames)
    }
}
