import Backprop
import Testing

/// Analytic gradients against central differences in Double.
@Suite struct GradientTests {
    @Test(arguments: Activation.allCases)
    func dense(_ activation: Activation) {
        var generator = SeededGenerator(seed: 3)
        checkGradients(Dense(3, 4, activation: activation, using: &generator), sample: [3])
    }

    @Test(arguments: Activation.allCases)
    func activation(_ activation: Activation) {
        checkGradients(activation.layer(), sample: [4])
    }

    @Test(arguments: [1.0, 0.5, -2.0])
    func softmax(beta: Double) {
        checkGradients(Softmax(beta: beta), sample: [4])
    }

    @Test func radialBasis() {
        let centers: Tensor<Double> = randomTensor([3, 4], seed: 6)
        checkGradients(RadialBasis(centers: centers, widths: [0.5, 1, 2, -1.5]), sample: [3])
        checkGradients(RadialBasis(centers: centers, isTrained: false), sample: [3])
    }

    @Test func scaling() {
        checkGradients(Scaling(shift: [1, -2, 0, 0.5], scale: [0.5, 3, -1, 1]), sample: [4])
    }

    private func checkLoss(_ loss: some Loss<Double>, _ output: Tensor<Double>, _ targets: Targets<Double>) {
        let gradient = loss(output, targets).gradient
        let step = 1e-6
        for i in 0..<output.count {
            let above = loss(nudged(output, at: i, by: step), targets).value
            let below = loss(nudged(output, at: i, by: -step), targets).value
            #expect(abs((above - below) / (2 * step) - gradient.scalars[i]) < 1e-8, "output \(i)")
        }
    }

    @Test func losses() {
        let labels = Targets<Double>.classes([2, 0, 1, 2], count: 3)
        let oneHot = Targets<Double>.values(labels.asRows())
        let mixed = Targets<Double>.values([[0.5, 0.25, 0.25], [1, 0, 0], [0, 0.5, 0.5], [0.125, 0.75, 0.125]])
        let logits: Tensor<Double> = randomTensor([4, 3], seed: 5)
        let probabilities = Softmax<Double>()(logits)
        for targets in [labels, oneHot, mixed] {
            checkLoss(SoftmaxCrossEntropy(), logits, targets)
            checkLoss(SoftmaxCrossEntropy(beta: 0.5), logits, targets)
            checkLoss(CategoricalCrossEntropy(), probabilities, targets)
        }
        checkLoss(MeanSquaredError(), logits, mixed)
        checkLoss(MeanAbsoluteError(), logits, mixed)
        checkLoss(HalfSquaredError(), logits, mixed)
        checkLoss(BinaryCrossEntropy(), probabilities, mixed)
        checkLoss(SigmoidCrossEntropy(), logits, mixed)
    }

    /// A network's gradient, as a training computes it with everything fused, is that of its layers one by one.
    @Test func fusedStepEqualsLayerByLayer() throws {
        var generator = SeededGenerator(seed: 8)
        let first = Dense<Double>(3, 5, using: &generator)
        let second = Dense<Double>(5, 4, activation: .relu, using: &generator)
        let third = Dense<Double>(4, 3, using: &generator)
        let x: Tensor<Double> = randomTensor([6, 3], seed: 9)
        let y = Targets<Double>.classes([0, 1, 2, 2, 1, 0], count: 3)

        var model = Sequential<Double> {
            first
            ReLU()
            second
            third
            Softmax()
        }
        let trainer = Trainer<Double>(optimizer: SGD(learningRate: 0.1))
        try trainer.train(&model, on: Dataset(features: x, targets: y), using: &generator)

        let z1 = first(x)
        let a1 = ReLU<Double>()(z1)
        let a2 = second(a1)
        let z3 = third(a2)
        let loss = SoftmaxCrossEntropy<Double>()(z3, y)
        let gradients3 = third.backward(loss.gradient, input: a2, output: z3)
        let gradients2 = second.backward(gradients3.input, input: a1, output: a2)
        let dz1 = ReLU<Double>().backward(gradients2.input, input: z1, output: a1)
        let gradients1 = first.backward(dz1.input, input: x, output: z1)
        var updater = Updater<Double>(SGD(learningRate: 0.1))
        var layers = (first, second, third)
        updater.step {
            $0.update(&layers.0, with: gradients1.parameters)
            $0.update(&layers.1, with: gradients2.parameters)
            $0.update(&layers.2, with: gradients3.parameters)
        }
        let byHand = [layers.0, layers.1, layers.2].flatMap { $0.parameters.map(\.value) }
        #expect(model.layers.flatMap { $0.parameters.map(\.value) } == byHand)
    }
}
