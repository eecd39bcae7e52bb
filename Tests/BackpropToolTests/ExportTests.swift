import Backprop
import Foundation
import Testing

/// `backprop export`, and `train --onnx`.
@Suite struct ExportTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func bothWriteTheSameFile() throws {
        let trained = try run("train", "iris", "--epochs", "2", "--onnx", "--output", "out")
        #expect(
            trained.output.contains("results are in out: model.safetensors, history.csv, report.html, model.onnx\n"))
        for (model, file) in [("out", "a.onnx"), ("out/model.safetensors", "b.onnx")] {
            let result = try run("export", model, file)
            #expect(result.output == "")
            #expect(try folder.read(file) == folder.read("out/model.onnx"))
        }
        let text = String(decoding: try folder.read("a.onnx"), as: UTF8.self)
        #expect(text.contains(#"["setosa","versicolor","virginica"]"#))
    }

    @Test func doublePrecision() throws {
        _ = try run("train", "iris", "--epochs", "1", "--precision", "double", "--onnx", "--output", "out")
        _ = try run("export", "out", "m.onnx")
        #expect(try folder.read("m.onnx") == folder.read("out/model.onnx"))
    }

    @Test func formats() throws {
        _ = try run("train", "iris", "--epochs", "1", "--output", "out")
        let result = try run("export", "out", "m.onnx", "--opset", "21", "--external-data")
        #expect(result.status == 0)
        #expect(try folder.read("m.onnx.data").count > 1000)
        #expect(try run("predict", "m.onnx", "iris").output == run("predict", "out", "iris").output)
        try expectFailure(
            "export", "out", "m.onnx", "--opset", "19", says: "--opset 19: expected a whole number from 20 to 28")
    }

    @Test func mistakes() throws {
        _ = try run("train", "iris", "--epochs", "1", "--output", "out")
        try expectFailure("export", "nowhere", "m.onnx", status: 65, says: "nowhere: no such file")
        try expectFailure(
            "export", "out", "no/m.onnx", status: 65, says: "no/m.onnx: cannot be written: No such file or directory")
        try expectFailure("export", "out", "out", status: 65, says: "out: cannot be written: Is a directory")
        let model = try folder.read("out/model.safetensors")
        try expectFailure(
            "export", "out", "out/model.safetensors", status: 65,
            says: "out/model.safetensors: expected another file than the model, found the model itself")
        #expect(try folder.read("out/model.safetensors") == model)
        try folder.write("a,b\n1,2\n", to: "table.csv")
        let result = try Tool.run("export", "table.csv", "m.onnx", in: folder.url)
        #expect(result.status == 65)
        #expect(result.errors.hasPrefix("backprop: table.csv: "))
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("m.onnx").path))
    }
}
