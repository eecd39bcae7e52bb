import Backprop
import BackpropLessons
import Foundation
import Testing

/// The code of the article "Lecture: Fully Functional ANN".
@Suite struct FullyFunctionalANNTests {
    @Test func softmaxLossAndGradient() {
        let logits: Tensor<Double> = [[1000, 999, 998], [-1000, -1001, -1002]]
        let shares = Softmax<Double>()(logits)  // two equal rows

        #expect(shares[rows: 0..<1] == shares[rows: 1..<2])
        #expect(abs(shares[0, 0] - 0.6652409557748219) < 1e-15)

        let p: Tensor<Double> = [
            [0.8, 0.1, 0.1], [0.9, 0.05, 0.05], [0.1, 0.15, 0.75], [0.2, 0.7, 0.1],
        ]
        let sparse = Targets<Double>.classes([0, 0, 2, 1], count: 3)
        let oneHot = Targets<Double>.values([
            [1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0],
        ])

        let crossEntropy = CategoricalCrossEntropy<Double>()
        let loss = crossEntropy(p, sparse).value  // 0.2432
        let same = crossEntropy(p, oneHot).value  // 0.2432

        #expect(abs(loss - 0.24321527084063732) < 1e-15)
        #expect(same == loss)

        // [0, 0, 2, 1], the place of each row's greatest element
        let predictions = p.argmax()
        let right = zip(predictions, sparse.labels()).count { $0 == Int($1) }
        let accuracy = Double(right) / 4  // 1: all four are right

        #expect(accuracy == 1)

        // [[0.8 - 1, 0.10, 0.10], [0.9 - 1, 0.05, 0.05], …
        let dL = p - oneHot.asRows()
        // logits of which p is the softmax
        let epsilon = p.map { Foundation.log($0) }
        let fused = SoftmaxCrossEntropy<Double>()(epsilon, sparse).gradient  // dL/4

        #expect(relativeError(fused, dL / 4) < 1e-15)

        let softmax = Softmax<Double>()
        let dvalues = crossEntropy(p, sparse).gradient  // -y/p/N
        // dL/4 as well
        let dinputs = softmax.backward(dvalues, input: epsilon, output: p).input

        #expect(relativeError(dinputs, dL / 4) < 1e-15)
    }

    @Test func jacobian() {
        let p: Tensor<Double> = [[0.3, 0.6, 0.1]]
        let softmax = Softmax<Double>()
        let jacobian = softmax.jacobians(probabilities: p)
        // [[[ 0.21, -0.18, -0.03],
        //   [-0.18,  0.24, -0.06],
        //   [-0.03, -0.06,  0.09]]]

        let expected: Tensor<Double> = [[[0.21, -0.18, -0.03], [-0.18, 0.24, -0.06], [-0.03, -0.06, 0.09]]]
        #expect(relativeError(jacobian, expected) < 1e-15)

        let dY: Tensor<Double> = [[1, 2, 3]]
        let long = dY.matmul(jacobian.reshaped(to: [3, 3]))  // [[-0.24, 0.12, 0.12]]
        // the same, in K steps instead of K²
        let short = softmax.backward(dY, input: p, output: p).input

        #expect(relativeError(long, [[-0.24, 0.12, 0.12]]) < 1e-15)
        #expect(relativeError(short, long) < 1e-14)
    }

    @Test func trainsStoresAndApplies() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.url
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Double> = .spiral(
            samplesPerClass: 200, classes: 5, using: &generator)
        let (x, y) = (data.features, data.targets)

        var dense1 = Dense<Double>(2, 64, using: &generator)
        let activation1 = ReLU<Double>()
        var dense2 = Dense<Double>(64, 5, using: &generator)
        let softmax = Softmax<Double>()
        let lossFunction = CategoricalCrossEntropy<Double>()
        var optimizer = Updater<Double>(
            SGD(learningRate: 1, decay: 0.001, momentum: 0.9))
        var lines: [String] = []
        let (start1, start2) = (dense1, dense2)

        for epoch in 0..<300 {
            // forward
            let z1 = dense1(x)
            let a1 = activation1(z1)
            let z2 = dense2(a1)
            let p = softmax(z2)

            // evaluation
            let loss = lossFunction(p, y)
            if epoch % 100 == 0 {
                let rate = optimizer.learningRate
                lines.append("epoch: \(epoch), loss: \(loss.value), α: \(rate)")
            }

            // backpropagation
            let dz2 = softmax.backward(loss.gradient, input: z2, output: p)
            let gradients2 = dense2.backward(dz2.input, input: a1, output: z2)
            let dz1 = activation1.backward(gradients2.input, input: z1, output: a1)
            let gradients1 = dense1.backward(dz1.input, input: x, output: z1)

            // optimization
            optimizer.step {
                $0.update(&dense1, with: gradients1.parameters)
                $0.update(&dense2, with: gradients2.parameters)
            }
        }

        #expect(lines.count == 3)
        let byHand = (dense1, dense2)
        (dense1, dense2) = (start1, start2)

        var network = try Sequential<Double>(layers: [
            dense1, activation1, dense2, softmax,
        ])
        let trainer = Trainer<Double>(
            optimizer: SGD(learningRate: 1, decay: 0.001, momentum: 0.9), epochs: 300)
        let history = try trainer.train(&network, on: data, using: &generator)
        let accuracy = history.last!.accuracy!

        let trained = network.layers.compactMap { $0 as? Dense<Double> }
        #expect(relativeError(trained[0].weights, byHand.0.weights) < 1e-9)
        #expect(relativeError(trained[1].weights, byHand.1.weights) < 1e-9)
        #expect(accuracy > 0.5)

        let layers = network.layers.compactMap { $0 as? Dense<Double> }
        for (number, layer) in layers.enumerated() {
            let biases = layer.biases.reshaped(to: [1, layer.outputs])
            try layer.weights.write(
                npy: folder.appendingPathComponent("weights\(number + 1).npy"))
            try biases.write(
                npy: folder.appendingPathComponent("bias\(number + 1).npy"))
        }

        func load(_ name: String) throws -> Tensor<Double> {
            try Tensor(npy: folder.appendingPathComponent(name))
        }
        let (b1, b2) = (try load("bias1.npy"), try load("bias2.npy"))
        let loaded = try Sequential<Double>(layers: [
            Dense(
                weights: load("weights1.npy"), biases: b1.reshaped(to: [b1.count]),
                activation: .relu),
            Dense(weights: load("weights2.npy"), biases: b2.reshaped(to: [b2.count])),
            Softmax(),
        ])

        let new: Dataset<Double> = .spiral(
            samplesPerClass: 20, classes: 5, using: &generator)
        let probabilities = loaded.predict(new.features)  // 100×5
        let predictions = loaded.predictClasses(new.features)  // 100 classes

        #expect(probabilities == network.predict(new.features))
        #expect(predictions.count == 100)
    }
}
