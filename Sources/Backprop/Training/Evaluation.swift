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
        try check(data, loss: loss)
        var evaluator = Evaluator(data, model: self, loss: loss, metrics: metrics, compute: compute)
        return evaluator.evaluate()
    }

    /// Says what does not fit between a network, data and a loss.
    func check(_ data: Dataset<Scalar>, loss: any Loss<Scalar>) throws(ShapeError) {
        guard Shape.areAlike(data.sampleShape, inputShape) else {
            throw ShapeError("samples have shape \(data.sampleShape), the network takes \(inputShape)")
        }
        try checkNumbers(of: data)
        if case .sequences(_, let steps, let count) = data.targets, outputShape != [steps, count] {
            throw ShapeError(
                "targets are classes of \(steps) steps, the network puts out \(outputShape); expected [\(steps), \(count)]"
            )
        }
        try loss.check(data.targets, outputs: outputs)
    }

    /// Says which sample holds a number that an embedding has no vector for, or a length that no sequence has.
    private func checkNumbers(of data: Dataset<Scalar>) throws(ShapeError) {
        for input in wholeInputs {
            if let found = data.firstValue(notIn: input) {
                throw ShapeError(input.problem("sample \(found.sample)", found.value))
            }
        }
    }
}

extension Dataset {
    /// The first value that is no whole number where one is needed, and its sample, counted from 1.
    fileprivate func firstValue(notIn input: WholeInput) -> (sample: Int, value: Scalar)? {
        let rows = 4096
        for start in stride(from: 0, to: count, by: rows) {
            let block = self[rows: start..<min(start + rows, count)].features
            let width = block.columns
            let found = block.withSpan { values -> (sample: Int, value: Scalar)? in
                for row in 0..<block.rows {
                    for column in input.columns {
                        let value = values[row * width + column]
                        guard input.contains(value) else { return (start + row + 1, value) }
                    }
                }
                return nil
            }
            if let found { return found }
        }
        return nil
    }
}
