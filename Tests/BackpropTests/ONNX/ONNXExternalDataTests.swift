import Backprop
import Foundation
import Testing

/// Tensors that lie in other files: these are read in the folder of the model, and nowhere else.
@Suite struct ONNXExternalDataTests {
    private let weights: [Float] = [1, 2, 3, 4]

    private func model(_ entries: [(String, String)], second: [(String, String)]? = nil) -> ModelFile {
        var model = ModelFile()
        model.input("x", ["n", 2])
        model.output("y")
        model.tensor("w", [2, 2], weights, .external(entries))
        model.node("MatMul", ["x", "w"], ["a"])
        if let second {
            model.tensor("v", [2, 2], weights, .external(second))
            model.node("MatMul", ["a", "v"], ["y"])
        } else {
            model.node("Identity", ["a"], ["y"])
        }
        return model
    }

    private func read(_ model: ModelFile, in folder: TemporaryFolder) throws -> Tensor<Float>? {
        let url = try folder.write("m.onnx", model.bytes)
        return try ONNXModel<Float>(contentsOf: url).predict(["x": [[1, 1]]])["y"]
    }

    private func expectRefusal(
        _ model: ModelFile, in folder: TemporaryFolder, says text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: DataError.self, sourceLocation: sourceLocation) { try read(model, in: folder) }
        #expect(error?.description.contains(text) == true, "\(error as Any)", sourceLocation: sourceLocation)
    }

    private var bytes: [UInt8] { weights.flatMap(Message.bytes) }

    @Test func isReadBesidesTheModel() throws {
        let folder = try TemporaryFolder()
        try folder.write("m.onnx.data", [9, 9, 9, 9] + bytes)
        let entries = [("location", "m.onnx.data"), ("offset", "4"), ("length", "16"), ("checksum", "none")]
        #expect(try read(model(entries), in: folder) == [[4, 6]])
        // Two tensors may be one.
        #expect(try read(model(entries, second: entries), in: folder) == [[22, 32]])
        #expect(try read(model([("location", "./m.onnx.data"), ("offset", "4")]), in: folder) == [[4, 6]])
        // Two names of one file are one.
        let half = [("location", "./m.onnx.data"), ("offset", "0")]
        expectRefusal(model(entries, second: half), in: folder, says: "found those of another tensor")
        let below = folder.url.appendingPathComponent("weights")
        try FileManager.default.createDirectory(at: below, withIntermediateDirectories: true)
        try folder.write("weights/w.bin", bytes)
        #expect(try read(model([("location", "weights/w.bin")]), in: folder) == [[4, 6]])
    }

    /// Paths that lead elsewhere.
    @Test(arguments: [
        "/etc/hostname", "../w.bin", "a/../../w.bin", "..", "", "a//w.bin", "w.bin/", "..\\w.bin", "C:w.bin",
        "w.bin\0.txt",
    ])
    func pathsLeadNowhereElse(path: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("w.bin", bytes)
        expectRefusal(model([("location", path)]), in: folder, says: "a file in the folder of the model")
    }

    @Test func linksAreNotFollowed() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let secret = try other.write("secret.bin", bytes)
        let files = FileManager.default
        func place(_ name: String) -> URL { folder.url.appendingPathComponent(name) }
        try files.createSymbolicLink(at: place("link.bin"), withDestinationURL: secret)
        expectRefusal(model([("location", "link.bin")]), in: folder, says: "found a symbolic link")
        try files.createSymbolicLink(at: place("folder"), withDestinationURL: other.url)
        expectRefusal(model([("location", "folder/secret.bin")]), in: folder, says: "in \"folder/secret.bin\"")
        // Another name of a file that lies elsewhere.
        try files.linkItem(at: secret, to: place("hard.bin"))
        expectRefusal(model([("location", "hard.bin")]), in: folder, says: "found a file of several names")
        try files.createDirectory(at: place("w.bin"), withIntermediateDirectories: true)
        expectRefusal(model([("location", "w.bin")]), in: folder, says: "in \"w.bin\"")
        let failure = unsafe mkfifo(place("pipe.bin").path, 0o600)
        #expect(failure == 0)
        expectRefusal(model([("location", "pipe.bin")]), in: folder, says: "found no file")
        expectRefusal(model([("location", "none.bin")]), in: folder, says: "cannot be read")
    }

    @Test func numbersThatDoNotFit() throws {
        let folder = try TemporaryFolder()
        try folder.write("w.bin", bytes + [0, 0, 0, 0])
        func refuse(_ entries: [(String, String)], says text: String) {
            expectRefusal(model([("location", "w.bin")] + entries), in: folder, says: text)
        }
        refuse([("offset", "8")], says: "found 20 bytes, and not 24")
        refuse([("offset", "9223372036854775807")], says: "a whole number as offset")
        refuse([("offset", "1152921504606846976")], says: "a place in a file")
        refuse([("offset", "-4")], says: "a whole number as offset")
        refuse([("length", "15")], says: "16 bytes of another file in tensor \"w\", found a length of 15")
        refuse([("length", "4611686018427387904")], says: "in tensor \"w\"")
        refuse([("offset", "0x4")], says: "a whole number as offset")
        let (first, second) = ([("location", "w.bin")], [("location", "w.bin"), ("offset", "4")])
        expectRefusal(model(first, second: second), in: folder, says: "bytes of its own")
        // Bytes that are handed over lie in no folder.
        #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: model(first).data) }
    }
}
