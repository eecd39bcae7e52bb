// The names are those of the lecture.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Backprop
import BackpropLessons
import Foundation
import Testing

/// The code of the article "Lecture: Perceptron, Backpropagation, SGD".
@Suite struct PerceptronBackpropagationSGDTests {
    /// The way of x from 4 downhill on ½x², whose gradient is x.
    func descend(_ optimizer: any Optimizer, updates: Int) -> [Double] {
        var x: Tensor<Double> = [4]
        var state = (0..<optimizer.stateCount).map { _ in
            Tensor<Double>(zeros: [1])
        }
        return (0..<updates).map { t in
            let gradient = x
            optimizer.update(
                &x, gradient: gradient, state: &state, step: t, on: .default)
            return x[0]
        }
    }

    @Test func gradientDescent() {
        let vanilla = descend(SGD(learningRate: 0.25), updates: 3)  // 3, 2.25, 1.6875
        // 2, 1.5, 1.25
        let decaying = descend(SGD(learningRate: 0.5, decay: 1), updates: 3)
        // 3, 1.75, 0.6875
        let momentum = descend(SGD(learningRate: 0.25, momentum: 0.5), updates: 3)
        let adaGrad = descend(AdaGrad(learningRate: 1), updates: 3)  // 3, 2.4, 1.9673
        // 3.2094, 2.6989, 2.3062
        let rmsProp = descend(RMSProp(learningRate: 0.25, decay: 0.9), updates: 3)
        // 3.75, 3.5006, 3.2521
        let adam = descend(Adam(learningRate: 0.25), updates: 3)

        #expect(vanilla == [3, 2.25, 1.6875])
        #expect(zip(decaying, [2, 1.5, 1.25]).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(momentum == [3, 1.75, 0.6875])
        let expected = [
            [3.0000000249999994, 2.400000033799999, 1.9672689701195658],
            [3.2094306474579004, 2.6989073248989195, 2.3061627176153445],
            [3.7500000006249996, 3.500550178989579, 3.252073302924716],
        ]
        for (way, numpy) in zip([adaGrad, rmsProp, adam], expected) {
            #expect(zip(way, numpy).allSatisfy { abs($0 - $1) < 1e-14 })
        }
    }

    @Test func penalties() throws {
        func updated(_ weight: Double, _ penalty: Penalty) throws -> Double {
            var network = try Sequential<Double>(layers: [
                Dense(weights: Tensor(rows: [[weight]]), biases: [0])
            ])
            // the loss has no gradient here
            let silent = try Dataset<Double>(features: [[0]], targets: .values([[0]]))
            let trainer = Trainer<Double>(
                loss: HalfSquaredError(), optimizer: SGD(learningRate: 0.5),
                penalty: penalty)
            var generator = SeededGenerator(seed: 1)
            try trainer.train(&network, on: silent, using: &generator)
            return network.layers[0].parameters[0].value[0, 0]
        }
        let l1 = try updated(3, Penalty(l1: 0.25))  // 3 - 0.5·0.25 = 2.875
        let l2 = try updated(3, Penalty(l2: 0.125))  // 3 - 0.5·2·0.125·3 = 2.625
        // -3 + 0.5·0.5 = -2.75
        let sign = try updated(-3, Penalty(nonNegativity: 0.5))

        #expect([l1, l2, sign] == [2.875, 2.625, -2.75])
    }

    @Test func switches() throws {
        // w₁ = 1, w₂ = 2, T - b = 2
        let neuron = Perceptron<Double>(weights: [1, 2], threshold: 2)
        let line = neuron.decisionLine!  // I₂ = 1 - 0.5·I₁
        let fires = neuron.outputs(for: [[0, 0], [2, 0], [2, 1]])  // -1, -1, 1

        #expect(line.slope == -0.5 && line.intercept == 1)
        #expect(fires == [-1, -1, 1])
    }

    @Test func oneNeuronLearns() {
        let I: Tensor<Double> = [[1, 2]]
        let t = Targets<Double>.values([[1]])
        var neuron = Dense<Double>(
            weights: [[0.5], [-0.5]], biases: [0], activation: .sigmoid)

        let y = neuron(I)  // σ(-0.5) = 0.3775
        let loss = HalfSquaredError<Double>()(y, t)  // gradient y - t
        let gradients = neuron.backward(loss.gradient, input: I, output: y)
        var optimizer = Updater<Double>(SGD(learningRate: 1))
        // Δw = (0.1463, 0.2926), Δb = 0.1463
        optimizer.step { $0.update(&neuron, with: gradients.parameters) }
        let better = neuron(I)  // 0.5933

        #expect(abs(y[0, 0] - 0.3775406687981454) < 1e-15)
        #expect(abs(loss.value - 0.19372780950013005) < 1e-15)
        #expect(relativeError(neuron.weights, [[0.6462802535269576], [-0.20743949294608477]]) < 1e-15)
        #expect(abs(neuron.biases[0] - 0.14628025352695762) < 1e-15)
        #expect(abs(better[0, 0] - 0.5933137925504547) < 1e-15)
    }

    @Test func irisRows() {
        let rows = Dataset<Double>.iris().features[rows: 0..<8]

        #expect(
            rows == [
                [5.1, 3.5, 1.4, 0.2], [4.9, 3, 1.4, 0.2], [4.7, 3.2, 1.3, 0.2], [4.6, 3.1, 1.5, 0.2],
                [5, 3.6, 1.4, 0.2], [5.4, 3.9, 1.7, 0.4], [4.6, 3.4, 1.4, 0.3], [5, 3.4, 1.5, 0.2],
            ])
    }

    @Test func basicStructure() {
        var generator = SeededGenerator(seed: 1)
        let X: Tensor<Double> = [[-1], [-0.5], [0], [0.5], [1]]
        let Target = X.map { $0 * $0 }
        let alpha = 0.05
        var errors: [Double] = []

        var dense1 = Dense<Double>(1, 8, using: &generator)
        let relu = ReLU<Double>()
        var denseReg = Dense<Double>(8, 1, using: &generator)

        for _ in 0..<500 {
            // forward
            let z1 = dense1(X)
            let a1 = relu(z1)
            let Ypred = denseReg(a1)

            // evaluation
            let dE = Ypred - Target
            let quality = RegressionQuality(predicted: Ypred, values: Target)
            // the lecture calls this number MSE
            errors.append(quality.meanAbsoluteError)

            // backpropagation
            let gradientsReg = denseReg.backward(dE, input: a1, output: Ypred)
            let dz1 = relu.backward(gradientsReg.input, input: z1, output: a1)
            let gradients1 = dense1.backward(dz1.input, input: X, output: z1)

            // optimization
            denseReg.weights -= alpha * gradientsReg.parameters[0]
            denseReg.biases -= alpha * gradientsReg.parameters[1]
            dense1.weights -= alpha * gradients1.parameters[0]
            dense1.biases -= alpha * gradients1.parameters[1]
        }

        #expect(errors.last! < 0.1 * errors.first!)
        let dE = denseReg(relu(dense1(X))) - Target
        let sum = dE.scalars.reduce(0) { $0 + abs($1) } / 5
        #expect(sum <= errors.last!)
    }
}
