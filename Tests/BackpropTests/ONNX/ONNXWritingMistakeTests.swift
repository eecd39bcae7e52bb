import Foundation
import Testing

@testable import Backprop

/// What cannot be written as ONNX, and files that cannot be written.
@Suite struct ONNXWritingMistakeTests {
    /// Arithmetic that nobody else knows.
    private struct Own: Layer {
        func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }
        func forward(_ input: Tensor<Float>, into output: inout Tensor<Float>, pass: Pass) { output = input }
        func backward(
            _ gradient: inout Tensor<Float>, input: Tensor<Float>, output: Tensor<Float>,
            into gradients: inout LayerGradients<Float>, pass: Pass
        ) {}
    }

    @Test func allLayersInTheWayAreNamed() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("m.onnx", "old".utf8)
        let network = try Sequential<Float>(
            layers: [Residual(body: Chain(layers: [Dense(weights: [[1]], biases: [1]), Own()])), Own(), ReLU()],
            inputShape: [1])
        let message =
            "expected layers that ONNX has operators for, found layer 1, at 0.body.1: a Own, which has arithmetic of its "
            + "own; layer 2: a Own, which has arithmetic of its own"
        expectDataError("\(url.path): \(message)") { () throws(DataError) in try network.write(onnx: url) }
        expectDataError("\(url.path): \(message)") { () throws(DataError) in
            try SavedModel(network: network).write(onnx: url)
        }
        expectDataError("ONNX: \(message)") { () throws(DataError) in _ = try network.onnxData() }
        #expect(try Data(contentsOf: url) == Data("old".utf8))
        #expect(try folder.names == ["m.onnx"])
    }

    @Test func manyLayersInTheWay() throws {
        let network = try Sequential<Float>(layers: (0..<25).map { _ in Own() }, inputShape: [1])
        do {
            _ = try network.onnxData()
            Issue.record("it was written")
        } catch {
            #expect("\(error)".contains("; layer 20: a Own, which has arithmetic of its own; and 5 more"))
            #expect("\(error)".utf8.count < 1500)
        }
    }

    /// One of its tensors stands for many, so that the network takes little memory.
    @Test func moreThanTwoGigabytes() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.onnx")
        let layer = Dense<Float>(weights: Tensor(zeros: [2048, 2048]), biases: Tensor(zeros: [2048]))
        let network = try Sequential<Float>(layers: Array(repeating: layer, count: 128))
        do {
            try network.write(onnx: url)
            Issue.record("it was written")
        } catch {
            #expect(
                "\(error)".hasPrefix(
                    "\(url.path): expected at most 2147483647 bytes, the bound of ONNX files, found a network of 21485")
            )
        }
        #expect(try folder.names == [])
    }

    @Test func namesThatDoNotFit() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.onnx")
        let network = Sequential<Float> { Dense(weights: [[1, 2]], biases: [1, 2]) }
        expectDataError("\(url.path): expected 2 class names or none, found 1") { () throws(DataError) in
            try SavedModel(network: network, classNames: ["a"]).write(onnx: url)
        }
        #expect(try folder.names == [])
    }

    @Test func placesThatAreNone() throws {
        let folder = try TemporaryFolder()
        let network = Sequential<Float> { Dense(weights: [[1]], biases: [1]) }
        let nowhere = folder.url.appendingPathComponent("no/m.onnx")
        expectDataError("\(nowhere.path): cannot be written: No such file or directory") { () throws(DataError) in
            try network.write(onnx: nowhere)
        }
        try folder.write("file", "kept".utf8)
        let below = folder.url.appendingPathComponent("file/m.onnx")
        expectDataError("\(below.path): cannot be written: Not a directory") { () throws(DataError) in
            try SavedModel(network: network).write(onnx: below)
        }
        expectDataError("\(folder.url.path): cannot be written: Is a directory") { () throws(DataError) in
            try network.write(onnx: folder.url)
        }
        #expect(try folder.names == ["file"])
    }

    #if canImport(Glibc)
        /// A file that grows beyond what the process may write stands for a full disk.
        @Test func aFullDiskLeavesTheOldFile() async {
            await #expect(processExitsWith: .success) {
                signal(SIGXFSZ, SIG_IGN)
                let folder = try TemporaryFolder()
                let url = try folder.write("m.onnx", "old".utf8)
                let network = Sequential<Float> {
                    Dense(weights: Tensor(zeros: [100, 100]), biases: Tensor(zeros: [100]))
                }
                var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
                let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                #expect(result == 0)
                expectDataError("\(url.path): cannot be written: File too large") { () throws(DataError) in
                    try network.write(onnx: url)
                }
                #expect(try Data(contentsOf: url) == Data("old".utf8))
                #expect(try folder.names == ["m.onnx"])
            }
        }
    #endif
}
