import Backprop
import Foundation
import Testing

/// A run that goes on from a checkpoint ends as one that nothing disturbed.
@Suite struct CheckpointTests {
    private static let options = [
        "spiral", "--layers", "16", "--dropout", "0.1", "--optimizer", "adam", "--batch-size", "50",
        "--validation-split", "0.2", "--early-stopping", "30", "--json",
    ]

    private func train(_ more: String..., in folder: TemporaryFolder) throws -> Tool.Result {
        try Tool.run(["train"] + Self.options + more, in: folder.url)
    }

    @Test(arguments: ["float", "double"])
    func resumes(precision: String) throws {
        let folder = try TemporaryFolder()
        let whole = try train("--precision", precision, "--epochs", "12", "--output", "whole", in: folder)
        #expect(whole.status == 0)
        let resume = ["--precision", precision, "--output", "parts", "--checkpoint-every", "4", "--resume"]
        func part(epochs: String) throws -> Tool.Result {
            try Tool.run(["train"] + Self.options + resume + ["--epochs", epochs], in: folder.url)
        }
        let first = try part(epochs: "6")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.json["resumedAfter"] == nil)
        // What a killed process leaves behind goes with the next start.
        try folder.write("part of a file", to: "parts/.backprop-1a2b.tmp")
        try folder.write("a user's own", to: "parts/.other.tmp")
        let second = try part(epochs: "12")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.json["resumedAfter"] as? Int == 6)
        #expect(second.output.contains("\ngoes on after epoch 6\n"))
        #expect(!second.output.contains("epoch: 6,"))
        for file in ["model.safetensors", "history.csv"] {
            #expect(try folder.read("parts/\(file)") == folder.read("whole/\(file)"))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/parts").sorted()
        #expect(names == [".other.tmp", "checkpoint.safetensors", "history.csv", "model.safetensors", "report.html"])
        // Nothing is left to train, and the results are written again.
        let third = try part(epochs: "12")
        #expect(third.json["resumedAfter"] as? Int == 12)
        #expect(try folder.read("parts/model.safetensors") == folder.read("whole/model.safetensors"))
    }

    @Test func refusesWhatDoesNotFit() throws {
        let folder = try TemporaryFolder()
        let run = ["--epochs", "4", "--checkpoint-every", "2", "--output", "run"]
        #expect(try Tool.run(["train"] + Self.options + run, in: folder.url).status == 0)
        let model = try folder.read("run/model.safetensors")
        let checkpoint = try folder.read("run/checkpoint.safetensors")
        func expect(
            _ options: [String], _ message: String, sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let words = Self.options + run + ["--resume"]
            // An option that is changed takes the place of the first.
            var changed = words
            if let place = words.firstIndex(of: options[0]) {
                changed.replaceSubrange(place...place + 1, with: options)
            } else {
                changed += options
            }
            let result = try Tool.run(["train"] + changed, in: folder.url)
            #expect(result.status == 65, sourceLocation: sourceLocation)
            let prefix = "backprop: run/checkpoint.safetensors: " + message
            #expect(result.errors.hasPrefix(prefix), "\(result.errors)", sourceLocation: sourceLocation)
            #expect(result.errors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
            #expect(!result.output.contains("goes on after"), sourceLocation: sourceLocation)
            #expect(try folder.read("run/model.safetensors") == model, sourceLocation: sourceLocation)
            #expect(try folder.read("run/checkpoint.safetensors") == checkpoint, sourceLocation: sourceLocation)
        }
        let other = "the checkpoint is of another training: "
        try expect(["--layers", "17"], other + "layer 1 dense(activation: relu, inputs: 2, outputs: 16)")
        try expect(["--optimizer", "adamw"], other + "optimizer Adam(learningRate: 0.001")
        try expect(["--batch-size", "40"], other + "batch size 50 there, 40 here")
        try expect(["--seed", "2"], other + "seed of the random numbers")
        try expect(["--validation-split", "0.3"], other + "training samples 480 there, 420 here")
        try expect(["--epochs", "3"], other + "4 epochs there, only 3 here")
        try expect(["--precision", "double"], "expected tensors of type float64, found float32")

        let damaged = checkpoint.prefix(checkpoint.count - 100)
        try folder.write(damaged, to: "run/checkpoint.safetensors")
        let result = try Tool.run(["train"] + Self.options + run + ["--resume"], in: folder.url)
        #expect(result.status == 65)
        #expect(result.errors.hasPrefix("backprop: run/checkpoint.safetensors: byte "))
        #expect(try folder.read("run/checkpoint.safetensors") == damaged)
    }

    /// A checkpoint lies beside the model, and is none.
    @Test func isNoModel() throws {
        let folder = try TemporaryFolder()
        let run = ["--epochs", "2", "--checkpoint-every", "2", "--output", "run"]
        #expect(try Tool.run(["train"] + Self.options + run, in: folder.url).status == 0)
        for words in [
            ["predict", "run/checkpoint.safetensors", "spiral"], ["evaluate", "run/checkpoint.safetensors", "spiral"],
            ["info", "run/checkpoint.safetensors"], ["train", "spiral", "--from", "run/checkpoint.safetensors"],
        ] {
            let result = try Tool.run(words, in: folder.url)
            #expect(result.status == 65)
            #expect(
                result.errors
                    == "backprop: run/checkpoint.safetensors: expected a model, found a checkpoint, from which train "
                    + "--resume goes on; the model is model.safetensors, which train writes when it ends\n")
        }
        // Nor is a model a checkpoint.
        try folder.write(folder.read("run/model.safetensors"), to: "run/checkpoint.safetensors")
        let result = try Tool.run(["train"] + Self.options + run + ["--resume"], in: folder.url)
        #expect(result.status == 65)
        #expect(
            result.errors.hasPrefix(
                "backprop: run/checkpoint.safetensors: expected a checkpoint, from which a training goes on, found a model"
            ))
    }

    @Test func usage() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("train", "--checkpoint-every", "0", in: folder.url)
        #expect(result.status == 64)
        #expect(result.errors == "backprop: --checkpoint-every 0: expected a whole number of 1 or more\n")
    }
}
