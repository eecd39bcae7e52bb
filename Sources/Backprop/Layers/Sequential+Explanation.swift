extension Sequential {
    /// What is run of the network, as a table for people: each kernel call with the layer that it is for, where its
    /// operands lie, how much memory the calls share, and what made a call other than the layers say it.
    ///
    ///     print(network.explanation(rows: 32))
    ///
    /// - Parameters:
    ///   - rows: How many samples pass together.
    ///   - isTraining: Whether to show a step of a training, up to the gradients of the parameters, instead of a prediction.
    public func explanation(rows: Int = 1, isTraining: Bool = false) -> String {
        let plan = isTraining ? Plan.training(graph) : prediction
        return plan.explanation(rows: rows, scalarBytes: MemoryLayout<Scalar>.stride)
    }
}
