/// The work buffers of a training and the one way a batch takes through them.
///
/// A batch flows forward through the layers' output buffers to the loss, and back through the gradient buffers to the
/// parameters. Where it pays it does so in blocks of rows that stay near the processor (see `RowBlocks`); the sums over
/// its samples go on from block to block in the same order. All memory is planned with the first batch; a step
/// allocates nothing.
struct TrainingStep<Scalar: TensorScalar> {
    /// The loss on the output of the last layer that is run: a softmax at the end may be part of the loss.
    private let loss: any Loss<Scalar>
    private let layerCount: Int
    /// The first layer with parameters. There is nothing to learn from the gradients of those before it.
    private let firstLearning: Int
    private let blockRows: Int
    private let compute: Compute
    private let shaping: GradientShaping
    private var forwardPass: Pass
    private var backwardPasses: [Pass]

    private var activations: Activations<Scalar>
    /// Each layer's gradients, and as one more input gradient that of the loss.
    private var gradients: [LayerGradients<Scalar>]
    /// The losses of a batch and of a block.
    private var losses: Tensor<Scalar>
    private var blockLosses: Tensor<Scalar>
    /// Holds the gradient that flows into a layer while the layer may write to `gradients`.
    private var incoming = Tensor<Scalar>(uninitialized: [0])

    /// - Parameters:
    ///   - rows: The number of samples in the largest batch.
    ///   - randomness: What random layers draw from in the first step.
    init(_ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, rows: Int, randomness: UInt64) {
        let compute = trainer.compute
        let fused = trainer.loss.fused(after: model.layers[model.layers.count - 1])
        self.loss = fused ?? trainer.loss
        let layers = model.layers.prefix(model.layers.count - (fused == nil ? 0 : 1))
        self.layerCount = layers.count
        let firstLearning = layers.firstIndex { !$0.parameters.isEmpty } ?? layers.count
        self.firstLearning = firstLearning
        self.compute = compute
        self.shaping = GradientShaping(trainer, layers: layers.count)
        self.forwardPass = .network(compute: compute, isTraining: true, randomness: randomness)
        let blockRows = RowBlocks.training(model, rows: rows, compute: compute)
        self.blockRows = blockRows
        self.activations = Activations(model: model, rows: blockRows)
        self.losses = Tensor(uninitialized: [rows])
        self.blockLosses = Tensor(uninitialized: [blockRows])

        let shapes = [model.inputShape] + model.outputShapes
        gradients = (0...layers.count).map { i in
            let parameters = i < layers.count ? layers[i].parameters : []
            return LayerGradients(
                input: Tensor(uninitialized: [i <= firstLearning ? 0 : blockRows] + shapes[i]),
                parameters: parameters.map { Tensor(uninitialized: $0.value.shape) },
                statistics: i < layers.count ? layers[i].statisticsShapes.map { Tensor(uninitialized: $0) } : [],
                wantsInput: i > firstLearning)
        }

        // A layer that can mask its input gradient for nothing spares the ReLU before it a pass over memory.
        let rectified = layers.map { ($0 as? any ActivatedLayer<Scalar>)?.activation == .relu }
        backwardPasses = layers.indices.map { i in
            var pass = Pass.network(compute: compute, isTraining: true)
            pass.layer = i
            pass.inputIsRectified = i > 0 && rectified[i - 1]
            pass.gradientIsRectified = rectified[i] && i + 1 < layers.count && layers[i + 1].rectifiesInputGradient
            return pass
        }
    }

    /// Goes on as after so many more steps.
    mutating func skip(steps: Int) { forwardPass.randomness &+= UInt64(steps) }

    /// Whether there is a penalty on any layer.
    var hasPenalty: Bool { shaping.hasPenalty }

    /// Runs batch number `index` forward and back and updates the model.
    ///
    /// - Returns: The sum of the samples' losses, how many were classified rightly (0 for a regression), and the penalty,
    ///   all with the parameters before the update.
    mutating func run(
        _ model: inout Sequential<Scalar>, _ batches: inout Batches<Scalar>, _ index: Int,
        updater: inout Updater<Scalar>
    ) -> (loss: Double, correct: Int, penalty: Double) {
        let batch = batches[index]
        losses.setRows(batch.count)
        var correct = 0
        var start = batch.lowerBound
        while start < batch.upperBound {
            let first = start - batch.lowerBound
            batches.withBlock(from: start, rows: blockRows) { block, weights in
                forwardPass.firstRow = first
                activations.forward(model, block.features, pass: forwardPass, count: layerCount)
                correct += evaluateLoss(block, weights: weights, samples: batch.count)
                losses.copyRows(from: blockLosses, to: first..<first + block.features.rows)
                let rows = block.features.rows
                backward(model, block.features, isFirst: first == 0, isLast: first + rows == batch.count)
                start += rows
            }
        }
        let penalty = shaping.apply(to: &gradients, of: &model, on: compute)
        for i in 0..<layerCount {
            model.update(i, with: gradients[i], updater: &updater)
        }
        updater.advance()
        forwardPass.randomness &+= 1
        return (compute.sum(losses), correct, penalty)
    }

    /// Computes the losses of a block, and their gradient as a share of that of a batch of `samples`.
    private mutating func evaluateLoss(_ block: SampleBlock<Scalar>, weights: Tensor<Scalar>?, samples: Int) -> Int {
        let output = layerCount == 0 ? block.features : activations.outputs[layerCount - 1]
        blockLosses.setRows(output.rows)
        gradients[layerCount].input.setRows(output.rows)
        loss.evaluate(
            output, block.targets, meanOver: samples, losses: &blockLosses, gradient: &gradients[layerCount].input,
            wantsGradient: true, on: compute)
        if let weights {
            compute.scaleRows(&blockLosses, by: weights)
            compute.scaleRows(&gradients[layerCount].input, by: weights)
        }
        return loss.isClassification ? compute.countCorrect(output, block.targets) : 0
    }

    private mutating func backward(
        _ model: Sequential<Scalar>, _ input: Tensor<Scalar>, isFirst: Bool, isLast: Bool
    ) {
        var i = layerCount
        while i > firstLearning {
            i -= 1
            if i > firstLearning { gradients[i].input.setRows(input.rows) }
            backwardPasses[i].accumulatesGradients = !isFirst
            backwardPasses[i].flushesGradients = isLast
            backwardPasses[i].randomness = forwardPass.randomness
            backwardPasses[i].firstRow = forwardPass.firstRow
            swap(&incoming, &gradients[i + 1].input)
            model.layers[i].backward(
                &incoming, input: i == 0 ? input : activations.outputs[i - 1], output: activations.outputs[i],
                into: &gradients[i], pass: backwardPasses[i])
            swap(&incoming, &gradients[i + 1].input)
        }
    }
}

extension Sequential {
    fileprivate mutating func update(
        _ index: Int, with gradients: LayerGradients<Scalar>, updater: inout Updater<Scalar>
    ) {
        func update<L: Layer<Scalar>>(_ layer: inout L) {
            updater.update(&layer, with: gradients.parameters)
            layer.takeStatistics(gradients.statistics)
        }
        update(&layers[index])
    }
}
