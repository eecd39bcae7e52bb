import Backprop
import Foundation
import Testing

/// The code of the article "Reading ONNX".
@Suite struct ReadingONNXTests {
    private func file(in folder: TemporaryFolder) throws -> URL {
        var model = ModelFile()
        model.input("x", ["batch", 2])
        model.output("y")
        model.tensor("first.weight", [3, 2], [0.5, -1, 2, 0.25, 1, -0.5])
        model.tensor("first.bias", [3], [0.1, 0.2, -0.3])
        model.tensor("last.weight", [1, 3], [1, -2, 3])
        model.node("Gemm", ["x", "first.weight", "first.bias"], ["a"], ["transB": .integer(1)])
        model.node("Tanh", ["a"], ["b"])
        model.node("Gemm", ["b", "last.weight"], ["y"], ["transB": .integer(1)])
        return try folder.write("model.onnx", model.bytes)
    }

    @Test func running() throws {
        let folder = try TemporaryFolder()
        let url = try file(in: folder)
        let samples: Tensor<Float> = [[1, 2], [3, 4]]
        let model = try ONNXModel<Float>(contentsOf: url)
        let answers = try model.predict(["x": samples])
        print(answers["y"]!)
        #expect(answers["y"]?.shape == [2, 1])
    }

    @Test func training() throws {
        let folder = try TemporaryFolder()
        var model = try ONNXModel<Float>(contentsOf: file(in: folder))
        let saved = folder.url.appendingPathComponent("model.safetensors")
        let data = try Dataset<Float>(
            features: randomTensor([16, 2], seed: 1), targets: .values(randomTensor([16, 1], seed: 2)))
        var generator = SeededGenerator(seed: 1)
        let before = model.network.parameters
        var trainer = Trainer<Float>(
            loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.01), epochs: 20)
        trainer.rules["0.first"] = .frozen
        try trainer.train(&model.network, on: data, using: &generator)
        try SavedModel(network: model.network).write(to: saved)
        let after = try SavedModel<Float>(contentsOf: saved).network.parameters
        #expect(after.map(\.name) == ["0.first.weights", "0.first.biases", "0.last.weights", "0.last.biases"])
        #expect(zip(before, after).map { $0.value == $1.value } == [true, true, false, false])
    }
}
