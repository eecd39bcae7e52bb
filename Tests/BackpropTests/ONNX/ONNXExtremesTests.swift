import Backprop
import Foundation
import Testing

/// Operators at what is seldom: masked and missing values, lengths that are no whole multiples, old versions, and what no
/// version has.
@Suite struct ONNXExtremesTests {
    private func run(
        _ type: String, _ x: Tensor<Float>, _ settings: [String: ModelFile.Attribute] = [:], opset: Int64 = 22,
        weights: [Float] = []
    ) throws -> [Float] {
        var model = ModelFile()
        model.opset = opset
        model.input("x", ["n"] + x.shape.dropFirst().map { .fixed(Int64($0)) })
        model.output("y")
        if !weights.isEmpty { model.tensor("w", [Int64(weights.count)], weights) }
        model.node(type, weights.isEmpty ? ["x"] : ["x", "w"], ["y"], settings, name: "node")
        return try #require(try ONNXModel<Float>(onnx: model.data).predict(["x": x])["y"]).scalars
    }

    /// -∞ stands where a mask leaves something out: a probability of 0, wherever in the row it is.
    @Test func maskedProbabilities() throws {
        let (half, none) = (-Float(0.6931472), -Float.infinity)
        let x: Tensor<Float> = [[none, 0, 0], [0, 0, none], [100, none, none]]
        #expect(try run("LogSoftmax", x) == [none, half, half, half, half, none, 0, none, none])
        let all: Tensor<Float> = [[none, 0, 0], [none, none, none], [1000, 1000, -1000]]
        let sums = try run("ReduceLogSumExp", all, ["axes": .integers([1]), "keepdims": .integer(0)], opset: 13)
        #expect(sums == [-half, none, 1000 - half])
    }

    /// As numpy has it, NaN is the largest and the least.
    @Test func theExtremeOfARowWithNaN() throws {
        let x: Tensor<Float> = [[.nan, 1, 2], [1, .nan, .nan]]
        for type in ["ArgMax", "ArgMin"] {
            #expect(try run(type, x, ["axis": .integer(1)]) == [0, 1])
            #expect(try run(type, x, ["axis": .integer(1), "select_last_index": .integer(1)]) == [0, 2])
        }
    }

    @Test func shrinkingAndThresholds() throws {
        let x: Tensor<Float> = [[-1, -0.2, 0, 0.4, .nan]]
        let shrunk: [Float] = [-0.75, 0, 0, 0.4 - 0.25, 0]
        #expect(try run("Shrink", x, ["lambd": .float(0.3), "bias": .float(0.25)]) == shrunk)
        // Where both are so, the first counts.
        let first = try run("Shrink", x, ["lambd": .float(-0.5), "bias": .float(0.25)]).prefix(3)
        #expect(first == [-0.75, -0.2 + 0.25, 0.25])
        #expect(try run("ThresholdedRelu", x, ["alpha": .float(0.3)]) == [0, 0, 0, 0.4, 0])
    }

    /// One slope for each channel before version 7; later it is broadcast from the right.
    @Test func slopesOfOldVersions() throws {
        let x = Tensor<Float>(shape: [1, 2, 2], scalars: [-1, -1, -1, -1])
        #expect(try run("PRelu", x, opset: 6, weights: [0.5, 0.25]) == [-0.5, -0.5, -0.25, -0.25])
        #expect(try run("PRelu", x, opset: 7, weights: [0.5, 0.25]) == [-0.5, -0.25, -0.5, -0.25])
    }

    /// Factors are of single precision: a tenth less of ten are nine places, and 3/0.6 is 5.
    @Test func lengthsThatAreNoMultiples() throws {
        func resized(
            _ count: Int, _ scale: Float, _ settings: [String: ModelFile.Attribute], producer: String = "a test"
        ) throws -> [Float] {
            var model = ModelFile()
            model.producer = producer
            model.input("x", ["n", 1, .fixed(Int64(count))])
            model.output("y")
            model.tensor("s", [3], [1, 1, scale])
            model.node("Resize", ["x", "", "s"], ["y"], settings)
            let x = Tensor<Float>(shape: [1, 1, count], scalars: (0..<count).map { Float($0) })
            return try #require(try ONNXModel<Float>(onnx: model.data).predict(["x": x])["y"]).scalars
        }
        let linear: [String: ModelFile.Attribute] = ["mode": .text("linear")]
        for (scale, count) in [(0.7, 7), (1.3, 13), (1.4, 14), (2.3, 23)] as [(Float, Int)] {
            #expect(try resized(10, scale, linear).count == count)
        }
        let nearest: [String: ModelFile.Attribute] = [
            "coordinate_transformation_mode": .text("asymmetric"), "nearest_mode": .text("floor"),
        ]
        #expect(try resized(7, 0.6, nearest) == [0, 1, 3, 5])
        // 3.75 places by the format, and 3 by PyTorch, whose last one is the last one of the source.
        let aligned = linear.merging(["coordinate_transformation_mode": .text("align_corners")]) { $1 }
        #expect(try resized(5, 0.75, aligned).last.map { abs($0 - 8 / 2.75) < 1e-6 } == true)
        #expect(try resized(5, 0.75, aligned, producer: "pytorch") == [0, 2, 4])
    }

    /// A dimension of 1 is left out, also that of a batch that the file fixes.
    @Test func aBatchOfOneIsSqueezed() throws {
        var model = ModelFile()
        model.input("x", [1, 2, 3])
        model.output("y")
        model.node("Squeeze", ["x"], ["y"])
        let x: Tensor<Float> = randomTensor([1, 2, 3], seed: 1)
        #expect(try ONNXModel<Float>(onnx: model.data).predict(["x": x])["y"]?.shape == [2, 3])
    }

    /// What an operator does not have would be passed over: a setting that is misspelt, an input or an output too many.
    @Test func whatNoOperatorHas() throws {
        func problem(_ build: (inout ModelFile) -> Void) -> String {
            var model = ModelFile()
            model.input("x", ["n", 2])
            build(&model)
            let error = #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: model.data) }
            return error?.description ?? ""
        }
        #expect(
            problem {
                $0.output("y")
                $0.tensor("w", [2, 2], [1, 2, 3, 4])
                $0.node("Gemm", ["x", "w"], ["y"], ["transb": .integer(1)])
            }.contains("Gemm of ai.onnx 22: it has no setting transb"))
        #expect(
            problem {
                $0.output("y")
                $0.node("Relu", ["x", "x"], ["y"])
            }.contains("it has at most 1 inputs, and not 2"))
        #expect(
            problem {
                $0.output("y")
                $0.node("Relu", ["x"], ["y", "z"])
            }.contains("it has at most 1 outputs, and not 2"))
        #expect(
            problem {
                $0.output("y")
                $0.node("Relu", ["h"], ["y"])
                $0.node("Relu", ["x"], ["h"])
            }.contains("\"h\" is made by it or behind it"))
        #expect(
            problem {
                $0.opset = 29
                $0.output("y")
                $0.node("Relu", ["x"], ["y"])
            }.contains("expected operators of versions 6 to 28, found version 29"))
        #expect(
            problem {
                $0.input("x", ["n", 2])
                $0.output("y")
                $0.node("Relu", ["x"], ["y"])
            }.contains("expected inputs of different names, found \"x\" twice"))
        #expect(
            problem {
                $0.output("y", ["n", 3])
                $0.node("Relu", ["x"], ["y"])
            }.contains("output \"y\": its nodes make [batch, 2], and the file says [n, 3]"))
    }
}
