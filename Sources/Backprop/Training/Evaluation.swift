/// How well a network does on a data set.
public struct Evaluation: Sendable, Codable, Equatable {
    /// The mean loss over the samples.
    public var loss: Double
    /// The share of samples classified rightly; `nil` for a regression.
    public var accuracy: Double?
}

extension Sequential {
    /// The mean loss and the accuracy over a data set.
    ///
    /// - Throws: `ShapeError` if the data do not fit the network or the loss.
    public func evaluate(
        _ data: Dataset<Scalar>, loss: any Loss<Scalar> = CategoricalCrossEntropy(), on compute: Compute = .default
    ) throws(ShapeError) -> Evaluation {
        try check(data, loss: loss)
        let fused = loss.fused(after: layers[layers.count - 1])
        let count = layers.count - (fused == nil ? 0 : 1)
        let rows = min(data.count, Self.predictionRows)
        var activations = Activations(model: self, rows: rows)
        var losses = Tensor<Scalar>(uninitialized: [data.count])
        var blockLosses = Tensor<Scalar>(uninitialized: [rows])
        var noGradient = Tensor<Scalar>(uninitialized: [0])
        var predicted: [Int32] = []
        var correct = 0
        for start in stride(from: 0, to: data.count, by: rows) {
            let range = start..<min(start + rows, data.count)
            let input = data.features[rows: range]
            let targets = data.targets[rows: range]
            activations.forward(self, input, pass: Pass(compute: compute), count: count)
            let output = count == 0 ? input : activations.outputs[count - 1]
            blockLosses.setRows(range.count)
            (fused ?? loss).evaluate(
                output, targets, losses: &blockLosses, gradient: &noGradient, wantsGradient: false, on: compute)
            losses.copyRows(from: blockLosses, to: range)
            if loss.isClassification { correct += compute.correct(output, targets, predicted: &predicted) }
        }
        let accuracy = loss.isClassification ? Double(correct) / Double(data.count) : nil
        return Evaluation(loss: compute.sum(losses) / Double(data.count), accuracy: accuracy)
    }

    /// Says what does not fit between a network, data and a loss.
    func check(_ data: Dataset<Scalar>, loss: any Loss<Scalar>) throws(ShapeError) {
        let sample = Array(data.features.shape.dropFirst())
        guard sample == inputShape else {
            throw ShapeError("samples have shape \(sample), the network takes \(inputShape)")
        }
        try loss.check(data.targets, outputs: outputs)
    }
}
