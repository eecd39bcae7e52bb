import Foundation
import Testing

@testable import Backprop

/// Writes networks as ONNX, with what ours say of samples, for Tests/EndToEnd/onnx-export to compare with onnxruntime.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BACKPROP_ONNX"] != nil))
struct ONNXOutputTests {
    private let folder: URL

    init() throws {
        folder = URL(fileURLWithPath: try #require(ProcessInfo.processInfo.environment["BACKPROP_ONNX"]))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func write(_ name: String, _ network: Sequential<Float>, _ samples: Tensor<Float>) throws {
        try network.write(onnx: folder.appendingPathComponent("\(name).onnx"))
        var file = Safetensors()
        file["samples"] = Safetensors.Value(samples)
        file["outputs"] = Safetensors.Value(network.predict(samples))
        try file.write(to: folder.appendingPathComponent("\(name).safetensors"))
    }

    @Test func examples() throws {
        for example in try ONNXExample.all() { try write(example.name, example.network, example.samples) }
    }

    /// Those of Tests/Fixtures/random_networks, rounded to single precision.
    @Test func randomNetworks() throws {
        for random in RandomNetwork.all() {
            let name = random.model.deletingPathExtension().lastPathComponent
            let network = try SavedModel<Float>(contentsOf: random.model).network
            try write("random-\(name)", network, Tensor(random.load().samples))
        }
    }
}
