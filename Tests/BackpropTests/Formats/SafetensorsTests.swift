import Backprop
import Foundation
import Testing

@Suite struct SafetensorsTests {
    /// A file that the safetensors package wrote; Tests/Fixtures/make_format_fixtures.py made it.
    struct Sample: Decodable, CustomTestStringConvertible, Sendable {
        struct Held: Decodable, Sendable {
            let name: String
            let shape: [Int]
            let scalars: [String]
        }
        let name: String
        let base64: Data
        let tensors: [Held]
        let metadata: [String: String]
        var testDescription: String { name }
    }

    static let samples = (try? JSONDecoder().decode([Sample].self, from: fixture("safetensors.json"))) ?? []

    @Test(arguments: samples)
    func readsWhatThePackageWrote(sample: Sample) throws {
        let file = try Safetensors(sample.base64)
        #expect(file.metadata == Safetensors.Metadata(sample.metadata))
        #expect(file.names.sorted() == sample.tensors.map(\.name))
        for held in sample.tensors {
            let doubles = try held.scalars.map { try #require(Double($0)) }
            let tensor: Tensor<Double> = try file.tensor(named: held.name, shape: held.shape)
            #expect(tensor.scalars.map(\.bitPattern) == doubles.map(\.bitPattern))
            let float: Tensor<Float> = try file.tensor(named: held.name)
            #expect(float.scalars.map(\.bitPattern) == doubles.map { Float($0).bitPattern })
        }
    }

    @Test func thereAreSamples() {
        #expect(Self.samples.count == 16)
    }

    @Test(arguments: samples.filter { ["empty", "metadata only", "float32", "float64", "both"].contains($0.name) })
    func writesTheBytesOfThePackage(sample: Sample) throws {
        #expect(try Safetensors(sample.base64).data() == sample.base64)
    }

    @Test func comesBackEqual() throws {
        var file = Safetensors(metadata: ["b": "2\u{0}\n\"\\\u{1F600}", "a": ""])
        file["layer/0.weights"] = .float32([[1, 2], [3, -0.1]])
        file["bias \"1\""] = .float64([0.1])
        file["scalar"] = Safetensors.Value(Tensor<Float>(repeating: 7, shape: []))
        file["none"] = .float32(Tensor(zeros: [0, 5]))
        file["gone"] = .float32([1])
        file["gone"] = nil
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        try file.write(to: url)
        let read = try Safetensors(contentsOf: url)
        #expect(read == file)
        #expect(read.names == ["bias \"1\"", "layer/0.weights", "none", "scalar"])
        #expect(read["scalar"]?.shape == [])
        #expect(read["scalar"]?.scalarType == .float32)
        #expect(read["gone"] == nil)
        #expect(read.metadata == file.metadata)
        #expect(try Data(contentsOf: url) == file.data())
    }

    /// Foundation reads the header too, wherever the marks stand that are escaped in it.
    @Test func longTexts() throws {
        for length in 4080..<4100 {
            let text =
                String(repeating: "x", count: length) + "\"\\\u{0}\n\u{1F600}\u{1F}ä"
                + String(repeating: "\"", count: 5000)
            let file = Safetensors(metadata: ["text": text])
            let data = file.data()
            #expect(try Safetensors(data).metadata == file.metadata)
            let header = try JSONDecoder().decode([String: [String: String]].self, from: data.dropFirst(8))
            #expect(header == ["__metadata__": ["text": text]])
        }
    }

    @Test func theOrderOfInsertionDoesNotMatter() {
        var files = (Safetensors(), Safetensors())
        for name in ["c", "a", "b"] { files.0[name] = .float32([1]) }
        for name in ["b", "c", "a"] { files.1[name] = .float32([1]) }
        files.0.metadata = ["x": "1", "y": "2", "z": "3"]
        files.1.metadata = ["z": "3", "x": "1", "y": "2"]
        #expect(files.0.data() == files.1.data())
    }

    @Test func askingForWhatIsNotThere() throws {
        var file = Safetensors()
        expectDataError(#"safetensors: expected a tensor named "w", found none"#) { () throws(DataError) in
            let _: Tensor<Float> = try file.tensor(named: "w")
        }
        file["v"] = .float32([[1, 2]])
        expectDataError(#"safetensors: expected a tensor named "w", found "v""#) { () throws(DataError) in
            let _: Tensor<Float> = try file.tensor(named: "w")
        }
        expectDataError(#"safetensors: expected tensor "v" of shape 2×1, found 1×2"#) { () throws(DataError) in
            let _: Tensor<Float> = try file.tensor(named: "v", shape: [2, 1])
        }
    }
}
