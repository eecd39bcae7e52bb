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
        try check(data, loss: loss)
        var evaluator = Evaluator(data, model: self, loss: loss, metrics: metrics, compute: compute)
        return evaluator.evaluate()
    }

    /// Says what does not fit between a network, data and a loss.
    func check(_ data: Dataset<Scalar>, loss: any Loss<Scalar>) throws(ShapeError) {
        guard Shape.areAlike(data.sampleShape, inputShape) else {
            throw ShapeError("samples have shape \(data.sampleShape), the network takes \(inputShape)")
        }
        try checkIndices(data)
        try checkLengths(data)
        try loss.check(data.targets, outputs: outputs)
    }

    /// Says which sequence has a length that is none.
    private func checkLengths(_ data: Dataset<Scalar>) throws(ShapeError) {
        for node in graph.nodes where node.inputs[0] == 0 {
            guard let lengths = node.operation as? LengthsOperation else { continue }
            let found = data.firstValue(in: lengths.width - 1..<lengths.width) {
                !($0 >= 1 && $0 <= Scalar(lengths.steps) && $0 == $0.rounded(.down))
            }
            guard let found else { continue }
            throw ShapeError(
                "\(node.path): VariableLength: sample \(found.sample) has the length \(found.value); expected a whole number "
                    + "from 1 to \(lengths.steps)")
        }
    }

    /// Says which sample holds a number that an embedding has no vector for.
    private func checkIndices(_ data: Dataset<Scalar>) throws(ShapeError) {
        for node in graph.nodes {
            guard let embedding = node.operation as? EmbeddingOperation,
                let columns = graph.columnsOfInput(node.inputs[0])
            else { continue }
            let found = data.firstValue(in: columns) {
                !($0 >= 0 && $0 < Scalar(embedding.vocabulary) && $0 == $0.rounded(.down))
            }
            guard let found else { continue }
            throw ShapeError(
                "\(node.path): Embedding: sample \(found.sample) holds \(found.value); expected a whole number from 0 to "
                    + "\(embedding.vocabulary - 1)")
        }
    }
}

extension OperationGraph {
    /// Which values of a sample a value holds as they are; `nil` if it holds something else.
    fileprivate func columnsOfInput(_ value: Int) -> Range<Int>? {
        if case .input = values[value].given { return 0..<values[value].count }
        guard let node = nodes.first(where: { $0.output == value }), let source = columnsOfInput(node.inputs[0]) else {
            return nil
        }
        if node.operation is Identities { return source }
        guard let slice = node.operation as? SliceOperation, slice.outer == 1 else { return nil }
        let start = source.lowerBound + slice.range.lowerBound * slice.inner
        return start..<start + slice.range.count * slice.inner
    }
}

extension Dataset {
    /// The first sample, counted from 1, with a value in some columns of which something holds, and the value.
    fileprivate func firstValue(
        in columns: Range<Int>, where condition: (Scalar) -> Bool
    ) -> (sample: Int, value: Scalar)? {
        let rows = 4096
        for start in stride(from: 0, to: count, by: rows) {
            let block = self[rows: start..<min(start + rows, count)].features
            let width = max(block.columns, 1)
            let position = block.withSpan { values -> Int? in
                for place in values.indices where columns.contains(place % width) {
                    if condition(values[place]) { return place }
                }
                return nil
            }
            if let position { return (start + position / width + 1, block.element(position)) }
        }
        return nil
    }
}
