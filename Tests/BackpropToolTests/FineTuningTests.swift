import Backprop
import Foundation
import Testing

/// `train --from`, and `predict` and `evaluate` with a model that other programs write.
@Suite struct FineTuningTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func tensors(_ name: String) throws -> [String: Tensor<Float>] {
        let model = try SavedModel<Float>(contentsOf: folder.url.appendingPathComponent(name + "/model.safetensors"))
        return Dictionary(uniqueKeysWithValues: model.network.parameters.map { ($0.name, $0.value) })
    }

    private func train(_ words: String...) throws {
        let result = try run(["train", "iris", "--epochs", "2"] + words)
        #expect(result.status == 0, "\(result.errors)")
    }

    private func run(_ words: [String]) throws -> Tool.Result { try Tool.run(words, in: folder.url) }

    @Test func itGoesOnFromItsOwnModel() throws {
        try train("--layers", "8,6", "--output", "first")
        try train("--from", "first", "--freeze", "0", "--output", "second")
        let (first, second) = (try tensors("first"), try tensors("second"))
        #expect(first.keys.sorted() == second.keys.sorted())
        #expect(first.filter { second[$0.key] == $0.value }.keys.sorted() == ["0.biases", "0.weights"])

        // A new end, of other layers.
        try train("--from", "first", "--freeze", "0,1", "--layers", "5", "--output", "third")
        let third = try tensors("third")
        #expect(third["1.weights"] == first["1.weights"])
        #expect(third["2.weights"]?.shape == [6, 5] && third["3.weights"]?.shape == [5, 3])
        try train("--from", "first", "--layers", "none", "--output", "fourth")
        #expect(try tensors("fourth")["2.weights"]?.shape == [6, 3])
    }

    /// The network of an exported model goes on as the model itself does, and answers the same.
    @Test func itGoesOnFromONNX() throws {
        try train("--layers", "8", "--scale", "none", "--onnx", "--output", "first")
        try train("--from", "first/model.onnx", "--output", "second")
        try train("--from", "first", "--output", "third")
        let (second, third) = (try tensors("second"), try tensors("third"))
        #expect(second.keys.sorted() == ["0.0.biases", "0.0.weights", "0.1.biases", "0.1.weights"])
        for (path, tensor) in third { #expect(second["0." + path] == tensor, "\(path)") }

        let answers = try run(["predict", "first", "iris"]).output
        #expect(try run(["predict", "first/model.onnx", "iris"]).output == answers)
        #expect(answers.hasPrefix("class,p(setosa),"))
        let measured = try run(["evaluate", "first", "iris", "--json"]).json
        let again = try run(["evaluate", "first/model.onnx", "iris", "--json"]).json
        #expect(again["accuracy"] as? Double == measured["accuracy"] as? Double)
        #expect(again["loss"] as? Double == measured["loss"] as? Double)

        try train("--from", "first/model.onnx", "--freeze", "0", "--layers", "none", "--output", "fourth")
        let fourth = try tensors("fourth")
        #expect(try fourth["0.0.weights"] == tensors("first")["0.weights"])
        #expect(fourth["1.weights"]?.shape == [8, 3])
    }

    @Test func mistakes() throws {
        try train("--layers", "8", "--output", "first")
        try expectFailure("train", "iris", "--freeze", "0", says: "--freeze goes with --from")
        try expectFailure(
            "train", "iris", "--from", "first", "--scale", "none",
            says: "--scale goes without --from, whose network takes its inputs as it was trained on them")
        try expectFailure(
            "train", "iris", "--from", "first", "--dropout", "0.5",
            says: "--dropout goes with --layers where --from has layers of its own")
        try expectFailure(
            "train", "iris", "--from", "nowhere", status: 65, says: "nowhere: no such file")
        let spiral = try run(["train", "spiral", "--from", "first"])
        #expect(spiral.status == 64 || spiral.status == 65)
        #expect(spiral.errors.contains("samples have shape [2], and the network of --from takes [4]"))
        let unknown = try run(["train", "iris", "--from", "first", "--freeze", "encoder"])
        #expect(unknown.status == 64)
        #expect(
            unknown.errors.contains(
                "--freeze encoder: no parameter of the network has such a name; there are \"0.weights\""))
        try expectFailure(
            "predict", "first", "iris", "--task", "regression",
            says: "--task goes with a MODEL.onnx: other models know what they do")
    }
}
