// The names are those of the lecture.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Backprop
import Foundation
import Testing

/// The code of the article "Lecture: Artificial Neuronal Networks From Scratch".
@Suite struct NetworksFromScratchTests {
    @Test func neurons() {
        let inputs: Tensor<Double> = [[1, 2, -4, 5]]
        let neuron = Dense<Double>(
            weights: [[0.5], [-0.25], [0.125], [1]], biases: [0.75])
        let out = neuron(inputs)  // [[5.25]]

        #expect(out == [[5.25]])

        let layer = Dense<Double>(
            weights: [
                [0.5, 1, -0.5], [-0.25, 0.5, 0.25], [0.125, -1, 0], [1, 0.25, -0.75],
            ],
            biases: [0.75, 0, -1])
        let outputs = layer(inputs)  // [[5.25, 7.25, -4.75]]

        #expect(outputs == [[5.25, 7.25, -4.75]])
    }

    @Test func layersAndActivations() {
        let I: Tensor<Double> = [[1, 3, 4, 5], [-2, -5, -6, 0]]
        let weights1: Tensor<Double> = [
            [0.5, 1, -0.5], [-0.25, 0.5, 0.25], [0.125, -1, 0], [1, 0.25, -0.75],
        ]
        let weights2: Tensor<Double> = [[1, -1], [2, 0.5], [0.5, -0.25]]
        var dense1 = Dense<Double>(weights: weights1, biases: [0, 0, 0])
        var dense2 = Dense<Double>(weights: weights2, biases: [0, 0])
        let activation1 = ReLU<Double>()
        let activation2 = Softmax<Double>()

        let z1 = dense1(I)  // [[5.25, -0.25, -3.5], [-0.5, 1.5, -0.25]]
        let a1 = activation1(z1)  // [[5.25, 0, 0], [0, 1.5, 0]]
        let z2 = dense2(a1)  // [[5.25, -5.25], [3, 0.75]]
        // [[0.99997246, 0.00002754], [0.90465054, 0.09534946]]
        let p = activation2(z2)

        #expect(z1 == [[5.25, -0.25, -3.5], [-0.5, 1.5, -0.25]])
        #expect(a1 == [[5.25, 0, 0], [0, 1.5, 0]])
        #expect(z2 == [[5.25, -5.25], [3, 0.75]])
        #expect(relativeError(p, [[0.99997246, 0.00002754], [0.90465054, 0.09534946]]) < 1e-8)

        let y = Targets<Double>.classes([0, 1], count: 2)
        let loss = CategoricalCrossEntropy<Double>()(p, y)  // value 1.1751

        let dz2 = activation2.backward(loss.gradient, input: z2, output: p)
        let gradients2 = dense2.backward(dz2.input, input: a1, output: z2)
        let dz1 = activation1.backward(gradients2.input, input: z1, output: a1)
        let gradients1 = dense1.backward(dz1.input, input: I, output: z1)

        #expect(abs(loss.value - 1.175117047493488) < 1e-14)
        let dW2: Tensor<Double> = [[-7.2281189e-5, 7.2281189e-5], [0.6784879, -0.6784879], [0, 0]]
        #expect(relativeError(gradients2.parameters[0], dW2) < 1e-7)
        #expect(relativeError(gradients2.parameters[1], [0.4523115, -0.4523115]) < 1e-7)
        #expect(relativeError(dz1.input, [[-2.7535691e-5, 0, 0], [0, 0.6784879, 0]]) < 1e-7)

        var optimizer = Updater<Double>(SGD(learningRate: 0.1))
        optimizer.step {
            $0.update(&dense1, with: gradients1.parameters)
            $0.update(&dense2, with: gradients2.parameters)
        }

        let moved = weights2 - 0.1 * gradients2.parameters[0]
        #expect(relativeError(dense2.weights, moved) < 1e-15)
        let p2 = activation2(dense2(activation1(dense1(I))))
        #expect(CategoricalCrossEntropy<Double>()(p2, y).value < loss.value)
    }

    @Test func activationsAndTemperature() {
        let o: Tensor<Double> = [[-2, 0, 2]]
        // [[-1.1071, 0, 1.1071]], between -π/2 and π/2
        let arctan = ArcTan<Double>()(o)
        // [[0.1192, 0.5, 0.8808]], between 0 and 1
        let sigmoid = Sigmoid<Double>()(o)
        let relu = ReLU<Double>()(o)  // [[0, 0, 2]]

        #expect(relativeError(arctan, [[-1.1071487177940904, 0, 1.1071487177940904]]) < 1e-15)
        #expect(relativeError(sigmoid, [[0.11920292202211755, 0.5, 0.8807970779778825]]) < 1e-15)
        #expect(relu == [[0, 0, 2]])

        let even = Softmax<Double>(beta: 0)([[1, 2, 3]])  // a third each
        let usual = Softmax<Double>()([[1, 2, 3]])  // 0.0900, 0.2447, 0.6652
        let sharp = Softmax<Double>(beta: 10)([[1, 2, 3]])  // 2e-9, 0.00005, 0.99995

        #expect(even.scalars.allSatisfy { $0 == 1.0 / 3 })
        #expect(relativeError(usual, [[0.0900, 0.2447, 0.6652]]) < 1e-4)
        #expect(relativeError(sharp, [[2e-9, 0.00005, 0.99995]]) < 1e-5)
    }

    @Test func entropy() {
        let prediction: Tensor<Double> = [
            [0, 0, 0, 0, 1, 0], [0.05, 0.1, 0, 0.05, 0.7, 0.1],
        ]
        let S = prediction.entropies()  // [0, 1.0098]

        #expect(S[0] == 0)
        #expect(abs(S[1] - 1.0097627067113208) < 1e-14)

        let certain: Tensor<Double> = [[0, 1, 0]]
        let worst = CategoricalCrossEntropy<Double>()(
            certain, .classes([0], count: 3)
        ).value  // 16.118 = -ln 1e-7

        #expect(abs(worst - 16.11809565095832) < 1e-14)
    }

    @Test func spiral() {
        var generator = SeededGenerator(seed: 1)
        let spiral: Dataset<Double> = .spiral(
            samplesPerClass: 200, classes: 3, using: &generator)
        let x = spiral.features  // 600×2
        // five points of class 0, the first one at the origin
        let first = x[rows: 0..<5]

        #expect(x.shape == [600, 2])
        #expect(first[0, 0] == 0 && first[0, 1] == 0)
        #expect(spiral.targets == .classes((0..<600).map { $0 / 200 }, count: 3))
    }

    @Test func learningRateAndMomentum() {
        let decay = InverseTimeDecay(rate: 0.02)
        // 1, 0.9804, 0.5, 0.004976
        let factors = [0, 1, 50, 9_999].map { decay.factor(at: $0) }

        #expect(zip(factors, [1, 0.9804, 0.5, 0.004976]).allSatisfy { abs($0 - $1) < 1e-4 * $1 })

        let optimizer = SGD(learningRate: 0.2, decay: 0.001, momentum: 0.9)

        #expect(optimizer.learningRate(at: 1000) == 0.1)
    }

    @Test func trains() throws {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Double> = .spiral(
            samplesPerClass: 200, classes: 3, using: &generator)
        var network = Sequential<Double> {
            Dense(
                2, 64, activation: .relu, initializer: .normal(scale: 1),
                using: &generator)
            Dense(64, 3, initializer: .normal(scale: 1), using: &generator)
            Softmax()
        }
        let trainer = Trainer<Double>(
            optimizer: SGD(learningRate: 0.2, decay: 0.001, momentum: 0.9),
            epochs: 10_000)
        let history = try trainer.train(&network, on: data, using: &generator)
        let accuracy = history.last!.accuracy!  // 0.9 or more

        #expect(accuracy >= 0.9)

        let confusion = ConfusionMatrix(
            outputs: network.predict(data), targets: data.targets)
        let recall = confusion.recall(0)!  // the share of class 0 that was found

        #expect(recall > 0.7)
    }
}
