extension CSV {
    /// The table as samples with classes.
    ///
    /// The labels, text or numbers, become classes: in numerical order if all are numbers, else ordered by the Unicode
    /// scalars of their names.
    ///
    /// - Parameters:
    ///   - label: The column of the labels; the last one by default.
    ///   - classNames: The classes of a trained model, which the labels are encoded by; another label is an error.
    /// - Throws: A `DataError` that names the line and the column of the first mistake.
    public func dataset<Scalar>(
        label: Column = .last, classNames: [String]? = nil
    ) throws(DataError) -> Dataset<Scalar> {
        let table = try CSVTable<Scalar>(self, label: label, as: .classes)
        guard let column = table.label else { fatalError("CSV: a label column was asked for") }
        let labels: [Int32]
        let names: [String]
        if let classNames {
            labels = try table.labels.encoded(by: classNames, source: source, column: column)
            names = classNames
        } else {
            (labels, names) = try table.labels.encoded(source: source, column: column)
        }
        return Dataset(
            unchecked: .scalars(table.tensor), targets: .classes(labels, count: names.count), featureNames: table.names,
            classNames: names)
    }

    /// The table as samples with one value each: a regression.
    ///
    /// - Parameter target: The column of the values N×1; the last one by default.
    /// - Throws: A `DataError` that names the line and the column of the first mistake.
    public func regression<Scalar>(target: Column = .last) throws(DataError) -> Dataset<Scalar> {
        let table = try CSVTable<Scalar>(self, label: target, as: .values)
        return Dataset(
            unchecked: .scalars(table.tensor),
            targets: .values(Tensor(shape: [table.rows, 1], scalars: table.values)), featureNames: table.names)
    }

    /// The table as features N×D without targets: what a trained network is asked about.
    ///
    /// - Parameters:
    ///   - inputs: The number of inputs of the network. A file with one column more is taken to have labels, which are
    ///     passed over; any other number of columns is an error. By default all columns are features.
    ///   - label: The column that is passed over if there is one more than `inputs`.
    /// - Throws: A `DataError` that names the line and the column of the first mistake.
    public func features<Scalar>(inputs: Int? = nil, label: Column = .last) throws(DataError) -> Tensor<Scalar> {
        try CSVTable<Scalar>(self, label: inputs == nil ? nil : label, as: .nothing, inputs: inputs).tensor
    }

    /// The names that the header gives to those features; empty if there is no header. Reads only the first records.
    ///
    /// - Throws: A `DataError` as `features(inputs:label:)` does for the first records.
    public func featureNames(inputs: Int? = nil, label: Column = .last) throws(DataError) -> [String] {
        let layout = try CSVLayout(self, label: inputs == nil ? nil : label, inputs: inputs)
        return layout.featureNames
    }
}
