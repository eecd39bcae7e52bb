import Backprop
import Foundation
import Testing

/// What is written after a training, in the order of its worth, when something goes wrong on the way.
@Suite struct SavedFirstTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var files: Set<String> {
        get throws {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.appendingPathComponent("out").path))
        }
    }

    /// Trains into a folder in which a folder stands where a file should be.
    private func train(blocking name: String, _ options: String...) throws -> Tool.Result {
        try folder.write("", to: "out/\(name)/x")
        return try Tool.run(["train", "iris", "--epochs", "3", "--output", "out"] + options, in: folder.url)
    }

    @Test func theReportComesLast() throws {
        let result = try train(blocking: "report.html", "--npy")
        #expect(result.status == 65)
        let arrays = ["weights1.npy", "bias1.npy", "weights2.npy", "bias2.npy"]
        let written = (["model.safetensors", "history.csv"] + arrays).map { "out/" + $0 }.joined(separator: ", ")
        #expect(
            result.errors
                == "backprop: out/report.html: cannot be written: Is a directory; written before: \(written)\n")
        #expect(try files == Set(["model.safetensors", "history.csv", "report.html"] + arrays))
        // It is the model of a training that nothing disturbed.
        #expect(try Tool.run("train", "iris", "--epochs", "3", "--output", "good", in: folder.url).status == 0)
        for name in ["model.safetensors", "history.csv"] {
            #expect(try folder.read("out/\(name)") == folder.read("good/\(name)"))
        }
    }

    /// What other programs run can be made again by `export`.
    @Test func theModelForOthersComesLast() throws {
        let result = try train(blocking: "model.onnx", "--onnx")
        #expect(result.status == 65)
        let written = ["model.safetensors", "history.csv", "report.html"]
        #expect(
            result.errors == "backprop: out/model.onnx: cannot be written: Is a directory; written before: "
                + written.map { "out/" + $0 }.joined(separator: ", ") + "\n")
        #expect(try files == Set(written + ["model.onnx"]))
    }

    @Test func theHistoryComesSecond() throws {
        let result = try train(blocking: "history.csv")
        #expect(result.status == 65)
        #expect(
            result.errors
                == "backprop: out/history.csv: cannot be written: Is a directory; written before: out/model.safetensors\n"
        )
        #expect(try files == ["model.safetensors", "history.csv"])
    }

    @Test func theModelComesFirst() throws {
        let result = try train(blocking: "model.safetensors")
        #expect(result.status == 65)
        #expect(result.errors == "backprop: out/model.safetensors: cannot be written: Is a directory\n")
        #expect(try files == ["model.safetensors"])
    }

    /// A checkpoint is worth less than what the training learns: it goes on without, and says so at once and at its end.
    @Test func checkpointsThatCannotBeWritten() throws {
        let result = try train(blocking: "checkpoint.safetensors", "--checkpoint-every", "1")
        #expect(result.status == 65)
        let failure = "backprop: out/checkpoint.safetensors: cannot be written: Is a directory"
        let written = ["model.safetensors", "history.csv", "report.html"]
        #expect(
            result.errors
                == "\(failure); the training goes on\n"
                + "\(failure); written before: \(written.map { "out/" + $0 }.joined(separator: ", "))\n")
        #expect(try files == Set(written + ["checkpoint.safetensors"]))
        #expect(try Tool.run("train", "iris", "--epochs", "3", "--output", "good", in: folder.url).status == 0)
        #expect(try folder.read("out/model.safetensors") == folder.read("good/model.safetensors"))
    }

    /// What lies in the place of the model is told before anything is learnt.
    @Test func modelsThatHaveNoPlace() throws {
        try folder.write("", to: "out/x")
        let pipe = folder.url.appendingPathComponent("out/model.safetensors").path
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        let result = try Tool.run("train", "iris", "--epochs", "1000000", "--output", "out", in: folder.url)
        #expect(result.status == 65)
        #expect(result.errors == "backprop: out/model.safetensors: cannot be written: it is a pipe\n")
    }

    /// A regression of very many values is saved, and read again.
    @Test func manyValuesToLearn() throws {
        let values = Tensor<Float>(shape: [3, 20_000], scalars: (0..<60_000).map { Float($0 * 7919 % 997) / 31 })
        try folder.write(values.npyData(), to: "y.npy")
        try folder.write(Tensor<Float>(rows: [[1], [2], [3]]).npyData(), to: "x.npy")
        let data = ["x.npy", "--labels", "y.npy"]
        let trained = try Tool.run(
            ["train"] + data + ["--task", "regression", "--layers", "2", "--epochs", "1"], in: folder.url)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(try Tool.run(["evaluate", "backprop-run"] + data, in: folder.url).status == 0)
    }

    /// Numbers that are not finite, as deep as they may be, become null for machines.
    @Test func resultsThatAreNotFinite() throws {
        let rows = (0..<20).map { "\($0),\($0)e-1\n" }.joined() + "3,3e30\n3,3e30\n3,3e30\n"
        try folder.write(rows, to: "data.csv")
        let result = try Tool.run(
            "sweep", "data.csv", "--task", "regression", "--target-scale", "none", "--epochs", "1,2", "--samples", "1",
            "--json",
            "--validation-split", "0.9", in: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        let cells = try #require(result.json["cells"] as? [[String: Any]])
        #expect(cells.count == 2)
        #expect(cells.allSatisfy { $0["validationLoss"] is NSNull })
    }

    /// Five samples and a thousand times as many classes. (Tests/EndToEnd/memory sees to what that takes.)
    @Test func manyClassesForFewSamples() throws {
        try folder.write(Tensor<Float>(shape: [5, 2], scalars: (0..<10).map { Float($0) }).npyData(), to: "x.npy")
        try folder.write(npyFile(of: [0, 1, 2, 3, 4_999]), to: "y.npy")
        let result = try Tool.run(
            "train", "x.npy", "--labels", "y.npy", "--layers", "2", "--epochs", "1", in: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try folder.text("backprop-run/report.html").hasSuffix("</html>\n"))
    }

    /// A label that is none is named, whatever the others are.
    @Test func negativeLabels() throws {
        try folder.write(Tensor<Float>(shape: [2, 1], scalars: [1, 2]).npyData(), to: "x.npy")
        try folder.write(npyFile(of: [.min, .min]), to: "y.npy")
        let result = try Tool.run("train", "x.npy", "--labels", "y.npy", in: folder.url)
        #expect(result.status == 65)
        #expect(result.errors == "backprop: y.npy: row 1: expected label 0, found -2147483648\n")
    }

    /// Samples without values may be any number, and take no byte of the file.
    @Test(arguments: ["4398046511104", "1152921504606846976"])
    func samplesWithoutValues(count: String) throws {
        let network = Sequential<Float> { Dense(weights: [[1]], biases: [0]) }
        try SavedModel(network: network).write(to: folder.url.appendingPathComponent("m.safetensors"))
        let header =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(count), 0), }"
            .padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
        try folder.write(Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)), to: "x.npy")
        let result = try Tool.run("predict", "m.safetensors", "x.npy", in: folder.url)
        #expect(result.status == 65)
        #expect(result.errors.hasPrefix("backprop: x.npy: expected"))
    }
}
