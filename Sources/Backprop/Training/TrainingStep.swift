/// The work buffers of a training and the one way a batch takes through them.
///
/// A batch flows forward through the layers' output buffers to the loss, and back through the gradient buffers to the
/// parameters. All memory is planned here for the largest batch; a step allocates nothing for tensors.
struct TrainingStep<Scalar: TensorScalar> {
    /// The loss on the output of the last layer that is run: a softmax at the end may be part of the loss.
    private let loss: any Loss<Scalar>
    private let layerCount: Int
    private let passes: [Pass]
    private let compute: Compute

    private var activations: Activations<Scalar>
    /// Each layer's gradients, and as one more input gradient that of the loss.
    private var gradients: [LayerGradients<Scalar>]
    private var losses: Tensor<Scalar>
    private var predicted: [Int32] = []
    /// Holds the gradient that flows into a layer while the layer may write to `gradients`.
    private var incoming = Tensor<Scalar>(uninitialized: [0])

    init(model: Sequential<Scalar>, loss: any Loss<Scalar>, rows: Int, compute: Compute) {
        let fused = loss.fused(after: model.layers[model.layers.count - 1])
        self.loss = fused ?? loss
        let layers = model.layers.prefix(model.layers.count - (fused == nil ? 0 : 1))
        self.layerCount = layers.count
        self.compute = compute
        self.activations = Activations(model: model, rows: rows)
        self.losses = Tensor(uninitialized: [rows])

        let shapes = [model.inputShape] + model.outputShapes
        gradients = (0...layers.count).map { i in
            let parameters = i < layers.count ? layers[i].parameters : []
            return LayerGradients(
                input: Tensor(uninitialized: [i == 0 ? 0 : rows] + shapes[i]),
                parameters: parameters.map { Tensor(uninitialized: $0.value.shape) }, wantsInput: i > 0)
        }

        // A layer that can mask its input gradient for nothing spares the ReLU before it a pass over memory.
        let rectified = layers.map { ($0 as? Dense<Scalar>)?.activation == .relu }
        passes = layers.indices.map { i in
            var pass = Pass(compute: compute, isTraining: true)
            pass.inputIsRectified = i > 0 && rectified[i - 1]
            pass.gradientIsRectified = rectified[i] && i + 1 < layers.count && layers[i + 1].rectifiesInputGradient
            return pass
        }
    }

    /// Runs a batch forward and back and updates the model.
    ///
    /// - Returns: The sum of the samples' losses, and how many were classified rightly (0 for a regression), both with
    ///   the parameters before the update.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    mutating func run(
        _ model: inout Sequential<Scalar>, _ input: Tensor<Scalar>, _ targets: Targets<Scalar>,
        updater: inout Updater<Scalar>
    ) -> (loss: Double, correct: Int) {
        activations.forward(model, input, pass: Pass(compute: compute, isTraining: true), count: layerCount)
        let result = evaluateLoss(input, targets)
        backward(model, input)
        for i in 0..<layerCount {
            model.update(i, with: gradients[i].parameters, updater: &updater)
        }
        updater.advance()
        return result
    }

    private mutating func evaluateLoss(
        _ input: Tensor<Scalar>, _ targets: Targets<Scalar>
    ) -> (loss: Double, correct: Int) {
        let output = layerCount == 0 ? input : activations.outputs[layerCount - 1]
        losses.setRows(input.rows)
        gradients[layerCount].input.setRows(input.rows)
        loss.evaluate(
            output, targets, losses: &losses, gradient: &gradients[layerCount].input, wantsGradient: true, on: compute)
        let correct = loss.isClassification ? compute.correct(output, targets, predicted: &predicted) : 0
        return (compute.sum(losses), correct)
    }

    private mutating func backward(_ model: Sequential<Scalar>, _ input: Tensor<Scalar>) {
        for i in stride(from: layerCount - 1, through: 0, by: -1) {
            if i > 0 { gradients[i].input.setRows(input.rows) }
            swap(&incoming, &gradients[i + 1].input)
            model.layers[i].backward(
                &incoming, input: i == 0 ? input : activations.outputs[i - 1], output: activations.outputs[i],
                into: &gradients[i], pass: passes[i])
            swap(&incoming, &gradients[i + 1].input)
        }
    }
}

extension Sequential {
    fileprivate mutating func update(
        _ index: Int, with gradients: [Tensor<Scalar>], updater: inout Updater<Scalar>
    ) {
        func update<L: Layer<Scalar>>(_ layer: inout L) { updater.update(&layer, with: gradients) }
        update(&layers[index])
    }
}

extension Compute {
    /// How many rows have their greatest output where their target has.
    func correct<Scalar>(_ output: Tensor<Scalar>, _ targets: Targets<Scalar>, predicted: inout [Int32]) -> Int {
        argmax(output, into: &predicted)
        let labels: [Int32]
        switch targets {
        case .classes(let classes, _): labels = classes
        case .values(let rows):
            var greatest: [Int32] = []
            argmax(rows, into: &greatest)
            labels = greatest
        }
        var correct = 0
        for row in labels.indices where labels[row] == predicted[row] { correct += 1 }
        return correct
    }
}
