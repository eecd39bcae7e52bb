import Backprop
import Foundation
import Testing

/// Networks that PyTorch exported and trained on (see Tests/Fixtures/make_onnx_training_fixtures.py), read and trained on here:
/// each step of both comes to the same.
@Suite struct ONNXTrainingTests {
    struct Sample: Decodable {
        let name: String
        let shape: [Int]
        let model: Data
        let samples, targets, before, losses, after: [Double]
    }

    /// How far two lists of numbers are apart, relative to the largest.
    private func distance(_ a: [Double], _ b: [Double]) -> Double {
        guard a.count == b.count, let most = b.map(\.magnitude).max() else { return .infinity }
        return (zip(a, b).map { abs($0 - $1) }.max() ?? .infinity) / max(most, 1e-3)
    }

    @Test(arguments: ["mlp", "residual", "lstm", "gru", "attention"])
    func fiftyStepsAreThoseOfPyTorch(name: String) throws {
        let sample = try JSONDecoder().decode(Sample.self, from: fixture("onnx/training-\(name).json"))
        var model = try ONNXModel<Double>(onnx: sample.model)
        let rows = sample.targets.count / (name == "mlp" || name == "residual" ? 1 : 2)
        let samples = Tensor(shape: [rows] + sample.shape, scalars: sample.samples)
        func answers() throws -> [Double] { try model.predict(["x": samples])["y"]?.scalars ?? [] }
        // What keeps divisors off 0 has single precision in a file.
        #expect(try distance(answers(), sample.before) < 1e-9)

        let isClassifier = name == "mlp" || name == "residual"
        let targets: Targets<Double> =
            isClassifier
            ? .classes(sample.targets.map { Int($0) }, count: 3)
            : .values(Tensor(shape: [rows, 2], scalars: sample.targets))
        let data = try Dataset(features: samples, targets: targets)
        var trainer = Trainer<Double>(
            loss: isClassifier ? SoftmaxCrossEntropy() as any Loss<Double> : MeanSquaredError(),
            optimizer: SGD(learningRate: 0.05, momentum: 0.9), epochs: sample.losses.count)
        // The file's layers without biases have none that learn.
        if !isClassifier, name != "attention" {
            for path in model.network.parameters.map(\.name) where path.contains("body") && path.hasSuffix("biases") {
                trainer.rules[path] = .frozen
            }
            #expect(!trainer.rules.isEmpty)
        }
        var generator = SeededGenerator(seed: 1)
        let history = try trainer.train(&model.network, on: data, using: &generator)
        #expect(distance(history.epochs.map(\.loss), sample.losses) < 1e-6)
        // Running statistics are of another kind there.
        if name != "residual" { #expect(try distance(answers(), sample.after) < 1e-6) }
        #expect(sample.losses.last ?? 1 < 0.9 * sample.losses[0])
    }
}
