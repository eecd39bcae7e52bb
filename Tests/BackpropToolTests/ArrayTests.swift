import Backprop
import Foundation
import Testing

/// Arrays of numpy as data: archives, arrays of bytes, and what is wrong with them.
@Suite struct ArrayTests {
    private static let options = ["--epochs", "30", "--layers", "8", "--json"]
    private static let scaled = "features: bytes from 0 to 255, scaled to 0…1\n"

    private func train(_ words: String..., in folder: TemporaryFolder) throws -> Tool.Result {
        try Tool.run(["train"] + words + Self.options, in: folder.url)
    }

    /// The same samples and labels give the same model, wherever they lie.
    @Test func archives() throws {
        let folder = try TemporaryFolder()
        try folder.writeBands()
        let files = try train("x.npy", "--labels", "y.npy", in: folder)
        #expect(files.errors == "")
        #expect(files.output.hasPrefix(Self.scaled))
        #expect(files.json["accuracy"] as? Double == 1)
        let model = try folder.read("backprop-run/model.safetensors")

        let pair = try train("pair.npz", in: folder)
        #expect(pair.output.hasPrefix("samples: pair.npz: \"x.npy\"; labels: pair.npz: \"y.npy\"\n" + Self.scaled))
        #expect(try folder.read("backprop-run/model.safetensors") == model)
        let named = try train("mnist.npz", "--features", "x_train", "--label", "y_train", in: folder)
        #expect(named.output.hasPrefix(Self.scaled))
        #expect(try folder.read("backprop-run/model.safetensors") == model)

        let evaluated = try Tool.run(
            "evaluate", "backprop-run", "mnist.npz", "--features", "x_test", "--label", "y_test", "--json",
            in: folder.url)
        #expect(evaluated.json["accuracy"] as? Double == 1)
        let predicted = try Tool.run("predict", "backprop-run", "x.npy", in: folder.url)
        #expect(predicted.output.split(separator: "\n").count == 91)
        for words in [["pair.npz"], ["mnist.npz", "--features", "x_test"], ["rows.npy"]] {
            #expect(try Tool.run(["predict", "backprop-run"] + words, in: folder.url).output == predicted.output)
        }
        let convolved = try train("pair.npz", "--layers=conv4x3,pool2,8", in: folder)
        #expect(convolved.status == 64)
        let images = try Tool.run("train", "pair.npz", "--layers", "conv4x3,pool2,8", "--epochs", "2", in: folder.url)
        #expect(images.output.contains("network 6×5×1-conv4x3-pool2-8-3"))
    }

    /// What is done with bytes is done again at a prediction, whatever the shape; and other types are taken as they are.
    @Test func bytesAreScaledOrNot() throws {
        let folder = try TemporaryFolder()
        try folder.writeBands()
        func predict(_ file: String) throws -> String {
            let result = try Tool.run("predict", "backprop-run", file, in: folder.url)
            #expect(result.errors == "")
            return result.output
        }
        #expect(try train("rows.npy", "--labels", "y.npy", in: folder).output.hasPrefix(Self.scaled))
        let scaled = try predict("rows.npy")
        #expect(try predict("x.npy") == scaled)
        #expect(try predict("floats.npy") != scaled)
        #expect(try Tool.run("info", "backprop-run", in: folder.url).output.contains("\nbytes: divided by 255\n"))

        let raw = try train("rows.npy", "--labels", "y.npy", "--raw-bytes", "--learning-rate", "1e-5", in: folder)
        #expect(raw.errors == "")
        #expect(!raw.output.contains("scaled to"))
        let unscaled = try predict("rows.npy")
        #expect(try predict("floats.npy") == unscaled)
        #expect(try folder.text("backprop-run/report.html").contains("--raw-bytes"))
        // Who trained on floats has no bytes divided behind their back.
        let floats = try train("floats.npy", "--labels", "y.npy", "--learning-rate", "1e-5", in: folder)
        #expect(floats.json["loss"] as? Double == raw.json["loss"] as? Double)
        #expect(try predict("rows.npy") == unscaled)
        #expect(try predict("floats.npy") == unscaled)
    }

    @Test func valuesOfARegression() throws {
        let folder = try TemporaryFolder()
        var archive = NPZ()
        let x = Tensor<Double>(shape: [40, 1], scalars: (0..<40).map { Double($0) / 40 })
        archive.add(x, named: "features", compressed: true)
        archive.add(x * 2, named: "labels", compressed: true)
        try archive.write(to: folder.url.appendingPathComponent("line.npz"))
        let result = try train("line.npz", "--task", "regression", in: folder)
        #expect(result.errors == "")
        #expect(result.output.contains("40 samples, 1 input, 1 value"))
        let evaluated = try Tool.run("evaluate", "backprop-run", "line.npz", in: folder.url)
        #expect(evaluated.output.hasPrefix("40 samples: root mean squared error"))
    }

    @Test func labelsThatBeginBehindNothing() throws {
        let folder = try TemporaryFolder()
        try folder.writeBands()
        try folder.write(npyFile(of: (0..<90).map { Int32($0 % 3) + 2 }), to: "y.npy")
        let result = try train("floats.npy", "--labels", "y.npy", in: folder)
        #expect(result.output.hasPrefix("labels: from 2 to 4, so 5 classes; classes 0 to 1 have no samples\n"))
    }

    @Test func mistakes() throws {
        let folder = try TemporaryFolder()
        try folder.writeBands()
        let arrays =
            "found \"x_train\" (90×6×5 uint8), \"y_train\" (90 int32), \"x_test\" (90×6×5 uint8), \"y_test\" (90 int32)"
        try expectFailure(
            "train", "mnist.npz", status: 65,
            says: "mnist.npz: expected the names of two arrays, --features and --label, " + arrays, in: folder)
        try expectFailure(
            "train", "mnist.npz", "--features", "x_train", status: 65,
            says: "mnist.npz: expected the names of two arrays, --features and --label, " + arrays, in: folder)
        try expectFailure(
            "train", "pair.npz", "--label", "z", status: 65,
            says: "pair.npz: expected an array named \"z\", found \"x\", \"y\"", in: folder)
        try expectFailure(
            "train", "iris", "--features", "x", status: 64, says: "--features goes with a CSV or .npz file as DATA",
            in: folder
        )
        try expectFailure(
            "train", "iris", "--raw-bytes", status: 64, says: "--raw-bytes goes with a .npy or .npz file as DATA",
            in: folder)
        try folder.write(NumpyFile.npz([("y", try folder.read("y.npy")), ("x", Data("junk".utf8))]), to: "junk.npz")
        try expectFailure(
            "train", "junk.npz", status: 65,
            says: "junk.npz: \"x.npy\": byte 0: expected an .npy file, which begins with \\x93NUMPY, found \"junk\"",
            in: folder)
        try folder.write(NumpyFile.npy([], shape: [90, 0]), to: "none.npy")
        try expectFailure(
            "train", "none.npy", "--labels", "y.npy", status: 65,
            says: "none.npy: expected at least one feature, found none", in: folder)
        try expectFailure(
            "train", "x.npy", "--labels", "x.npy", status: 65,
            says: "x.npy: expected one label for each sample, found an array of shape 90×6×5", in: folder)

        #expect(try train("x.npy", "--labels", "y.npy", in: folder).status == 0)
        try expectFailure(
            "predict", "backprop-run", "mnist.npz", status: 65,
            says: "mnist.npz: expected the name of the samples, --features, " + arrays, in: folder)
        try expectFailure(
            "predict", "backprop-run", "y.npy", status: 65,
            says: "y.npy: expected samples in rows, found features of shape [90]", in: folder)
    }

    /// An error names the file that it is about, of the two.
    @Test func theFileAtFault() throws {
        let folder = try TemporaryFolder()
        let name = { folder.url.appendingPathComponent($0) }
        try Tensor<Double>(rows: [[1, 2], [3, .nan]]).write(npy: name("x.npy"))
        try Tensor<Double>(rows: [[1], [.infinity]]).write(npy: name("v.npy"))
        try folder.write(npyFile(of: [0, 1]), to: "y.npy")
        try folder.write(npyFile(of: [0, 1, 1]), to: "y3.npy")
        let found = "x.npy: row 2, column 2: expected a finite number, found nan"
        try expectFailure("train", "x.npy", "--labels", "y.npy", status: 65, says: found, in: folder)
        try expectFailure(
            "train", "x.npy", "--labels", "v.npy", "--task", "regression", status: 65, says: found, in: folder)
        try Tensor<Double>(rows: [[1, 2], [3, 4]]).write(npy: name("x.npy"))
        try expectFailure(
            "train", "x.npy", "--labels", "v.npy", "--task", "regression", status: 65,
            says: "v.npy: row 2, column 1: expected a finite target value, found inf", in: folder)
        try expectFailure(
            "train", "x.npy", "--labels", "y3.npy", status: 65,
            says: "y3.npy: expected as many targets as samples, found 3 for 2 samples", in: folder)
    }
}
