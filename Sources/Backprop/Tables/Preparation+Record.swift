extension Preparation {
    /// A single record as a network takes it, 1×D: the same bits as its row in a table gives.
    ///
    /// Columns are found by their names, others that the record has are passed over. White space around texts does not
    /// count, and a text that stands for a missing value is one. A text in a column of numbers must be a number, written with
    /// the decimal mark of the table. O(D), and O(bytes of all categories): a `SavedModel` and a `Predictor` look these up once.
    ///
    /// - Throws: A `DataError` that tells all that is wrong: columns that the record lacks, values of another kind or
    ///   missing where nothing stands in, and categories that the training has not seen.
    public func features<Scalar>(of record: [String: RecordValue]) throws(DataError) -> Tensor<Scalar> {
        var features: [Scalar] = []
        try RecordReader(self).read(record, into: &features)
        return Tensor(shape: [1, featureCount], scalars: features)
    }
}
