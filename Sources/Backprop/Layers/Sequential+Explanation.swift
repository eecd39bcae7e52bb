extension Sequential {
    /// What is run of the network, as a table for people: each kernel call with the layer that it is for, where its
    /// operands lie, how much memory the calls share, and what made a call other than the layers say it.
    ///
    ///     print(network.explanation(rows: 32))
    ///
    /// - Parameters:
    ///   - rows: How many samples pass together, 0 or more, for which memory can be counted; else the program stops.
    ///   - isTraining: Whether to show a step of a training, up to the gradients of the parameters, instead of a prediction.
    public func explanation(rows: Int = 1, isTraining: Bool = false) -> String {
        let bytes = Size(rows) * (Size(valueCount) + Shape.size(of: inputShape)) * Size(4 * MemoryLayout<Scalar>.stride)
        guard bytes.value != nil else { fatalError("explanation: \(rows) rows of \(valueCount) values are too many") }
        let plan = isTraining ? Plan.training(graph) : prediction
        return plan.explanation(rows: rows, scalarBytes: MemoryLayout<Scalar>.stride)
    }
}
