/// A network at work: its buffers are planned once, so that a prediction allocates nothing.
///
/// `Sequential.predict` is the easy way and gives the same bits; a predictor is for programs that ask again and again:
/// it spares the result's memory too.
///
///     var predictor = Predictor(model)
///     for sample in samples {
///         let probabilities = predictor.predict(sample)   // 1×D in, 1×K out
///     }
///
/// What comes from outside is asked by `predict(row:)` or, of a `SavedModel`, with a record: these throw where the others
/// stop the program.
///
/// The result of `predict(_:)` shares the predictor's memory as long as nobody asks for the next one: a result that is kept beyond that
/// stays as it is, and the predictor takes new memory for the next. Later changes of the network do not reach a
/// predictor. It is a value; tasks that predict at the same time each have a copy.
public struct Predictor<Scalar: TensorScalar>: Sendable {
    /// The network that answers.
    public let model: Sequential<Scalar>

    private var engine: PredictionEngine<Scalar>
    private var plannedRows: Int
    private var blocks: (threads: Int, rows: Int)
    private var output: Tensor<Scalar>
    private let compute: Compute
    /// What says what a row or a record means, if there is something, and memory for what the network takes of it.
    private let surroundings: (any PredictionSurroundings<Scalar>)?
    private var features: [Scalar] = []

    /// A predictor for a network.
    ///
    /// - Parameters:
    ///   - model: The network that answers.
    ///   - rows: How many samples it will be given at once, 0 or more; else the program stops. Of another number it plans anew.
    ///   - compute: Where and how the numbers are computed.
    public init(_ model: Sequential<Scalar>, rows: Int = 1, on compute: Compute = .default) {
        self.init(model, nil, rows: rows, on: compute)
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    init(
        _ model: Sequential<Scalar>, _ surroundings: (any PredictionSurroundings<Scalar>)?, rows: Int,
        on compute: Compute
    ) {
        guard Shape.count(of: [rows] + model.outputShape) != nil else {
            fatalError("Predictor: outputs for \(rows) rows of \(model.outputs) values are no tensor")
        }
        self.model = model
        self.surroundings = surroundings
        self.compute = compute
        plannedRows = rows
        blocks = RowBlocks.prediction(model, rows: rows, compute: compute)
        engine = PredictionEngine(model, on: compute)
        output = Tensor(uninitialized: [rows] + model.outputShape)
    }

    /// The network's output for N samples in rows: probabilities, if it ends with a `Softmax`.
    ///
    /// A sample's output does not depend on the other samples, to the last bit. Stops the program unless the samples
    /// have the shape that the network takes, or are rows of as many values. Numbers that overflow within the network become
    /// infinite or NaN, as IEEE 754 says: no error tells of it.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func predict(_ samples: Tensor<Scalar>) -> Tensor<Scalar> {
        model.checkSamples(samples)
        let rows = samples.rows
        if rows != plannedRows {
            plannedRows = rows
            blocks = RowBlocks.prediction(model, rows: rows, compute: compute)
        }
        ownEngine()
        output.setRows(rows)
        unsafe engine.predict(samples, rows: rows, in: blocks, on: compute, into: output.mutableBase())
        return surroundings?.inOwnUnit(output) ?? output
    }

    /// Copies of a predictor that work at the same time each have their own memory.
    private mutating func ownEngine() {
        if !isKnownUniquelyReferenced(&engine) { engine = PredictionEngine(model, on: compute) }
    }

    /// The answer for one sample, K values: as ``SavedModel/predict(row:on:)`` gives it if the predictor was made of a
    /// `SavedModel`, else as ``Sequential/predict(row:on:)``. What is allocated is the result.
    ///
    /// - Throws: A `DataError` that says which values were expected, and what is wrong with these, or that an output is infinite
    ///   or NaN.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func predict(row: [Scalar]) throws(DataError) -> [Scalar] {
        if let surroundings {
            try surroundings.read(row: row, into: &features)
            return try answer(to: "row")
        }
        try model.check(row: row)
        ownEngine()
        let answer = engine.predict(row: row)
        if let place = model.firstNonFinite(in: answer) { throw model.notFinite(answer, at: place, to: "row") }
        return answer
    }

    /// The same for numbers of another type, which are rounded where the network takes them.
    @_specialize(where Scalar == Float, Number == Double)
    @_specialize(where Scalar == Double, Number == Float)
    public mutating func predict<Number: TensorScalar>(row: [Number]) throws(DataError) -> [Scalar] {
        if let surroundings {
            try surroundings.read(row: row, into: &features)
        } else {
            try model.read(row: row, into: &features)
        }
        return try answer(to: "row")
    }

    /// The answer for one record of a table, K values: see ``SavedModel/predict(_:on:)-([String:RecordValue],_)``. What is
    /// allocated is the result.
    ///
    /// - Throws: A `DataError` that tells all that is wrong with the record, or that the predictor was not made of a
    ///   `SavedModel` that was trained on a table; also if an output is infinite or NaN.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func predict(_ record: [String: RecordValue]) throws(DataError) -> [Scalar] {
        guard let surroundings else {
            throw DataError(
                source: "record", expected: "a predictor of a model that was trained on a table",
                problem: "found one of a network")
        }
        try surroundings.read(record, into: &features)
        return try answer(to: "record")
    }

    private mutating func answer(to source: String) throws(DataError) -> [Scalar] {
        ownEngine()
        var answer = engine.predict(row: features)
        surroundings?.bringToOwnUnit(&answer)
        if let place = model.firstNonFinite(in: answer) {
            throw model.notFinite(answer, at: place, to: source, names: surroundings?.outputNames ?? [])
        }
        return answer
    }

    /// The network as it goes step by step over a sequence: see ``Sequential/stream(on:)``.
    public func stream() throws(ShapeError) -> PredictionStream<Scalar> { try model.stream(on: compute) }
}

extension Sequential {
    /// The network's output for N samples in rows: probabilities, if it ends with a `Softmax`.
    ///
    /// A sample's output does not depend on the other samples, to the last bit. Stops the program unless the samples
    /// have the shape that the network takes, or are rows of as many values. Numbers that overflow within the network become
    /// infinite or NaN, as IEEE 754 says: no error tells of it, as it does from ``predict(row:on:)``.
    ///
    /// The network keeps the memory that a prediction of some rows works in for the next one, until a parameter is changed;
    /// what is allocated each time is the result. Any number of tasks may ask the same network at the same time. A
    /// `Predictor` saves the result's memory too.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func predict(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        checkSamples(samples)
        let rows = samples.rows
        let blocks = RowBlocks.prediction(self, rows: rows, compute: compute)
        var shape = outputShapes[outputShapes.count - 1]
        shape.insert(rows, at: 0)
        var output = Tensor<Scalar>(uninitialized: shape)
        engines.withEngine(of: self, on: compute) { engine in
            unsafe engine.predict(samples, rows: rows, in: blocks, on: compute, into: output.mutableBase())
        }
        return output
    }

    /// The same as `predict`: a network that is called like a function infers.
    public func callAsFunction(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        predict(samples, on: compute)
    }

    /// Stops the program unless samples have the shape that the network takes, or are rows of as many values.
    fileprivate func checkSamples(_ samples: Tensor<Scalar>) {
        guard samples.rank > 0, samples.holdsSamples(of: inputShape) || takes(Array(samples.shape.dropFirst())) else {
            fatalError("prediction: samples have shape \(samples.shape), expected [N] + \(inputShape)")
        }
    }

    /// The network's output for the samples of a data set.
    ///
    /// The same bits as for `data.features`. Stops the program unless the samples have the shape that the network takes.
    /// The output is N×K; where that is too much, take it in blocks: see ``predict(_:on:inBlocks:)``. It may be infinite or NaN.
    public func predict(_ data: Dataset<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        var output = Tensor<Scalar>(uninitialized: [data.count] + outputShape)
        predict(data, on: compute) { output.copyRows(from: $1, to: $0) }
        return output
    }

    /// The network's output for the samples of a data set, a block after the other: what N×K values take in memory is not
    /// needed, nor the samples' bytes as numbers.
    ///
    ///     try model.predict(data) { rows, probabilities in … }
    ///
    /// - Parameters:
    ///   - data: The samples, which must have the shape that the network takes; else the program stops.
    ///   - compute: Where and how the numbers are computed.
    ///   - body: Called with the places of n samples in the data, in order, and the output for these, n×K. What it throws
    ///     ends the prediction.
    public func predict<Failure: Error>(
        _ data: Dataset<Scalar>, on compute: Compute = .default,
        inBlocks body: (Range<Int>, Tensor<Scalar>) throws(Failure) -> Void
    ) throws(Failure) {
        let rows = RowBlocks.shared(self)
        var predictor = Predictor(self, rows: min(data.count, rows), on: compute)
        for start in stride(from: 0, to: data.count, by: rows) {
            let range = start..<min(start + rows, data.count)
            try body(range, predictor.predict(data[rows: range].features))
        }
    }

    /// The class of each of N samples: the position of its greatest output, the first one if several are, or that of the first
    /// NaN, which supports no class: who is not sure of the samples looks at the outputs.
    public func predictClasses(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> [Int] {
        let count = samples.shape.isEmpty ? 0 : samples.rows
        let rows = min(max(1, count), RowBlocks.most(scalarsPerRow: valueCount, Scalar.self))
        var predictor = Predictor(self, rows: rows, on: compute)
        guard count > rows else { return predictor.predict(samples).argmax(on: compute) }
        return stride(from: 0, to: count, by: rows).flatMap { start in
            predictor.predict(samples[rows: start..<min(start + rows, count)]).argmax(on: compute)
        }
    }
}
