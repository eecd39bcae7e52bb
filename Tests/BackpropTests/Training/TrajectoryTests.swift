import Backprop
import BackpropReference
import Testing

/// A training that numpy ran by the lectures' equations (Tests/Fixtures/make_trajectory_fixtures.py).
struct Trajectory: CustomTestStringConvertible, Sendable {
    let name: String
    let activations: [Activation]
    let optimizer: any Optimizer
    var isRegression = false
    var penalty = Penalty.none
    var clipNorm: Double?
    var classWeights: ClassWeights?
    var sampleWeights: [Double]?

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
        let labels = y.scalars.map { Int($0) }
        return try Dataset(features: x, targets: .classes(labels, count: Int(labels.max()!) + 1))
    }

    /// Trains a model as numpy did.
    func train(_ model: inout Sequential<Double>, epochs: Int, on compute: Compute = .default) throws -> History {
        let trainer = Trainer<Double>(
            loss: isRegression ? MeanSquaredError() : CategoricalCrossEntropy(), optimizer: optimizer, epochs: epochs,
            penalty: penalty, clipNorm: clipNorm, classWeights: classWeights, compute: compute)
        var generator = SeededGenerator(seed: 0)
        return try trainer.train(&model, on: data(), sampleWeights: sampleWeights, using: &generator)
    }

    static let all = lectures + optimizers + schedules + penalties + weights

    /// Several settings for one small network.
    private static func small(
        _ name: String, _ optimizer: any Optimizer, penalty: Penalty = .none, clipNorm: Double? = nil,
        classWeights: ClassWeights? = nil
    ) -> Trajectory {
        Trajectory(
            name: name, activations: [.tanh, .linear], optimizer: optimizer, penalty: penalty, clipNorm: clipNorm,
            classWeights: classWeights)
    }

    private static let optimizers = [
        small("nesterov", SGD(learningRate: 0.1, momentum: 0.9, nesterov: true)),
        small("adagrad", AdaGrad(learningRate: 0.05)), small("rmsprop", RMSProp(learningRate: 0.002, epsilon: 1e-3)),
        small("adam", Adam(learningRate: 0.01)),
        small("adamw", AdamW(learningRate: 0.01, weightDecay: 0.1, decaysBiases: true)),
    ]

    private static let schedules = [
        ("constant", ConstantRate()), ("inverse-time", InverseTimeDecay(rate: 0.01)),
        ("step", StepDecay(factor: 0.5, every: 60)), ("exponential", ExponentialDecay(factor: 0.5, in: 70)),
        ("cosine", CosineDecay(steps: 150, final: 0.1)),
        ("warm-up", WarmUp(steps: 20, then: ExponentialDecay(factor: 0.5, in: 70))),
    ].map { (name: String, schedule: any LearningRateSchedule) in
        small("schedule-\(name)", Adam(learningRate: 0.02, schedule: schedule))
    }

    private static let penalties = [
        small("penalty-l1", SGD(learningRate: 0.1, momentum: 0.9), penalty: Penalty(l1: 0.002)),
        small("penalty-l2", SGD(learningRate: 0.1, momentum: 0.9), penalty: Penalty(l2: 0.003)),
        small("penalty-negative", SGD(learningRate: 0.1, momentum: 0.9), penalty: Penalty(nonNegativity: 0.004)),
        small(
            "penalty-all", Adam(learningRate: 0.01),
            penalty: Penalty(l1: 0.001, l2: 0.002, nonNegativity: 0.003, includesBiases: true)),
        small("clipped", SGD(learningRate: 0.2, momentum: 0.9), clipNorm: 0.05),
        small("clipped-penalty", SGD(learningRate: 0.2), penalty: Penalty(l2: 0.01), clipNorm: 0.1),
    ]

    private static let weights = [
        small(
            "class-weights", SGD(learningRate: 0.2, momentum: 0.9), classWeights: .factors([0.5, 1, 2.5])),
        Trajectory(
            name: "sample-weights", activations: [.tanh, .linear], optimizer: SGD(learningRate: 0.1, momentum: 0.9),
            isRegression: true, sampleWeights: (0..<60).map { Double($0 % 4) / 2 }),
    ]

    private static let lectures = [
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
        var model = try trajectory.model()
        let history = try trajectory.train(&model, epochs: 200)

        let losses = try trajectory.tensor("losses").scalars
        #expect(history.epochs.count == losses.count)
        for (record, expected) in zip(history.epochs, losses) {
            #expect(abs(record.loss - expected) <= 1e-9 * expected, "epoch \(record.epoch)")
        }
        if trajectory.penalty == .none {
            #expect(history.epochs.allSatisfy { $0.penalty == nil })
        } else {
            let penalties = try trajectory.tensor("penalties").scalars
            for (record, expected) in zip(history.epochs, penalties) {
                #expect(abs(record.penalty! - expected) <= 1e-9 * expected, "epoch \(record.epoch)")
            }
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
        var results: [[UInt64]] = []
        for kernels in allKernels {
            for threads in [1, 2, 3] {
                var model = try trajectory.model()
                let compute = Compute(kernels: kernels, threads: threads, leastWorkPerThread: 1)
                _ = try trajectory.train(&model, epochs: 20, on: compute)
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
            let z1 = dense1(x)
            let a1 = relu(z1)
            let z2 = dense2(a1)
            let probabilities = softmax(z2)
            let loss = lossFunction(probabilities, y)
            losses.append(loss.value)

            // backpropagation
            let dz2 = softmax.backward(loss.gradient, input: z2, output: probabilities)
            let gradients2 = dense2.backward(dz2.input, input: a1, output: z2)
            let dz1 = relu.backward(gradients2.input, input: z1, output: a1)
            let gradients1 = dense1.backward(dz1.input, input: x, output: z1)

            // optimization
            optimizer.step {
                $0.update(&dense1, with: gradients1.parameters)
                $0.update(&dense2, with: gradients2.parameters)
            }
        }

        for (loss, expected) in zip(losses, try trajectory.tensor("losses").scalars) {
            #expect(abs(loss - expected) <= 1e-9 * expected)
        }
        #expect(relativeError(dense1.weights, try trajectory.tensor("final_weights1")) <= 1e-9)
        #expect(relativeError(dense2.weights, try trajectory.tensor("final_weights2")) <= 1e-9)
    }
}
