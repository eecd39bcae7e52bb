import Backprop
import Foundation
import Testing

/// A layer that is called infers; a training is said.
@Suite struct LayerCallTests {
    private let x: Tensor<Double> = [[1, -2, 3], [4, 5, -6]]

    @Test func nothingIsDropped() {
        let dropout = Dropout<Double>(0.5)
        #expect(dropout(x) == x)
        #expect(dropout.backward(x, input: x, output: x).input == x)
        let pass = Pass(isTraining: true, randomness: 3)
        let output = dropout.forward(x, pass: pass)
        #expect(output != x)
        #expect(dropout.backward(x, input: x, output: output, pass: pass).input == output)
    }

    @Test func runningStatisticsAreUsed() {
        let layer = BatchNorm<Double>(
            scale: [1, 1, 1], shift: [0, 0, 0], mean: [1, 2, 3], variance: [1, 1, 1], epsilon: 1e-12)
        let expected = x - ([[1, 2, 3], [1, 2, 3]] as Tensor<Double>)
        #expect(zip(layer(x).scalars, expected.scalars).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(layer.forward(x, pass: Pass(isTraining: true)) != layer(x))
    }

    @Test func layersWithinInfer() {
        var generator = SeededGenerator(seed: 1)
        let dense = Dense<Double>(3, 3, using: &generator)
        let body = Residual<Double> {
            Dropout(0.5)
            dense
        }
        #expect(body(x) == dense(x) + x)
        let gradients = body.backward(x, input: x, output: body(x))
        let alone = dense.backward(x, input: x, output: dense(x))
        #expect(gradients.parameters == alone.parameters)
        #expect(gradients.input == alone.input + x)
    }

    @Test func aNetworkThatIsCalledPredicts() {
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Double> {
            Dense(3, 4, activation: .tanh, using: &generator)
            Dropout(0.9)
            Dense(4, 2, using: &generator)
            Softmax()
        }
        #expect(network(x) == network.predict(x))
    }

    /// Errors, rules and tensor names count the layers that were written, whatever is joined when they are run.
    @Test func theLayersThatWereWrittenCount() throws {
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Double> {
            Scaling(shift: [0, 0, 0], scale: [1, 1, 1])
            Dense(3, 4, using: &generator)
            ReLU()
            BatchNorm(4)
            Dense(4, 2, activation: .relu, using: &generator)
            Softmax()
        }
        #expect(
            network.parameters.map(\.name) == [
                "1.weights", "1.biases", "3.scale", "3.shift", "4.weights", "4.biases",
            ])
        let layers = Array(network.layers.prefix(4)) + [Dense<Double>(weights: Tensor(zeros: [3, 2]), biases: [0, 0])]
        #expect(throws: ShapeError("layer 5: Dense 3→2: input samples have shape [4], expected [3]")) {
            try Sequential(layers: layers)
        }
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        try SavedModel(network: network).write(to: url)
        let names = try Safetensors(contentsOf: url).names
        #expect(names.contains("layers.4.weights") && names.contains("layers.3.mean"))
        // A price on the second layer of neurons, and on it alone.
        var (trained, trainer) = (network, Trainer<Double>(loss: MeanSquaredError()))
        trainer.rules["4"] = TrainingRule(penalty: Penalty(l1: 2))
        let data = try Dataset(features: x, targets: .values([[0, 1], [1, 0]]))
        let history = try trainer.train(&trained, on: data, using: &generator)
        let size = network["4.weights"]!.scalars.reduce(0) { $0 + abs($1) }
        #expect(abs(try #require(history.last?.penalty) - 2 * size) < 1e-12 * size)
    }
}
