/// The work buffers of an evaluation and the way the samples take through them: forward, block by block, to the loss.
struct Evaluator<Scalar: TensorScalar> {
    private let data: Dataset<Scalar>
    /// The loss on the output of the last layer that is run, as in a training.
    private let loss: any Loss<Scalar>
    private let layerCount: Int
    private let blockRows: Int
    private let pass: Pass
    private let metrics: [any Metric]

    private var block: SampleBlock<Scalar>
    private var activations: Activations<Scalar>
    private var losses: Tensor<Scalar>
    private var blockLosses: Tensor<Scalar>
    private var noGradient = Tensor<Scalar>(uninitialized: [0])
    /// What the network answers for all samples, if there are metrics to see it.
    private var answers: Tensor<Scalar>?

    /// Buffers for data that fit networks of the model's layers.
    init(
        _ data: Dataset<Scalar>, model: Sequential<Scalar>, loss: any Loss<Scalar>, metrics: [any Metric],
        compute: Compute
    ) {
        let model = model.foldingNormalizations()
        let fused = loss.fused(after: model.layers[model.layers.count - 1])
        self.data = data
        self.loss = fused ?? loss
        layerCount = model.layers.count - (fused == nil ? 0 : 1)
        blockRows = RowBlocks.prediction(model, rows: data.count, compute: compute)
        pass = .network(compute: compute, isTraining: false)
        self.metrics = metrics
        answers = metrics.isEmpty ? nil : Tensor(uninitialized: [data.count] + model.outputShape)
        block = SampleBlock(of: data, sampleShape: model.inputShape)
        activations = Activations(model: model, rows: blockRows)
        losses = Tensor(uninitialized: [data.count])
        blockLosses = Tensor(uninitialized: [blockRows])
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    mutating func evaluate(_ model: Sequential<Scalar>) -> Evaluation {
        let (compute, model) = (pass.compute, model.foldingNormalizations())
        var correct = 0
        var start = 0
        while start < data.count {
            let range = start..<min(start + blockRows, data.count)
            block.load(range, of: data, on: compute)
            activations.forward(model, block.features, pass: pass, count: layerCount)
            let output = layerCount == 0 ? block.features : activations.outputs[layerCount - 1]
            blockLosses.setRows(range.count)
            loss.evaluate(
                output, block.targets, meanOver: data.count, losses: &blockLosses, gradient: &noGradient,
                wantsGradient: false, on: compute)
            losses.copyRows(from: blockLosses, to: range)
            if answers != nil {
                activations.forward(model, block.features, pass: pass, from: layerCount)
                answers?.copyRows(from: activations.outputs[model.layers.count - 1], to: range)
            }
            if loss.isClassification { correct += compute.countCorrect(output, block.targets) }
            start = range.upperBound
        }
        var evaluation = Evaluation(
            loss: compute.sum(losses) / Double(data.count),
            accuracy: loss.isClassification ? Double(correct) / Double(data.count) : nil)
        if let answers {
            for metric in metrics {
                evaluation.metrics[metric.name] = metric.value(of: answers, data.targets, on: compute)
            }
        }
        return evaluation
    }
}
