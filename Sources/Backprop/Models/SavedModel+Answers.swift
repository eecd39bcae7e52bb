extension SavedModel {
    /// A record as the network takes it, 1×D: the same bits as its row in a table gives. See
    /// ``Preparation/features(of:)``.
    ///
    ///     let probabilities = model.network.predict(try model.input(["age": 34, "city": "Oslo"]))
    ///
    /// - Throws: A `DataError` that tells all that is wrong with the record, or that the model was not trained on a table.
    public func input(_ record: [String: RecordValue]) throws(DataError) -> Tensor<Scalar> {
        guard let preparation else {
            throw DataError(
                source: "record", expected: "a model that was trained on a table",
                problem: "found one without a preparation")
        }
        guard forecasting == nil else {
            throw DataError(
                source: "record", expected: "a model of single records", problem: "found one that forecasts series")
        }
        return try preparation.features(of: record)
    }

    /// What the network predicts for N samples: probabilities of the classes, or values in their own unit. N×K.
    public func predict(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        inOwnUnit(network.predict(samples, on: compute))
    }

    /// Outputs of the network; those of a regression in the unit that its targets came in.
    public func inOwnUnit(_ outputs: Tensor<Scalar>) -> Tensor<Scalar> {
        targetScaling?.values(outputs) ?? outputs
    }

    /// A name for each of the K values that a regression predicts; none where they have no names.
    public var targetNames: [String] { targetScaling?.names ?? [] }
}
