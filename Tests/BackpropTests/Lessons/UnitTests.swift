import Backprop
import BackpropLessons
import Testing

/// The single neurons of the lectures, and their first network.
@Suite struct UnitTests {
    private let corners: Tensor<Double> = [[0, 0], [0, 1], [1, 0], [1, 1]]

    @Test(arguments: [Perceptron<Double>.Outputs.signs, .bits])
    func perceptronLearnsWhatALineSeparates(_ outputs: Perceptron<Double>.Outputs) throws {
        let low = outputs == .signs ? -1.0 : 0
        let and = [low, low, low, 1]
        var perceptron = Perceptron<Double>(inputs: 2, outputs: outputs)
        let mistakes = perceptron.train(on: corners, targets: and)
        #expect(mistakes.last == 0)
        #expect(perceptron.outputs(for: corners) == and)
        let line = try #require(perceptron.decisionLine)
        #expect(line.intercept + line.slope < 1, "the corner (1, 1) is above the line")
        #expect(line.intercept >= 1, "the corner (0, 1) is not")
    }

    /// One step by hand: w ← w + η(t - o)x, T ← T - η(t - o).
    @Test func perceptronRule() {
        var perceptron = Perceptron<Double>(weights: [0.5, -0.5], threshold: 0.25)
        #expect(perceptron.train(on: [[1, 2]], targets: [1], learningRate: 0.25, epochs: 1) == [1])
        #expect(perceptron == Perceptron(weights: [1, 0.5], threshold: -0.25))
    }

    @Test func perceptronCannotLearnXor() {
        var perceptron = Perceptron<Double>(inputs: 2)
        let mistakes = perceptron.train(on: corners, targets: [-1, 1, 1, -1], epochs: 50)
        #expect(mistakes.count == 50 && mistakes.last! > 0)
    }

    @Test(arguments: [LinearUnit<Double>.Mode.batch, .incremental])
    func linearUnitFindsTheLine(_ mode: LinearUnit<Double>.Mode) {
        let x: Tensor<Double> = [[-1], [0], [1], [2]]
        var unit = LinearUnit<Double>(inputs: 1)
        let errors = unit.train(
            on: x, targets: [-3, -1, 1, 3], mode: mode, learningRate: 0.05, epochs: 10_000, tolerance: 1e-9)
        #expect(abs(unit.weights[0] - 2) < 1e-3 && abs(unit.bias + 1) < 1e-3)
        #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 >= $1 })
    }

    /// It stops when the error no longer falls, with the weights before it rose.
    @Test func linearUnitStops() {
        let x: Tensor<Double> = [[-1], [0], [1], [2]]
        let noisy = [-3.0, 0, 1, 2]
        var unit = LinearUnit<Double>(inputs: 1)
        #expect(unit.train(on: x, targets: noisy, learningRate: 0.05, epochs: 10_000).count < 1000)
        var wild = LinearUnit<Double>(inputs: 1)
        #expect(wild.train(on: x, targets: noisy, learningRate: 10).count == 1)
        #expect(wild == LinearUnit(inputs: 1))
    }

    /// Two inputs, three hidden sigmoid neurons, one output: built, trained without a learning rate, and applied.
    @Test func networkOfTwoThreeOne() throws {
        var generator = SeededGenerator(seed: 3)
        var network = Sequential<Double> {
            Dense(2, 3, activation: .sigmoid, initializer: .normal(scale: 1), using: &generator)
            Dense(3, 1, activation: .sigmoid, initializer: .normal(scale: 1), using: &generator)
        }
        let data = try Dataset(features: corners, targets: .values([[0], [1], [1], [1]]))
        let trainer = Trainer<Double>(
            loss: HalfSquaredError(), optimizer: SGD(learningRate: 1), epochs: 3000, batchSize: 1)
        try trainer.train(&network, on: data, using: &generator)
        let outputs = network.predict(corners).scalars
        #expect(outputs[0] < 0.1 && outputs[1...].allSatisfy { $0 > 0.9 })
    }
}
