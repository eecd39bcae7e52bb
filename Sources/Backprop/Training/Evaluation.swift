/// How well a network does on a data set.
public struct Evaluation: Sendable, Codable, Equatable {
    /// The mean loss over the samples.
    public var loss: Double
    /// The share of answers that are right: for a classifier of samples, or of steps in sequences; for the binary
    /// cross-entropy of outputs; `nil` for a regression. See ``Decision``.
    public var accuracy: Double?
    /// The metrics that were asked for, by their names; those that are not defined for the data are missing.
    public var metrics: [String: Double] = [:]

    /// e^loss: of a classifier's cross-entropy, between how many classes the network is undecided, were they all alike; 1 if
    /// it always knows.
    public var perplexity: Double { Double.exp(loss) }

    /// The loss in bits, loss/ln 2: of a network that predicts characters the bits per character.
    public var bits: Double { loss / Double.log(2) }
}

extension Sequential {
    /// The mean loss and the accuracy over a data set, and other measures.
    ///
    /// - Parameters:
    ///   - data: The samples and what the network should answer.
    ///   - loss: What the loss is the mean of; `nil` for that by which the network was trained, see ``Sequential/loss``.
    ///   - metrics: What else to measure, each under another name.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: `ShapeError` if the data do not fit the network or the loss, or if no loss is said and the network knows none.
    public func evaluate(
        _ data: Dataset<Scalar>, loss: (any Loss<Scalar>)? = nil, metrics: [any Metric] = [],
        on compute: Compute = .default
    ) throws(ShapeError) -> Evaluation {
        guard let loss = loss ?? self.loss else {
            throw ShapeError(
                "the network was not trained, and does not know its loss: say it, as in evaluate(data, loss: "
                    + "CategoricalCrossEntropy())")
        }
        try check(data, loss: loss, on: compute)
        var evaluator = Evaluator(data, model: self, loss: loss, metrics: metrics, compute: compute)
        return evaluator.evaluate()
    }

    /// Says what does not fit between a network, data and a loss.
    func check(_ data: Dataset<Scalar>, loss: any Loss<Scalar>, on compute: Compute) throws(ShapeError) {
        guard Shape.areAlike(data.sampleShape, inputShape) else {
            throw ShapeError("samples have shape \(data.sampleShape), the network takes \(inputShape)")
        }
        try checkWholeNumbers(of: data, on: compute)
        if case .sequences(_, let steps, let count) = data.targets, outputShape != [steps, count] {
            throw ShapeError(
                "targets are classes of \(steps) steps, the network puts out \(outputShape); expected [\(steps), \(count)]"
            )
        }
        try loss.check(data.targets, outputs: outputs)
    }

    /// Says which sample holds a number that an embedding has no vector for, or a length that no sequence has.
    private func checkWholeNumbers(of data: Dataset<Scalar>, on compute: Compute) throws(ShapeError) {
        var checks = WholeNumberChecks(self, on: compute)
        guard !checks.isEmpty else { return }
        let rows = RowBlocks.shared(self)
        var block = SampleBlock(of: data, sampleShape: inputShape)
        for start in stride(from: 0, to: data.count, by: rows) {
            block.load(start..<min(start + rows, data.count), of: data, on: compute)
            let problem = unsafe checks.problem(in: block.features.base, rows: block.features.rows) {
                "sample \(start + $0 + 1)"
            }
            if let problem { throw ShapeError(problem) }
        }
    }
}
