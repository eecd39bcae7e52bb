extension SeriesData {
    /// A network with all that it takes to forecast by it.
    public func model(_ network: Sequential<Scalar>) -> SavedModel<Scalar> {
        SavedModel(
            network: network, preparation: preparation, targetScaling: targetScaling, forecasting: forecasting)
    }
}

extension SeriesData {
    /// All windows of a table as a trained model takes them, in the training part: what it is measured on.
    ///
    ///     let data = try SeriesData(CSV(contentsOf: url).series(for: model), for: model)
    ///     let evaluation = try model.network.evaluate(
    ///         data.training.samples, loss: MeanSquaredError())
    ///
    /// - Throws: A `DataError` if the model is none that forecasts, or a series is shorter than window and horizon.
    public init(_ series: SeriesTable, for model: SavedModel<Scalar>) throws(DataError) {
        let source = series.table.source
        guard let preparation = model.preparation, let forecasting = model.forecasting else {
            throw DataError(
                source: source, expected: "a model that was trained to forecast", problem: "found one without a window")
        }
        try series.check(preparation)
        var first = 0
        var parts: [(first: Int, parts: SeriesParts)] = []
        for one in series.series {
            parts.append(
                (
                    first,
                    try SeriesParts(
                        count: one.rows.count, validation: nil, test: nil, window: forecasting.window,
                        horizon: forecasting.horizon, name: one.name, source: source)
                ))
            first += one.rows.count
        }
        try self.init(
            series, parts, preparation, model.targetScaling, forecasting, validates: false, tests: false)
    }
}

extension TextData {
    /// A network with all that it takes to write by it.
    public func model(_ network: Sequential<Scalar>) -> SavedModel<Scalar> {
        SavedModel(network: network, vocabulary: vocabulary)
    }
}
