import Backprop
import Foundation
import Testing

/// What version 0.1.0 wrote is read for ever: a model of a table, and a checkpoint, each with what came of it then.
@Suite struct EarlierFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fixture(_ name: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
    }

    /// With texts, missing cells, an id, a decimal comma and values in their own unit.
    @Test func aModelOfATable() throws {
        let predicted = try Tool.run(
            "predict", fixture("rents.safetensors").path, fixture("rents.csv").path, in: folder.url)
        #expect(predicted.status == 0)
        #expect(try predicted.output == String(contentsOf: fixture("rents-predicted.csv"), encoding: .utf8))
    }

    /// After 45 of 60 epochs.
    @Test func aCheckpoint() throws {
        let run = folder.url.appendingPathComponent("run")
        try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: fixture("iris-checkpoint.safetensors"), to: run.appendingPathComponent("checkpoint.safetensors"))
        let resumed = try Tool.run(
            "train", "iris", "--layers", "6,dropout0.2", "--batch-size", "16", "--optimizer", "adam", "--seed", "3",
            "--epochs", "60", "--resume", "--output", "run", "--json", in: folder.url)
        #expect(resumed.json["resumedAfter"] as? Int == 45, "\(resumed.errors)")
        // To the last byte what it wrote then, and besides by which loss the network was trained.
        let written = run.appendingPathComponent("model.safetensors")
        var model = try Safetensors(contentsOf: written)
        #expect(model.metadata["loss"] == #"[{"type":"categorical_cross_entropy"}]"#)
        model.metadata["loss"] = nil
        try model.write(to: written)
        #expect(try Data(contentsOf: written) == Data(contentsOf: fixture("iris-resumed.safetensors")))
    }
}
