import Backprop
import BackpropReference
import Testing

/// A training that numpy ran by the lectures' equations (Tests/Fixtures/make_trajectory_fixtures.py).
struct Trajectory: CustomTestStringConvertible, Sendable {
    let name: String
    let activations: [Activation]
    let optimizer: SGD
    var isRegression = false

    var testDescription: String { name }

    func tensor(_ file: String) throws -> Tensor<Double> {
        try Tensor(npy: fixtures.appendingPathComponent("trajectories/\(name)/\(file).npy"))
    }

    func model(_ prefix: String = "") throws -> Sequential<Double> {
        var layers: [any Layer<Double>] = []
        for (index, activation) in activations.enumerated() {
            let biases = try tensor("\(prefix)bias\(index + 1)")
            layers.append(
                Dense(
                    weights: try tensor("\(prefix)weights\(index + 1)"),
                    biases: biases.reshaped(to: [biases.count]), activation: activation))
        }
        if !isRegression { layers.append(Softmax()) }
        return try Sequential(layers: layers)
    }

    func data() throws -> Dataset<Double> {
        let x = try tensor("x")
        let y = try tensor("y")
        guard y.rank == 1 else { return try Dataset(features: x, targets: .values(y)) }
        let labels = y.scalars.map { Int32($0) }
        return try Dataset(features: x, targets: .classes(labels, count: Int(labels.max()!) + 1))
    }

    static let all: [Trajectory] = [
        Trajectory(name: "sgd", activations: [.relu, .linear], optimizer: SGD(learningRate: 0.5)),
        Trajectory(
            name: "momentum", activations: [.relu, .linear],
            optimizer: SGD(learningRate: 0.2, decay: 0.001, momentum: 0.9)),
        Trajectory(name: "one-hot", activations: [.relu, .linear], optimizer: SGD(learningRate: 0.2, momentum: 0.9)),
        Trajectory(
            name: "deep", activations: [.relu, .sigmoid, .linear], optimizer: SGD(learningRate: 0.5, momentum: 0.5)),
        Trajectory(
            name: "regression", activations: [.tanh, .linear],
            optimizer: SGD(learningRate: 0.3, decay: 0.01, momentum: 0.8), isRegression: true),
    ]
}

@Suite struct TrajectoryTests {
    /// Loss, accuracy and weights of 200 epochs equal numpy's to 1e-9.
    @Test(arguments: Trajectory.all)
    func followsTheLecturesEquations(_ trajectory: Trajectory) throws {
        let loss: any Loss<Double> = trajectory.isRegression ? MeanSquaredError() : CategoricalCrossEntropy()
        let trainer = Trainer<Double>(loss: loss, optimizer: trajectory.optimizer, epochs: 200)
        var model = try trajectory.model()
        var generator = SeededGenerator(seed: 0)
        let history = try trainer.train(&model, on: trajectory.data(), using: &generator)

        let losses = try trajectory.tensor("losses").scalars
        #expect(history.epochs.count == losses.count)
        for (record, expected) in zip(history.epochs, losses) {
            #expect(abs(record.loss - expected) <= 1e-9 * expected, "epoch \(record.epoch)")
        }
        if case .classes = try trajectory.data().targets {
            #expect(history.epochs.map(\.accuracy) == (try trajectory.tensor("accuracies")).scalars)
        }
        let expected = try trajectory.model("final_")
        for (layer, expectedLayer) in zip(model.layers, expected.layers) {
            for (parameter, expectedParameter) in zip(layer.parameters, expectedLayer.parameters) {
                #expect(relativeError(parameter.value, expectedParameter.value) <= 1e-9)
            }
        }
    }

    /// All kernels, and several threads, give the same bits.
    @Test(arguments: Trajectory.all)
    func hasTheSameBitsEverywhere(_ trajectory: Trajectory) throws {
        let loss: any Loss<Double> = trajectory.isRegression ? MeanSquaredError() : CategoricalCrossEntropy()
        var results: [[UInt64]] = []
        for kernels in allKernels {
            for threads in [1, 3] {
                let trainer = Trainer<Double>(
                    loss: loss, optimizer: trajectory.optimizer, epochs: 20,
                    compute: Compute(kernels: kernels, threads: threads, leastWorkPerThread: 1))
                var model = try trajectory.model()
                var generator = SeededGenerator(seed: 0)
                try trainer.train(&model, on: trajectory.data(), using: &generator)
                results.append(bits(model))
            }
        }
        #expect(Set(results).count == 1)
    }

    /// The lectures' training loop, by hand: forward and backward layer by layer, then the updates.
    @Test func trainsByHandAsInTheLectures() throws {
        let trajectory = Trajectory.all[1]
        let data = try trajectory.data()
        let (x, y) = (data.features, data.targets)
        func dense(_ index: Int) throws -> Dense<Double> {
            let biases = try trajectory.tensor("bias\(index)")
            return Dense(weights: try trajectory.tensor("weights\(index)"), biases: biases.reshaped(to: [biases.count]))
        }

        var dense1 = try dense(1)
        let relu = ReLU<Double>()
        var dense2 = try dense(2)
        let softmax = Softmax<Double>()
        let lossFunction = CategoricalCrossEntropy<Double>()
        var optimizer = Updater<Double>(SGD(learningRate: 0.2, decay: 0.001, momentum: 0.9))
        var losses: [Double] = []

        for _ in 0..<200 {
            // forward
            let z1 = dense1.forward(x)
            let a1 = relu.forward(z1)
            let z2 = dense2.forward(a1)
            let probabilities = softmax.forward(z2)
            let loss = lossFunction(probabilities, y)
            losses.append(loss.value)

            // backpropagation
            let dz2 = softmax.backward(loss.gradient, input: z2, output: probabilities)
            let gradients2 = dense2.backward(dz2.input, input: a1, output: z2)
            let dz1 = relu.backward(gradients2.input, input: z1, output: a1)
            let gradients1 = dense1.backward(dz1.input, input: x, output: z1)

            // optimization
            optimizer.update(&dense1, with: gradients1.parameters)
            optimizer.update(&dense2, with: gradients2.parameters)
            optimizer.advance()
        }

        for (loss, expected) in zip(losses, try trajectory.tensor("losses").scalars) {
            #expect(abs(loss - expected) <= 1e-9 * expected)
        }
        #expect(relativeError(dense1.weights, try trajectory.tensor("final_weights1")) <= 1e-9)
        #expect(relativeError(dense2.weights, try trajectory.tensor("final_weights2")) <= 1e-9)
    }
}
