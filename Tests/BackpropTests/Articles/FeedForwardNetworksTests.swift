// The names are those of the lecture.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Backprop
import BackpropLessons
import Foundation
import Testing

/// The code of the article "Lecture: Artificial Neural Networks (Module 2)".
@Suite struct FeedForwardNetworksTests {
    @Test func products() {
        let A: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]
        let B: Tensor<Double> = [[7, 8], [9, 10], [11, 12]]
        let P = A.matmul(B)  // [[58, 64], [139, 154]]

        let C: Tensor<Double> = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
        let D: Tensor<Double> = [[13, 14], [15, 16], [17, 18], [19, 20]]
        let Q = C.matmul(D)  // [[170, 180], [426, 452], [682, 724]]

        #expect(P == [[58, 64], [139, 154]])
        #expect(Q == [[170, 180], [426, 452], [682, 724]])
    }

    @Test func radialBasisFunctions() throws {
        var generator = SeededGenerator(seed: 2)
        let x = Tensor(shape: [80, 1], scalars: (0..<80).map { Double($0) / 79 * 6 })
        let data = try Dataset(features: x, targets: .values(x.map { sin($0) }))
        let centers = x.kMeans(6, using: &generator).transposed()
        var network = Sequential<Double> {
            RadialBasis(centers: centers)
            Dense(6, 1, using: &generator)
        }
        let trainer = Trainer<Double>(
            loss: MeanSquaredError(), optimizer: Adam(learningRate: 0.02),
            epochs: 1500)
        let history = try trainer.train(&network, on: data, using: &generator)
        let error = history.last!.loss  // below 0.001

        #expect(error < 0.001)
    }

    @Test func fourThreeFourTwo() {
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Double> {
            Dense(4, 3, activation: .sigmoid, using: &generator)
            Dense(3, 4, activation: .sigmoid, using: &generator)
            Dense(4, 2, activation: .sigmoid, using: &generator)
        }
        let I: Tensor<Double> = [[0.1, 0.2, 0.3, 0.4]]
        let Y = network.predict(I)  // 1×2

        let phi = Sigmoid<Double>()
        let W = network.layers.compactMap { $0 as? Dense<Double> }
        // 1×3
        let H1 = phi(I.matmul(W[0].weights) + W[0].biases.reshaped(to: [1, 3]))
        // 1×4
        let H2 = phi(H1.matmul(W[1].weights) + W[1].biases.reshaped(to: [1, 4]))
        let same = phi(H2.matmul(W[2].weights) + W[2].biases.reshaped(to: [1, 2]))  // 1×2

        #expect(Y.shape == [1, 2])
        #expect(relativeError(same, Y) < 1e-15)
    }

    @Test func wheatSeeds() throws {
        let text = """
            area,perimeter,compactness,length,width,asymmetry,groove,variety
            15.26,14.84,0.871,5.763,3.312,2.221,5.22,Kama
            17.63,15.98,0.8673,6.191,3.561,4.076,6.06,Rosa
            13.07,13.92,0.848,5.472,2.994,5.304,5.395,Canadian

            """
        let folder = try TemporaryFolder()
        let url = try folder.write("seeds.csv", text.utf8)

        let seeds: Dataset<Double> = try CSV(contentsOf: url).dataset(
            label: .name("variety"))
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Double> {
            Dense(seeds.featureCount, 10, activation: .relu, using: &generator)
            Dense(10, seeds.targets.outputs, using: &generator)
            Softmax()
        }
        // 1×3: a share for each variety
        let first = network.predict(seeds.features[rows: 0..<1])

        #expect(seeds.featureCount == 7 && seeds.targets.outputs == 3)
        #expect(seeds.features[0, 6] == 5.22)
        #expect(abs(first.sum() - 1) < 1e-15)
    }

    @Test func losses() {
        let o: Tensor<Double> = [[0.82, 0.31]]
        let y = Targets<Double>.values([[1, 0]])

        let squared = HalfSquaredError<Double>()(o, y)  // ½·(0.18² + 0.31²) = 0.06425
        let mean = MeanSquaredError<Double>()(o, y)  // ½·(0.18² + 0.31²), as 1/K
        // -½·(ln 0.82 + ln 0.69) = 0.28476
        let logLoss = BinaryCrossEntropy<Double>()(o, y)
        let slopes = logLoss.gradient  // -1/0.82/2 = -0.6098 and 1/0.69/2 = 0.7246

        #expect(abs(squared.value - 0.06425) < 1e-15)
        #expect(abs(mean.value - 0.06425) < 1e-15)
        #expect(relativeError(squared.gradient, [[-0.18, 0.31]]) < 1e-15)
        #expect(abs(logLoss.value - 0.2847573100573352) < 1e-15)
        #expect(relativeError(slopes, [[-0.6097560975609756, 0.7246376811594204]]) < 1e-15)

        let winner = o.winnerTakesAll()  // [[1, 0]]

        #expect(winner == [[1, 0]])
    }

    @Test func backpropagation() throws {
        var generator = SeededGenerator(seed: 1)
        let h1 = Dense<Double>(4, 3, activation: .relu, using: &generator)
        let h2 = Dense<Double>(3, 4, activation: .sigmoid, using: &generator)
        let o = Dense<Double>(4, 2, using: &generator)
        let softmax = Softmax<Double>()
        let X: Tensor<Double> = [[0.1, 0.2, 0.3, 0.4], [0.4, -0.3, 0.2, -0.1]]
        let T: Tensor<Double> = [[1, 0], [0, 1]]

        // 1. Feed-forward pass
        let H1 = h1(X)
        let H2 = h2(H1)
        let Z = o(H2)
        let O = softmax(Z)

        // 2. and 3. Errors, layer by layer: φ' of the sigmoid is H2·(1 - H2),
        // that of ReLU 1 where H1 > 0
        let deltaO = (O - T) / 2
        let deltaH2 = deltaO.matmul(o.weights.transposed()) * (H2 * (1 - H2))
        let deltaH1 =
            deltaH2.matmul(h2.weights.transposed()) * H1.map { $0 > 0 ? 1 : 0 }

        // 4. Gradients of the weights
        let dWO = H2.transposed().matmul(deltaO)
        let dWH2 = H1.transposed().matmul(deltaH2)
        let dWH1 = X.transposed().matmul(deltaH1)

        let loss = SoftmaxCrossEntropy<Double>()(Z, .values(T))
        let gradientsO = o.backward(loss.gradient, input: H2, output: Z)
        let gradientsH2 = h2.backward(gradientsO.input, input: H1, output: H2)
        let gradientsH1 = h1.backward(gradientsH2.input, input: X, output: H1)

        #expect(relativeError(gradientsO.parameters[0], dWO) < 1e-14)
        #expect(relativeError(gradientsH2.parameters[0], dWH2) < 1e-14)
        #expect(relativeError(gradientsH1.parameters[0], dWH1) < 1e-14)
        #expect(dWH1.scalars.contains { $0 != 0 })

        // 5. Update, η = 0.01
        var layer = h1
        var optimizer = Updater<Double>(SGD(learningRate: 0.01))
        optimizer.step { $0.update(&layer, with: gradientsH1.parameters) }

        #expect(relativeError(layer.weights, h1.weights - 0.01 * dWH1) < 1e-15)
    }

    @Test func batchesAndReport() throws {
        var generator = SeededGenerator(seed: 1)
        let (training, test) = try Dataset<Double>.iris().split(
            validation: 0.2, using: &generator)
        var network = Sequential<Double> {
            Dense(4, 8, activation: .relu, using: &generator)
            Dense(8, 4, activation: .sigmoid, using: &generator)
            Dense(4, 3, using: &generator)
            Softmax()
        }
        let trainer = Trainer<Double>(
            optimizer: SGD(learningRate: 0.01, momentum: 0.9), epochs: 300,
            batchSize: 32)
        try trainer.train(&network, on: training, using: &generator)

        let confusion = ConfusionMatrix(
            outputs: network.predict(test), targets: test.targets)
        let accuracy = confusion.accuracy!
        let f1 = confusion.macroAverage(confusion.f1)!

        #expect(accuracy > 0.9)
        #expect(f1 > 0.9)
    }
}
