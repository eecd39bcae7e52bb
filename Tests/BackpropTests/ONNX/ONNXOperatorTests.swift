import Backprop
import Foundation
import Testing

/// Operators of values that depend on the samples, by examples that were reckoned by hand.
@Suite struct ONNXOperatorTests {
    private func run(
        _ x: Tensor<Float>, shape: [ModelFile.Dimension], element: Int64 = 1, _ build: (inout ModelFile) -> Void
    ) throws -> Tensor<Float> {
        var model = ModelFile()
        model.input("x", shape, element: element)
        model.output("y")
        build(&model)
        return try #require(try ONNXModel<Float>(onnx: model.data).predict(["x": x])["y"])
    }

    @Test func quotientsAndComparisons() throws {
        let x: Tensor<Float> = [[1, 4], [-2, 8]]
        #expect(
            try run(x, shape: ["n", 2]) {
                $0.tensor("c", [2], [2, 4])
                $0.node("Div", ["c", "x"], ["y"])
            } == [[2, 1], [-1, 0.5]])
        #expect(
            try run(x, shape: ["n", 2]) {
                $0.tensor("c", [], [1])
                $0.node("Greater", ["x", "c"], ["a"])
                $0.node("Where", ["a", "x", "c"], ["y"])
            } == [[1, 4], [1, 8]])
        #expect(
            try run(x, shape: ["n", 2]) {
                $0.tensor("c", [], [0.5])
                $0.node("Abs", ["x"], ["a"])
                $0.node("Pow", ["a", "c"], ["y"])
            }.scalars.map { ($0 * 1000).rounded() } == [1000, 2000, 1414, 2828])
    }

    /// A constant stands beside each sample.
    @Test func constantsAmongSamples() throws {
        let result = try run([[1, 2], [3, 4]], shape: ["n", 2]) {
            $0.tensor("c", [1, 3], [7, 8, 9])
            $0.node("Concat", ["c", "x"], ["y"], ["axis": .integer(1)])
        }
        #expect(result == [[7, 8, 9, 1, 2], [7, 8, 9, 3, 4]])
    }

    @Test func places() throws {
        let x: Tensor<Float> = [[3, 1, 3, 2], [0, -1, -1, -5]]
        func argument(_ type: String, _ isLast: Int64) throws -> Tensor<Float> {
            try run(x, shape: ["n", 4]) {
                $0.node(type, ["x"], ["y"], ["axis": .integer(1), "select_last_index": .integer(isLast)])
            }
        }
        #expect(try argument("ArgMax", 0) == [[0], [0]])
        #expect(try argument("ArgMax", 1) == [[2], [0]])
        #expect(try argument("ArgMin", 0) == [[1], [3]])
        func sums(_ settings: [String: ModelFile.Attribute]) throws -> Tensor<Float> {
            try run(x, shape: ["n", 4]) {
                $0.integers("axis", [1], isScalar: true)
                $0.node("CumSum", ["x", "axis"], ["y"], settings)
            }
        }
        #expect(try sums([:]) == [[3, 4, 7, 9], [0, -1, -2, -7]])
        #expect(try sums(["reverse": .integer(1), "exclusive": .integer(1)]) == [[6, 5, 2, 0], [-7, -6, -5, 0]])
        #expect(
            try run([[0], [2]], shape: ["n", 1], element: 7) {
                $0.integers("depth", [3], isScalar: true)
                $0.tensor("values", [2], [0, 5])
                $0.node("OneHot", ["x", "depth", "values"], ["y"])
            } == [[[5, 0, 0]], [[0, 0, 5]]])
    }

    /// Between two places linearly, and a cut that leaves places out.
    @Test func resizing() throws {
        func resized(_ x: Tensor<Float>, _ scale: Float, _ settings: [String: ModelFile.Attribute]) throws -> [Float] {
            try run(x, shape: ["n", 1, .fixed(Int64(x.shape[2]))] as [ModelFile.Dimension]) {
                $0.tensor("s", [3], [1, 1, scale])
                $0.node("Resize", ["x", "", "s"], ["y"], settings)
            }.scalars
        }
        let x: Tensor<Float> = [[[1, 2, 4]]]
        #expect(try resized(x, 2, ["mode": .text("nearest")]) == [1, 1, 2, 2, 4, 4])
        #expect(try resized(x, 2, ["mode": .text("linear")]) == [1, 1.25, 1.75, 2.5, 3.5, 4])
        let aligned = try resized(
            x, 2, ["mode": .text("linear"), "coordinate_transformation_mode": .text("align_corners")])
        #expect(zip(aligned, [1, 1.4, 1.8, 2.4, 3.2, 4]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    /// Bounds are kept exactly; those of 0 and 6, which mobile networks have behind each convolution, are one activation.
    @Test func clip() throws {
        for (bounds, expected): ([Float], [Float]) in [([0, 6], [0, 0.1, 6]), ([-1, 0.05], [-1, 0.05, 0.05])] {
            var model = ModelFile()
            model.input("x", ["n", 3])
            model.output("y")
            model.tensor("low", [], [bounds[0]])
            model.tensor("high", [], [bounds[1]])
            model.node("Clip", ["x", "low", "high"], ["y"])
            let onnx = try ONNXModel<Float>(onnx: model.data)
            #expect(try onnx.predict(["x": [[-2, 0.1, 7]]])["y"]?.scalars == expected)
            #expect(onnx.network.explanation().contains("relu6") == (bounds == [0, 6]))
        }
    }

    /// Sequences of lengths of their own: each is computed as if it were alone, and 0 comes behind.
    @Test(arguments: ["LSTM", "GRU", "RNN"])
    func lengths(type: String) throws {
        let gates = ["LSTM": 4, "GRU": 3][type] ?? 1
        func model(lengths: Bool, steps: Int64) throws -> ONNXModel<Double> {
            var model = ModelFile()
            model.input("x", [.fixed(steps), "batch", 2])
            if lengths { model.input("l", ["batch"], element: 6) }
            model.output("y")
            model.output("h")
            let (wide, square): (Tensor<Float>, Tensor<Float>) = (
                randomTensor([gates * 3 * 2], seed: 1), randomTensor([gates * 3 * 3], seed: 2)
            )
            model.tensor("w", [2, Int64(gates) * 3, 2], wide.scalars + wide.scalars.reversed())
            model.tensor("r", [2, Int64(gates) * 3, 3], square.scalars + square.scalars.reversed())
            model.node(
                type, ["x", "w", "r"] + (lengths ? ["", "l"] : []), ["y", "h"],
                ["direction": .text("bidirectional"), "hidden_size": .integer(3)])
            return try ONNXModel(onnx: model.data)
        }
        let x: Tensor<Double> = randomTensor([4, 3, 2], seed: 3)
        let results = try model(lengths: true, steps: 4).predict(["x": x, "l": [4, 1, 3]])
        let (y, h) = (try #require(results["y"]), try #require(results["h"]))
        #expect(y.shape == [4, 2, 3, 3] && h.shape == [2, 3, 3])
        for (sample, length) in [4, 1, 3].enumerated() {
            let part = Tensor<Double>(
                shape: [length, 1, 2],
                scalars: (0..<length).flatMap { t in (0..<2).map { x.scalars[(t * 3 + sample) * 2 + $0] } })
            let alone = try model(lengths: false, steps: Int64(length)).predict(["x": part])
            let (all, last) = (try #require(alone["y"]), try #require(alone["h"]))
            for way in 0..<2 {
                for unit in 0..<3 {
                    #expect(abs(h.scalars[(way * 3 + sample) * 3 + unit] - last.scalars[way * 3 + unit]) < 1e-12)
                    for t in 0..<4 {
                        let expected = t < length ? all.scalars[(t * 2 + way) * 3 + unit] : 0
                        #expect(abs(y.scalars[((t * 2 + way) * 3 + sample) * 3 + unit] - expected) < 1e-12)
                    }
                }
            }
        }
    }

    /// A query sees the keys before it and its own.
    @Test func attention() throws {
        var model = ModelFile()
        for name in ["q", "k", "v"] { model.input(name, ["batch", 2, 1]) }
        model.output("y")
        let heads = ["q_num_heads": ModelFile.Attribute.integer(1), "kv_num_heads": .integer(1)]
        model.node("Attention", ["q", "k", "v"], ["y"], heads.merging(["is_causal": .integer(1)]) { $1 })
        let read = try ONNXModel<Double>(onnx: model.data)
        let y = try read.predict(["q": [[[1], [2]]], "k": [[[1], [0]]], "v": [[[1], [3]]]])["y"]
        let share = 1 / (1 + exp(-2.0))
        #expect(y?.shape == [1, 2, 1])
        #expect(zip(y?.scalars ?? [], [1, share + 3 * (1 - share)]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// The largest of each block of a volume, and their means.
    @Test func volumes() throws {
        let x = Tensor<Float>(shape: [1, 1, 2, 2, 4], scalars: (0..<16).map { Float($0 * 7 % 16) })
        for type in ["MaxPool", "AveragePool"] {
            let found = try run(x, shape: ["n", 1, 2, 2, 4]) {
                $0.node(type, ["x"], ["y"], ["kernel_shape": .integers([2, 2, 2]), "strides": .integers([2, 2, 2])])
            }
            let blocks = [0, 2].map { start in [0, 1, 4, 5, 8, 9, 12, 13].map { x.scalars[$0 + start] } }
            let own = blocks.map { type == "MaxPool" ? $0.max() ?? 0 : $0.reduce(0, +) / 8 }
            #expect(found.shape == [1, 1, 1, 1, 2] && found.scalars == own)
        }
    }

    /// Only what the wanted outputs need must be known here.
    @Test func otherOutputsAreLeftOut() throws {
        var model = ModelFile()
        model.input("x", ["n", 2])
        model.output("y")
        model.output("z")
        model.node("Neg", ["x"], ["y"])
        model.node("Warp", ["x"], ["z"], domain: "com.example")
        #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: model.data) }
        let read = try ONNXModel<Float>(onnx: model.data, outputs: ["y"])
        #expect(try read.predict(["x": [[1, 2]]]) == ["y": [[-1, -2]]])
        #expect(throws: DataError(source: "onnx", expected: "an output \"w\"", problem: "found \"y\", \"z\"")) {
            try ONNXModel<Float>(onnx: model.data, outputs: ["w"])
        }
    }

    /// Nothing is computed with a whole number that the type of the samples does not hold.
    @Test func wholeNumbersBeyondPrecision() throws {
        var model = ModelFile()
        model.input("x", ["n", 1], element: 7)
        model.output("y")
        model.integers("c", [5])
        model.node("Less", ["x", "c"], ["y"])
        let read = try ONNXModel<Float>(onnx: model.data)
        #expect(try read.predict(["x": [[4], [5], [-16_777_215]]])["y"] == [[1], [0], [1]])
        #expect(throws: ShapeError.self) { try read.predict(["x": [[16_777_216]]]) }
    }

    /// Files of some hundred bytes that ask for any number of elements, or of nodes.
    @Test func smallFilesTakeLittle() {
        func refuse(_ text: String, extent: Int64 = 1 << 24, _ build: (inout ModelFile) -> Void) {
            var model = ModelFile()
            model.input("x", ["n", .fixed(extent)])
            model.output("y")
            build(&model)
            let error = #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: model.data, limit: .none) }
            #expect(error?.problem.contains(text) == true, "\(error as Any)")
        }
        refuse("what it makes is too large") {
            $0.integers("s", [1 << 24])
            $0.node("ConstantOfShape", ["s"], ["w"])
            $0.node("Add", ["x", "w"], ["y"])
        }
        refuse("what it makes is too large") {
            $0.tensor("s", [1], [1])
            $0.node("LayerNormalization", ["x", "s"], ["y"])
        }
        refuse("it takes more than 1024 parts") {
            $0.integers("a", [0])
            $0.integers("b", [.max])
            $0.integers("c", [1])
            $0.integers("d", [2])
            $0.node("Slice", ["x", "a", "b", "c", "d"], ["y"])
        }
        // A kernel over all values, and places that are nowhere.
        refuse("it takes too many values together") {
            $0.tensor("s", [2], [1, 0x1p-23])
            $0.node("Resize", ["x", "", "s"], ["y"], ["mode": .text("cubic"), "antialias": .integer(1)])
        }
        for number: Float in [.nan, .infinity, 1e30] {
            refuse("it takes places that there are not", extent: 4) {
                $0.tensor("r", [4], [0, number, 1, 1])
                $0.tensor("s", [2], [1, 2])
                $0.node(
                    "Resize", ["x", "r", "s"], ["y"], ["coordinate_transformation_mode": .text("tf_crop_and_resize")])
            }
        }
        refuse("it stands for too many nodes", extent: 64) {
            $0.integers("axis", [1], isScalar: true)
            for index in 0..<800 {
                let (source, result) = (index == 0 ? "x" : "v\(index)", index == 799 ? "y" : "v\(index + 1)")
                $0.node("CumProd", [source, "axis"], [result])
            }
        }
    }
}

extension ONNXOperatorTests {
    /// First steps, in which memories are 0.
    @Test func optimizersGoTheirFirstStep() throws {
        let (parameter, gradient): (Tensor<Double>, Tensor<Double>) = ([0.5, -2, 3], [0.25, 1, -0.125])
        func after(_ type: String, _ attributes: [String: ModelFile.Attribute], memories: Int) throws -> [Double] {
            var model = ModelFile()
            model.input("rate", [], element: 11)
            model.input("step", [], element: 7)
            let names = Array(["x", "g", "m", "v"].prefix(2 + memories))
            for name in names { model.input(name, [3], element: 11) }
            model.output("y", element: 11)
            model.node(type, ["rate", "step"] + names, ["y"], attributes, domain: "ai.onnx.preview.training")
            var values: [String: Tensor<Double>] = ["rate": Tensor(shape: [], scalars: [0.1])]
            values["step"] = Tensor(shape: [], scalars: [type == "Adam" ? 1 : 0])
            for name in names { values[name] = Tensor(zeros: [3]) }
            (values["x"], values["g"]) = (parameter, gradient)
            return try #require(try ONNXModel<Double>(onnx: model.data).predict(values)["y"]).scalars
        }
        func expect(_ found: [Double], _ step: (Double) -> Double) {
            #expect(found.count == 3)
            for (place, value) in found.enumerated() {
                #expect(abs(value - (parameter.scalars[place] - step(gradient.scalars[place]))) <= 1e-7)
            }
        }
        var momentum: [String: ModelFile.Attribute] = [
            "alpha": .float(0.5), "beta": .float(0.25), "norm_coefficient": .float(0), "mode": .text("standard"),
        ]
        // What the gradient's share of the velocity is does not count yet.
        expect(try after("Momentum", momentum, memories: 1)) { 0.1 * $0 }
        momentum["mode"] = .text("nesterov")
        expect(try after("Momentum", momentum, memories: 1)) { 0.1 * 1.5 * $0 }
        expect(try after("Adagrad", ["epsilon": .float(0.5)], memories: 1)) { 0.1 * $0 / ($0.magnitude + 0.5) }
        expect(try after("Adam", ["epsilon": .float(0)], memories: 2)) { $0 < 0 ? -0.1 : 0.1 }
        // Half of the parameter beyond what the step leaves.
        let shrunk = try after("Adam", ["epsilon": .float(0), "norm_coefficient_post": .float(0.5)], memories: 2)
        #expect(zip(shrunk, [0.2, -1.05, 1.55]).allSatisfy { abs($0 - $1) <= 1e-7 })
    }
}
