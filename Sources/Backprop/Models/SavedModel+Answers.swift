extension SavedModel {
    /// What the network predicts for N samples: probabilities of the classes, or values in their own unit. N×K.
    ///
    /// Stops the program unless the samples have the shape that the network takes, or are rows of as many values, and numbers
    /// that overflow within the network become infinite or NaN, as IEEE 754 says: what comes from outside is better asked by
    /// ``predict(row:on:)``.
    public func predict(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        inOwnUnit(network.predict(samples, on: compute))
    }

    /// What the network predicts for one sample: K probabilities of the classes, or values in their own unit.
    ///
    ///     let price = try model.predict(row: [3.9, 45, 1, 0.5])[0]
    ///
    /// The row of a model that was trained on a table holds the numbers of its columns, in their order without labels and
    /// columns that were left out, as they would stand in a file; NaN is a missing value. Where columns are texts, ask with a
    /// record: ``predict(_:on:)-([String:RecordValue],_)``. Of other models it holds what the network takes, such as an image's
    /// values from 0 to 1. Whatever it holds, the program goes on. Any number of tasks may ask the same model.
    ///
    /// - Parameters:
    ///   - row: The values of one sample.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: A `DataError` that says which values were expected, and what is wrong with these, or which output is infinite or
    ///   NaN because numbers overflow within the network.
    @_specialize(where Scalar == Float, Number == Float)
    @_specialize(where Scalar == Float, Number == Double)
    @_specialize(where Scalar == Double, Number == Double)
    public func predict<Number: TensorScalar>(
        row: [Number], on compute: Compute = .default
    ) throws(DataError) -> [Scalar] {
        var features: [Scalar] = []
        try read(row: row, into: &features)
        return try answer(to: features, of: "row", on: compute)
    }

    /// What the network predicts for one record of a table: K probabilities of the classes, or values in their own unit.
    ///
    ///     let probabilities = try model.predict([
    ///         "age": 34, "city": "Oslo", "paid": nil,
    ///     ])
    ///
    /// The same bits as the record's row in a table gives; see ``Preparation/features(of:)`` for what a record may hold.
    /// Whatever it holds, the program goes on. Any number of tasks may ask the same model.
    ///
    /// - Parameters:
    ///   - record: A value for each column that the model was trained on, by their names; others are passed over.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: A `DataError` that tells all that is wrong with the record, or that the model was not trained on a table; also
    ///   which output is infinite or NaN because numbers overflow within the network.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func predict(
        _ record: [String: RecordValue], on compute: Compute = .default
    ) throws(DataError) -> [Scalar] {
        var features: [Scalar] = []
        try read(record, into: &features)
        return try answer(to: features, of: "record", on: compute)
    }

    /// The answer for one sample as the network takes it.
    ///
    /// - Throws: A `DataError` if it is not finite.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func answer(to features: [Scalar], of source: String, on compute: Compute) throws(DataError) -> [Scalar] {
        let answer = inOwnUnit(network.output(ofRow: features, on: compute))
        if let place = network.firstNonFinite(in: answer) {
            throw network.notFinite(answer, at: place, to: source, names: outputNames)
        }
        return answer
    }

    /// The name of the class whose output is the greatest, the first one if several are; its number where the classes have no
    /// names. Of a network of one output, trained to tell two classes apart, the second one where its loss decides so.
    ///
    ///     let name = try model.className(of: model.predict(record))
    ///
    /// - Parameter outputs: A value for each class, as a prediction for one sample gives them.
    /// - Throws: A `DataError` if they support no class: there are none, or another number than there are names, one of them is NaN,
    ///   or the network was trained by a loss of values and has no names of classes.
    public func className(of outputs: [Scalar]) throws(DataError) -> String {
        func unsupported(_ problem: String) -> DataError {
            DataError(source: "outputs", expected: "a number for each class", problem: problem)
        }
        if classNames.isEmpty, let loss = network.loss, loss.decision == nil {
            throw unsupported("found values, which the network was trained for")
        }
        guard var best = outputs.indices.first else { throw unsupported("found none") }
        if outputs.count == 1, !outputs[0].isNaN, case .threshold(let threshold)? = network.loss?.decision {
            let place = outputs[0] >= Scalar(threshold) ? 1 : 0
            return classNames.count == 2 ? classNames[place] : "\(place)"
        }
        guard classNames.isEmpty || outputs.count == classNames.count else {
            throw unsupported("found \(outputs.count) for \(classNames.count) classes")
        }
        for place in outputs.indices {
            guard !outputs[place].isNaN else {
                throw unsupported("found nan as output \(place + 1)\(DataError.named(place, classNames))")
            }
            if outputs[place] > outputs[best] { best = place }
        }
        return classNames.indices.contains(best) ? classNames[best] : "\(best)"
    }

    /// A record as the network takes it, 1×D: the same bits as its row in a table gives. See
    /// ``Preparation/features(of:)``.
    ///
    /// - Throws: A `DataError` that tells all that is wrong with the record, or that the model was not trained on a table.
    public func input(_ record: [String: RecordValue]) throws(DataError) -> Tensor<Scalar> {
        var features: [Scalar] = []
        try read(record, into: &features)
        return Tensor(shape: [1, features.count], scalars: features)
    }

    /// Outputs of the network; those of a regression in the unit that its targets came in.
    public func inOwnUnit(_ outputs: Tensor<Scalar>) -> Tensor<Scalar> {
        targetScaling?.values(outputs) ?? outputs
    }

    /// A name for each of the K values that a regression predicts; none where they have no names.
    public var targetNames: [String] { targetScaling?.names ?? [] }
}

extension SavedModel: PredictionSurroundings {
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func bringToOwnUnit(_ outputs: inout [Scalar]) { targetScaling?.toValues(&outputs) }

    /// Of classes, or of values.
    var outputNames: [String] { classNames.isEmpty ? targetNames : classNames }

    private func inOwnUnit(_ outputs: consuming [Scalar]) -> [Scalar] {
        bringToOwnUnit(&outputs)
        return outputs
    }

    private func checkTakesRecords() throws(DataError) {
        guard forecasting == nil else {
            throw DataError(
                source: "record", expected: "a model of single records", problem: "found one that forecasts series")
        }
    }

    @_specialize(where Scalar == Float, Number == Float)
    @_specialize(where Scalar == Float, Number == Double)
    @_specialize(where Scalar == Double, Number == Double)
    func read<Number: TensorScalar>(row: [Number], into features: inout [Scalar]) throws(DataError) {
        try checkTakesRecords()
        try targetScaling?.check(outputs: network.outputs, source: "model")
        if let recordReader {
            try recordReader.read(row: row, into: &features)
            try network.check(row: features, names: featureNames)
        } else {
            try network.read(row: row, names: featureNames, into: &features)
        }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func read(_ record: [String: RecordValue], into features: inout [Scalar]) throws(DataError) {
        try checkTakesRecords()
        try targetScaling?.check(outputs: network.outputs, source: "model")
        guard let recordReader else {
            throw DataError(
                source: "record", expected: "a model that was trained on a table",
                problem: "found one without a preparation")
        }
        try recordReader.read(record, into: &features)
        try network.check(row: features, names: featureNames)
    }
}

extension Predictor {
    /// A predictor for a model, which takes records of its table and answers in the unit of its targets.
    ///
    /// - Parameters:
    ///   - model: The model that answers.
    ///   - rows: How many samples it will be given at once. Of another number it plans anew.
    ///   - compute: Where and how the numbers are computed.
    public init(_ model: SavedModel<Scalar>, rows: Int = 1, on compute: Compute = .default) {
        self.init(model.network, model, rows: rows, on: compute)
    }
}

extension SavedModel: CustomStringConvertible {
    /// What the network is made of, and the names of classes and values: not its weights.
    public var description: String {
        let names = [("classes", classNames), ("values", targetNames), ("inputs", featureNames)]
        return ([network.summary] + names.filter { !$0.1.isEmpty }.map { "\($0.0): \(DataError.listed($0.1))" })
            .joined(separator: "\n")
    }
}
