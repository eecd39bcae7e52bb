import Backprop
import Foundation
import Testing

/// The code of the article "From PyTorch and back".
@Suite struct WeightsArticleTests {
    @Test func leNet() throws {
        let url = fixtures.appendingPathComponent("weights/lenet.safetensors")
        let folder = try TemporaryFolder()
        let tunedURL = folder.url.appendingPathComponent("tuned.safetensors")

        var generator = SeededGenerator(seed: 1)
        var model = Sequential<Float>(input: [12, 16, 2], using: &generator) {
            Conv2D(filters: 3, kernel: 3, padding: .same, activation: .relu)
            MaxPool2D(2)
            Conv2D(filters: 4, kernel: 3, activation: .relu)
            MaxPool2D(2)
            Flatten()
            Dense(6, activation: .relu)
            Dense(5)
        }
        let names = ["0": "conv1", "2": "conv2", "5": "fc1", "6": "fc2"]
        try model.load(
            Safetensors(contentsOf: url), convention: .pyTorch, names: names,
            ignoring: ["sample"])

        let file = try Safetensors(contentsOf: url)
        let samples: Tensor<Float> = try file.tensor(named: "sample.input")
        let expected: Tensor<Float> = try file.tensor(named: "sample.output")
        let answers = model.predict(samples)
        for (ours, theirs) in zip(answers.scalars, expected.scalars) { #expect(abs(ours - theirs) < 1e-5) }

        let data = try Dataset(features: samples, targets: .classes([0, 1, 2, 3], count: 5))

        var trainer = Trainer<Float>(
            loss: SoftmaxCrossEntropy(), optimizer: Adam(learningRate: 0.01),
            epochs: 20, batchSize: 2)
        // the convolutions stay as they came
        trainer.rules = ["0": .frozen, "2": .frozen]
        try trainer.train(&model, on: data, using: &generator)
        try model.weights(convention: .pyTorch, names: names).write(to: tunedURL)

        let tuned = try Safetensors(contentsOf: tunedURL)
        #expect(tuned.names.sorted() == file.names.filter { !$0.hasPrefix("sample") }.sorted())
        let kernel: Tensor<Float> = try tuned.tensor(named: "conv1.weight")
        #expect(try kernel == file.tensor(named: "conv1.weight"))

        var head = Sequential<Float>(input: [12, 16, 2], using: &generator) {
            Conv2D(filters: 3, kernel: 3, padding: .same, activation: .relu)
            MaxPool2D(2)
            Conv2D(filters: 4, kernel: 3, activation: .relu)
            GlobalAveragePool2D()
            Dense(2)
        }
        try head.load(
            tuned, convention: .pyTorch, names: ["0": "conv1", "2": "conv2"],
            except: ["4"],
            ignoring: ["fc1", "fc2"])
        #expect(head["0.weights"] == model["0.weights"])
    }
}
