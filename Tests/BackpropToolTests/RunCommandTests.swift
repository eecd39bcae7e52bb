import Backprop
import Foundation
import Testing

/// `backprop run`, and `backprop info` of an ONNX model.
@Suite struct RunCommandTests {
    /// `y = x·[[1, 2], [3, 4]]`, then a ReLU: written down byte by byte, as `onnx` writes it. With another operator in the
    /// place of the ReLU, of as many letters.
    private func model(_ operation: String = "Relu") -> Data {
        func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
            [number << 3 | 2, UInt8(content.count)] + content
        }
        func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
        func port(_ number: UInt8, _ name: String) -> [UInt8] {
            let shape = field(1, field(2, "n")) + field(1, [0x08, 2])
            return field(number, field(1, name) + field(2, field(1, [0x08, 1] + field(2, shape))))
        }
        let numbers = [1, 2, 3, 4].flatMap { (number: Float) in
            (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
        }
        let graph =
            field(1, field(1, "x") + field(1, "w") + field(2, "a") + field(3, "product") + field(4, "MatMul"))
            + field(1, field(1, "a") + field(2, "y") + field(3, "last") + field(4, operation))
            + field(5, [0x08, 2, 0x08, 2, 0x10, 1] + field(8, "w") + field(9, numbers)) + port(11, "x") + port(12, "y")
        return Data(
            [0x08, 10] + [0x3A, UInt8(graph.count & 0x7F) | 0x80, UInt8(graph.count >> 7)] + graph
                + field(8, [0x10, 22]))
    }

    @Test func runs() throws {
        let folder = try TemporaryFolder()
        func place(_ name: String) -> URL { folder.url.appendingPathComponent(name) }
        try model().write(to: place("m.onnx"))
        try Tensor<Float>(rows: [[1, 1], [-1, 0], [0, 2]]).write(npy: place("x.npy"))
        for words in [["--input", "x.npy", "--output", "y.npy"], ["--input", "x=x.npy", "--output", "y=y.npy"]] {
            let result = try Tool.run(["run", "m.onnx"] + words, in: folder.url)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output == "")
            #expect(try Tensor<Float>(npy: place("y.npy")) == [[4, 6], [0, 0], [6, 8]])
        }
        let shown = try Tool.run("run", "m.onnx", "--input", "x.npy", "--precision", "double", in: folder.url)
        #expect(shown.output.hasPrefix("y: [3, 2]\n"))
        let json = try Tool.run("run", "m.onnx", "--input", "x.npy", "--json", in: folder.url).json
        #expect(json["outputs"] as? [String: [Int]] == ["y": [3, 2]])
    }

    @Test func mistakes() throws {
        let folder = try TemporaryFolder()
        func place(_ name: String) -> URL { folder.url.appendingPathComponent(name) }
        try model().write(to: place("m.onnx"))
        try model("TopK").write(to: place("topk.onnx"))
        try Tensor<Float>(rows: [[1, 1, 1]]).write(npy: place("x.npy"))
        func expect(
            _ words: String..., status: Int32, says message: String, sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let result = try Tool.run(["run"] + words, in: folder.url)
            #expect(result.status == status, sourceLocation: sourceLocation)
            #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
        }
        try expect(status: 64, says: "run takes one MODEL.onnx, got 0 operands")
        try expect(
            "m.onnx", "--input", "=x.npy", status: 64, says: "--input =x.npy: expected NAME=FILE.npy or FILE.npy")
        try expect(
            "m.onnx", "--input", "x=x.npy", "--input", "x=y.npy", status: 64,
            says: "--input x=y.npy: \"x\" is given twice")
        try expect(
            "m.onnx", "--input", "z=x.npy", status: 64, says: "--input z: the model has no such input, but \"x\"")
        try expect("m.onnx", status: 65, says: "there are no values of the input \"x\"")
        try expect(
            "m.onnx", "--input", "x.npy", status: 65,
            says: "the values of \"x\" have shape [1, 3], expected [N, 2]")
        try expect("none.onnx", "--input", "x.npy", status: 65, says: "none.onnx: no such file")
        try expect(
            "topk.onnx", "--input", "x.npy", status: 65,
            says: "topk.onnx: expected a model that can be computed here, found 1 obstacle: node \"last\", TopK of "
                + "ai.onnx 22: there is no such operator here")
    }

    @Test func info() throws {
        let folder = try TemporaryFolder()
        try model().write(to: folder.url.appendingPathComponent("m.onnx"))
        try model("TopK").write(to: folder.url.appendingPathComponent("topk.onnx"))
        let text = try Tool.run("info", "m.onnx", in: folder.url).output
        #expect(text.contains("input   x: float [n, 2]\noutput  y: float [n, 2]\nnodes   MatMul, Relu\n"))
        let json = try Tool.run("info", "m.onnx", "--json", in: folder.url).json
        #expect(json["canRun"] as? Bool == true)
        #expect(json["parameters"] as? Int == 4)
        let other = try Tool.run("info", "topk.onnx", "--json", in: folder.url).json
        #expect(other["canRun"] as? Bool == false)
        #expect((other["obstacle"] as? String)?.contains("node \"last\", TopK") == true)
    }
}
