// The names are those of the lecture.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Backprop
import BackpropLessons
import Foundation
import Testing

/// The code of the article "Lecture: SciComp with Py".
@Suite struct SigmoidNetworkTests {
    @Test func neurons() {
        let and = Perceptron<Double>(weights: [1, 1], threshold: 1.5)  // w₀ = -1.5
        // -1, -1, -1, 1
        let signs = and.outputs(for: [[0, 0], [0, 1], [1, 0], [1, 1]])

        #expect(signs == [-1, -1, -1, 1])

        let neuron = Dense<Double>(
            weights: [[0.5], [-0.25]], biases: [0], activation: .sigmoid)
        let output = neuron([[0.25, 0.5]])  // σ(0.5·0.25 - 0.25·0.5) = σ(0) = [[0.5]]

        #expect(output == [[0.5]])

        // [[0, 9.86e-305, 1, 1]]
        let far = Sigmoid<Double>()([[-1000, -700, 700, 1000]])

        #expect(far[0, 0] == 0 && far[0, 2] == 1 && far[0, 3] == 1)
        #expect(abs(far[0, 1] / 9.85967654375977e-305 - 1) < 1e-12)
    }

    @Test func buildTrainApply() throws {
        let X: Tensor<Double> = [[0, 0], [0, 1], [1, 0], [1, 1]]
        let y: Tensor<Double> = [[0], [1], [1], [1]]

        let sigmoid = Sigmoid<Double>()
        func slope(_ y: Tensor<Double>) -> Tensor<Double> { y * (1 - y) }

        func build() -> (Tensor<Double>, Tensor<Double>) {
            var generator = SeededGenerator(seed: 1)
            let normal = WeightInitializer.normal(scale: 1)
            return (
                normal.weights(inputs: 2, outputs: 3, using: &generator),
                normal.weights(inputs: 3, outputs: 1, using: &generator)
            )
        }

        func train(_ iterations: Int) -> (Tensor<Double>, Tensor<Double>) {
            var (W1, W2) = build()
            for _ in 0..<iterations {
                let Z2 = X.matmul(W1)
                let a2 = sigmoid(Z2)
                let Z3 = a2.matmul(W2)
                let yHat = sigmoid(Z3)

                let yHatError = y - yHat
                let yHatDelta = yHatError * slope(yHat)
                let a2Error = yHatDelta.matmul(W2.transposed())
                let a2Delta = a2Error * slope(a2)

                W2 += a2.transposed().matmul(yHatDelta)
                W1 += X.transposed().matmul(a2Delta)
            }
            return (W1, W2)
        }

        let (W1, W2) = train(1000)
        let yHat = sigmoid(sigmoid(X.matmul(W1)).matmul(W2))

        #expect(yHat[1, 0] > 0.9 && yHat[2, 0] > 0.9 && yHat[3, 0] > 0.9)

        let (start1, start2) = build()
        var hidden = Dense<Double>(
            weights: start1, biases: [0, 0, 0], activation: .sigmoid)
        var output = Dense<Double>(weights: start2, biases: [0], activation: .sigmoid)
        for _ in 0..<1000 {
            let a2 = hidden(X)
            let yHat = output(a2)
            let gradients3 = output.backward(yHat - y, input: a2, output: yHat)
            let gradients2 = hidden.backward(gradients3.input, input: X, output: a2)
            output.weights -= gradients3.parameters[0]
            hidden.weights -= gradients2.parameters[0]
        }

        #expect(relativeError(hidden.weights, W1) < 1e-9)
        #expect(relativeError(output.weights, W2) < 1e-9)

        var generator = SeededGenerator(seed: 1)
        var network = Sequential<Double> {
            Dense(
                2, 3, activation: .sigmoid, initializer: .normal(scale: 1),
                using: &generator)
            Dense(
                3, 1, activation: .sigmoid, initializer: .normal(scale: 1),
                using: &generator)
        }
        let data = try Dataset(features: X, targets: .values(y))
        let trainer = Trainer<Double>(
            loss: HalfSquaredError(), optimizer: SGD(learningRate: 1), epochs: 3000,
            batchSize: 1)
        try trainer.train(&network, on: data, using: &generator)
        // below 0.1 for (0, 0), above 0.9 for the others
        let answers = network.predict(X)

        #expect(answers[0, 0] < 0.1 && answers[1, 0] > 0.9 && answers[2, 0] > 0.9 && answers[3, 0] > 0.9)
    }

    @Test func trainingRule() {
        let corners: Tensor<Double> = [[0, 0], [0, 1], [1, 0], [1, 1]]
        var perceptron = Perceptron<Double>(inputs: 2)
        let mistakes = perceptron.train(
            on: corners, targets: [-1, -1, -1, 1], learningRate: 0.1)
        let learnt = perceptron.outputs(for: corners)  // -1, -1, -1, 1

        #expect(mistakes.last == 0)
        #expect(learnt == [-1, -1, -1, 1])
    }

    @Test func linearUnit() {
        let x: Tensor<Double> = [[-1], [0], [1], [2]]
        let t = [-3.0, -1, 1, 3]  // 2x - 1
        var batch = LinearUnit<Double>(inputs: 1)
        let errors = batch.train(on: x, targets: t, mode: .batch, learningRate: 0.05)
        var incremental = LinearUnit<Double>(inputs: 1)
        incremental.train(on: x, targets: t, mode: .incremental, learningRate: 0.05)

        #expect(errors[0] == 10)
        #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(abs(batch.weights[0] - 2) < 1e-2 && abs(batch.bias + 1) < 1e-2)
        #expect(abs(incremental.weights[0] - 2) < 1e-2 && abs(incremental.bias + 1) < 1e-2)

        var step = LinearUnit<Double>(weights: [1], bias: 0)
        // w = 1.2, b = -0.1
        step.train(on: x, targets: t, mode: .batch, learningRate: 0.05, epochs: 1)

        #expect(abs(step.weights[0] - 1.2) < 1e-15 && abs(step.bias + 0.1) < 1e-15)
    }
}
