import Backprop
import Testing

/// Analytic gradients against central differences in Double.
@Suite struct GradientTests {
    /// A weighted sum of a layer's outputs stands for the loss, so that every output matters differently.
    private func value(_ layer: some Layer<Double>, _ input: Tensor<Double>, _ weights: Tensor<Double>) -> Double {
        zip(layer.forward(input).scalars, weights.scalars).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func changed(_ tensor: Tensor<Double>, at position: Int, by step: Double) -> Tensor<Double> {
        var scalars = tensor.scalars
        scalars[position] += step
        return Tensor(shape: tensor.shape, scalars: scalars)
    }

    private func check<L: Layer<Double>>(_ layer: L, inputs: Int, outputs: Int) {
        let input: Tensor<Double> = randomTensor([5, inputs], seed: 1)
        let weights: Tensor<Double> = randomTensor([5, outputs], seed: 2)
        let gradients = layer.backward(weights, input: input, output: layer.forward(input))
        let step = 1e-6
        for i in 0..<input.count {
            let above = value(layer, changed(input, at: i, by: step), weights)
            let below = value(layer, changed(input, at: i, by: -step), weights)
            #expect(abs((above - below) / (2 * step) - gradients.input.scalars[i]) < 1e-8, "input \(i)")
        }
        #expect(gradients.parameters.count == layer.parameters.count)
        for (index, parameter) in layer.parameters.enumerated() {
            for i in 0..<parameter.value.count {
                func nudged(_ step: Double) -> L {
                    var copy = layer
                    copy.updateParameters { if $0 == index { $1 = changed($1, at: i, by: step) } }
                    return copy
                }
                let numeric = (value(nudged(step), input, weights) - value(nudged(-step), input, weights)) / (2 * step)
                #expect(abs(numeric - gradients.parameters[index].scalars[i]) < 1e-8, "\(parameter.name) \(i)")
            }
        }
    }

    @Test(arguments: Activation.allCases)
    func dense(_ activation: Activation) {
        var generator = SeededGenerator(seed: 3)
        check(Dense(3, 4, activation: activation, using: &generator), inputs: 3, outputs: 4)
    }

    @Test(arguments: Activation.allCases)
    func activation(_ activation: Activation) {
        check(activation.layer(), inputs: 4, outputs: 4)
    }

    @Test(arguments: [1.0, 0.5, -2.0])
    func softmax(beta: Double) {
        check(Softmax(beta: beta), inputs: 4, outputs: 4)
    }

    @Test func radialBasis() {
        let centers: Tensor<Double> = randomTensor([3, 4], seed: 6)
        check(RadialBasis(centers: centers, widths: [0.5, 1, 2, -1.5]), inputs: 3, outputs: 4)
        check(RadialBasis(centers: centers, isTrained: false), inputs: 3, outputs: 4)
    }

    @Test func scaling() {
        check(Scaling(shift: [1, -2, 0, 0.5], scale: [0.5, 3, -1, 1]), inputs: 4, outputs: 4)
    }

    private func checkLoss(_ loss: some Loss<Double>, _ output: Tensor<Double>, _ targets: Targets<Double>) {
        let gradient = loss(output, targets).gradient
        let step = 1e-6
        for i in 0..<output.count {
            let above = loss(changed(output, at: i, by: step), targets).value
            let below = loss(changed(output, at: i, by: -step), targets).value
            #expect(abs((above - below) / (2 * step) - gradient.scalars[i]) < 1e-8, "output \(i)")
        }
    }

    @Test func losses() {
        let labels = Targets<Double>.classes([2, 0, 1, 2], count: 3)
        let oneHot = Targets<Double>.values(labels.oneHot())
        let mixed = Targets<Double>.values([[0.5, 0.25, 0.25], [1, 0, 0], [0, 0.5, 0.5], [0.125, 0.75, 0.125]])
        let logits: Tensor<Double> = randomTensor([4, 3], seed: 5)
        let probabilities = Softmax<Double>().forward(logits)
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

        let z1 = first.forward(x)
        let a1 = ReLU<Double>().forward(z1)
        let a2 = second.forward(a1)
        let z3 = third.forward(a2)
        let loss = SoftmaxCrossEntropy<Double>()(z3, y)
        let gradients3 = third.backward(loss.gradient, input: a2, output: z3)
        let gradients2 = second.backward(gradients3.input, input: a1, output: a2)
        let dz1 = ReLU<Double>().backward(gradients2.input, input: z1, output: a1)
        let gradients1 = first.backward(dz1.input, input: x, output: z1)
        var updater = Updater<Double>(SGD(learningRate: 0.1))
        var layers = (first, second, third)
        updater.update(&layers.0, with: gradients1.parameters)
        updater.update(&layers.1, with: gradients2.parameters)
        updater.update(&layers.2, with: gradients3.parameters)
        let byHand = [layers.0, layers.1, layers.2].flatMap { $0.parameters.map(\.value) }
        #expect(model.layers.flatMap { $0.parameters.map(\.value) } == byHand)
    }
}
