/// How well a network does on a data set.
public struct Evaluation: Sendable, Codable, Equatable {
    /// The mean loss over the samples.
    public var loss: Double
    /// The share of samples classified rightly; `nil` for a regression.
    public var accuracy: Double?
    /// The metrics that were asked for, by their names; those that are not defined for the data are missing.
    public var metrics: [String: Double] = [:]
}

extension Sequential {
    /// The mean loss and the accuracy over a data set, and other measures.
    ///
    /// - Parameters:
    ///   - data: The samples and what the network should answer.
    ///   - loss: What the loss is the mean of.
    ///   - metrics: What else to measure, each under another name.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: `ShapeError` if the data do not fit the network or the loss.
    public func evaluate(
        _ data: Dataset<Scalar>, loss: any Loss<Scalar> = CategoricalCrossEntropy(), metrics: [any Metric] = [],
        on compute: Compute = .default
    ) throws(ShapeError) -> Evaluation {
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
        try loss.check(data.targets, outputs: outputs)
    }
}
