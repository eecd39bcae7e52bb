/// How well a network does on a data set.
public struct Evaluation: Sendable, Codable, Equatable {
    /// The mean loss over the samples.
    public var loss: Double
    /// The share of samples classified rightly, or of steps in sequences; `nil` for a regression.
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
        let columns = graph.columnsOfInput()
        for node in graph.nodes {
            guard let columns = columns[node.inputs[0]] else { continue }
            if let embedding = node.operation as? EmbeddingOperation {
                let most = embedding.vocabulary - 1
                if let found = data.firstValue(in: columns, isNotWholeFrom: 0, to: most) {
                    throw ShapeError(
                        "\(node.path): Embedding: sample \(found.sample) holds \(found.value); expected a whole number from "
                            + "0 to \(most)")
                }
            } else if let lengths = node.operation as? LengthsOperation {
                let column = columns.lowerBound + lengths.width - 1
                if let found = data.firstValue(in: column..<column + 1, isNotWholeFrom: 1, to: lengths.steps) {
                    throw ShapeError(
                        "\(node.path): VariableLength: sample \(found.sample) has the length \(found.value); expected a whole "
                            + "number from 1 to \(lengths.steps)")
                }
            }
        }
    }
}

extension OperationGraph {
    /// Which values of a sample each value holds as they are; `nil` for those that hold something else. O(nodes).
    fileprivate func columnsOfInput() -> [Range<Int>?] {
        var columns = values.map { value -> Range<Int>? in
            if case .input? = value.given { 0..<value.count } else { nil }
        }
        for node in nodes {
            guard let source = columns[node.inputs[0]] else { continue }
            if node.operation is Identities {
                columns[node.output] = source
            } else if let slice = node.operation as? SliceOperation, slice.outer == 1 {
                let start = source.lowerBound + slice.range.lowerBound * slice.inner
                columns[node.output] = start..<start + slice.range.count * slice.inner
            }
        }
        return columns
    }
}

extension Dataset {
    /// The first value in some columns of the samples that is no whole number of a range, and its sample, counted from 1.
    fileprivate func firstValue(
        in columns: Range<Int>, isNotWholeFrom least: Int, to most: Int
    ) -> (sample: Int, value: Scalar)? {
        let rows = 4096
        let (least, most) = (Scalar(least), Scalar(most))
        for start in stride(from: 0, to: count, by: rows) {
            let block = self[rows: start..<min(start + rows, count)].features
            let width = block.columns
            let found = block.withSpan { values -> (sample: Int, value: Scalar)? in
                for row in 0..<block.rows {
                    for column in columns {
                        let value = values[row * width + column]
                        // NaN is none either.
                        guard value >= least, value <= most, value == value.rounded(.down) else {
                            return (start + row + 1, value)
                        }
                    }
                }
                return nil
            }
            if let found { return found }
        }
        return nil
    }
}
