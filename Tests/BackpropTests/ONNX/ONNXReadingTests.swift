import Backprop
import Foundation
import Testing

/// Models of the ONNX format: what they compute, and that they go on learning.
@Suite struct ONNXReadingTests {
    private let weights: [Float] = [0.5, -1, 2, 0.25, 1, -0.5]

    /// x·W + b, a ReLU, and a product with a column.
    private func perceptron(_ storage: ModelFile.Storage = .raw) -> ModelFile {
        var model = ModelFile()
        model.input("x", ["batch", 2])
        model.output("y")
        model.tensor("first.weight", [3, 2], weights, storage)
        model.tensor("first.bias", [3], [0.1, 0.2, -0.3], storage)
        model.tensor("last.weight", [3, 1], [1, -2, 3], storage)
        model.node("Gemm", ["x", "first.weight", "first.bias"], ["a"], ["transB": .integer(1)], name: "/first/Gemm")
        model.node("Relu", ["a"], ["b"], name: "/Relu")
        model.node("MatMul", ["b", "last.weight"], ["y"], name: "/last/MatMul")
        return model
    }

    private func expected(_ x: [Float]) -> Float {
        let biases: [Float] = [0.1, 0.2, -0.3]
        let hidden = (0..<3).map { max(0, x[0] * weights[2 * $0] + x[1] * weights[2 * $0 + 1] + biases[$0]) }
        return hidden[0] - 2 * hidden[1] + 3 * hidden[2]
    }

    @Test func perceptronComputes() throws {
        for storage in [ModelFile.Storage.raw, .packed, .unpacked] {
            var file = perceptron(storage)
            file.irVersion = 99
            file.unknownFields()
            let model = try ONNXModel<Float>(onnx: file.data)
            let x: Tensor<Float> = [[1, 2], [-3, 0.5], [0, 0]]
            let y = try #require(try model.predict(["x": x])["y"])
            #expect(y.shape == [3, 1])
            for row in 0..<3 {
                let wanted = expected([x.scalars[2 * row], x.scalars[2 * row + 1]])
                #expect(abs(y.scalars[row] - wanted) <= 1e-6 * max(1, abs(wanted)))
            }
            #expect(
                model.network.parameters.map(\.name) == [
                    "0.first.weights", "0.first.biases", "0.last.weights", "0.last.biases",
                ])
            #expect(model.inputs.map(\.name) == ["x"])
            #expect(model.inputs[0].dimensions == [.open("batch"), .fixed(2)])
            #expect(model.outputs.map(\.sampleShape) == [[1]])
            #expect(model.operators == ["Gemm", "Relu", "MatMul"])
        }
    }

    /// It is trained in part, saved and read back, and is the same to the last bit.
    @Test func goesOnLearning() throws {
        var model = try ONNXModel<Float>(onnx: perceptron().data)
        let x: Tensor<Float> = randomTensor([32, 2], seed: 1)
        let data = try Dataset(
            features: x, targets: .values(Tensor(shape: [32, 1], scalars: x.scalars.chunks(of: 2) { $0[0] - $0[1] })))
        let before = model.network
        var generator = SeededGenerator(seed: 1)
        var trainer = Trainer<Float>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.01), epochs: 20)
        trainer.rules["0.first"] = .frozen
        let history = try trainer.train(&model.network, on: data, using: &generator)
        let losses = history.epochs.map(\.loss)
        #expect(losses.last ?? .infinity < losses.first ?? 0)
        let (old, new) = (before.parameters, model.network.parameters)
        #expect(old[0].value == new[0].value)
        #expect(old[2].value != new[2].value)

        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.safetensors")
        try SavedModel(network: model.network).write(to: url)
        let read = try SavedModel<Float>(contentsOf: url).network
        #expect(read.predict(x) == model.network.predict(x))
        #expect(try model.predict(["x": x])["y"] == model.network.predict(x))
    }

    private func convolution(batch: ModelFile.Dimension, target: [Int64]) -> ModelFile {
        var model = ModelFile()
        model.input("x", [batch, 2, 4, 3])
        model.output("y")
        model.tensor("conv.weight", [3, 2, 2, 2], (0..<24).map { Float($0 % 7) / 4 - 0.5 })
        model.tensor("fc.weight", [2, 18], (0..<36).map { Float($0 % 5) / 3 - 0.5 })
        model.integers("shape", target)
        model.node("Conv", ["x", "conv.weight"], ["a"])
        model.node("Relu", ["a"], ["b"])
        model.node("Reshape", ["b", "shape"], ["c"])
        model.node("Gemm", ["c", "fc.weight"], ["y"], ["transB": .integer(1)])
        return model
    }

    /// By the definitions, with channels first.
    private func expectedConvolution(_ x: [Float]) -> [Float] {
        var features: [Float] = []
        for filter in 0..<3 {
            for row in 0..<3 {
                for column in 0..<2 {
                    var sum: Float = 0
                    for channel in 0..<2 {
                        for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                            let weight = Float((((filter * 2 + channel) * 2 + i) * 2 + j) % 7) / 4 - 0.5
                            sum += weight * x[(channel * 4 + row + i) * 3 + column + j]
                        }
                    }
                    features.append(max(0, sum))
                }
            }
        }
        return (0..<2).map { output in
            (0..<18).reduce(0) { $0 + features[$1] * (Float((output * 18 + $1) % 5) / 3 - 0.5) }
        }
    }

    /// A batch of another size than in the file, and a shape that names it in one way or the other.
    @Test(arguments: [[1, 18], [1, -1], [-1, 18], [0, -1]] as [[Int64]])
    func imagesHaveTheirChannelsFirst(target: [Int64]) throws {
        let file = convolution(batch: 1, target: target)
        let x: Tensor<Float> = randomTensor([3, 2, 4, 3], seed: 2)
        let model = try ONNXModel<Float>(onnx: file.data)
        let y = try #require(try model.predict(["x": x])["y"])
        #expect(y.shape == [3, 2])
        for row in 0..<3 {
            let wanted = expectedConvolution(Array(x.scalars[row * 24..<(row + 1) * 24]))
            for (found, wanted) in zip(y.scalars[2 * row..<2 * row + 2], wanted) { #expect(abs(found - wanted) < 1e-5) }
        }
        // With channels last nothing is moved before the convolution, and the numbers are the same.
        let last = try ONNXModel<Float>(onnx: file.data, channelsLast: true)
        #expect(last.network.inputShape == [4, 3, 2])
        #expect(try last.predict(["x": x.permuted([0, 2, 3, 1])])["y"] == y)
    }

    /// Shape → Gather → Unsqueeze → Concat → Reshape, as exporters write `x.view(x.size(0), -1)`.
    @Test func shapesAreComputed() throws {
        var model = ModelFile()
        model.opset = 11
        model.input("x", ["n", 2, 3])
        model.output("y")
        model.integers("zero", [0], isScalar: true)
        model.integers("rest", [-1])
        model.node("Shape", ["x"], ["s"])
        model.node("Gather", ["s", "zero"], ["n"], ["axis": .integer(0)])
        model.node("Unsqueeze", ["n"], ["u"], ["axes": .integers([0])])
        model.node("Concat", ["u", "rest"], ["t"], ["axis": .integer(0)])
        model.node("Reshape", ["x", "t"], ["y"])
        let x: Tensor<Float> = randomTensor([5, 2, 3], seed: 3)
        let y = try ONNXModel<Float>(onnx: model.data).predict(["x": x])["y"]
        #expect(y == x.reshaped(to: [5, 6]))
    }

    /// Transpositions that cancel each other move nothing: of the network two layers are left.
    @Test func transpositionsCancel() throws {
        var model = ModelFile()
        model.input("x", [1, 4, 4, 2])
        model.output("y")
        model.tensor("w", [2, 2, 1, 1], [1, 2, 3, 4])
        model.node("Transpose", ["x"], ["a"], ["perm": .integers([0, 3, 1, 2])])
        model.node("Conv", ["a", "w"], ["b"])
        model.node("Transpose", ["b"], ["c"], ["perm": .integers([0, 2, 3, 1])])
        model.node("Transpose", ["c"], ["d"], ["perm": .integers([0, 3, 1, 2])])
        model.node("MaxPool", ["d"], ["e"], ["kernel_shape": .integers([2, 2]), "strides": .integers([2, 2])])
        model.node("Transpose", ["e"], ["y"], ["perm": .integers([0, 2, 3, 1])])
        let network = try ONNXModel<Float>(onnx: model.data).network
        let graph = try #require(network.layers[0] as? Graph<Float>)
        #expect(graph.nodes.count == 2)
        #expect(network.outputShape == [2, 2, 2])
    }

    /// Time comes first: the batch is the second dimension, and nobody says so.
    @Test func sequencesWithTimeFirst() throws {
        var model = ModelFile()
        model.input("x", [3, 2, 1])
        model.output("y")
        model.tensor("w", [1, 2, 1], [0.5, -1])
        model.tensor("r", [1, 2, 2], [0.1, 0.2, 0.3, 0.4])
        model.node("RNN", ["x", "w", "r"], ["y"], ["hidden_size": .integer(2)])
        let onnx = try ONNXModel<Double>(onnx: model.data)
        #expect(onnx.inputs[0].batchAxis == 1)
        let x: Tensor<Double> = randomTensor([3, 4, 1], seed: 4)
        let y = try #require(try onnx.predict(["x": x])["y"])
        #expect(y.shape == [3, 1, 4, 2])
        for sample in 0..<4 {
            var state = [0.0, 0]
            for step in 0..<3 {
                let value = x.scalars[step * 4 + sample]
                let (a, b) = (state[0], state[1])
                state = [
                    tanh(0.5 * value + Double(Float(0.1)) * a + Double(Float(0.2)) * b),
                    tanh(-value + Double(Float(0.3)) * a + Double(Float(0.4)) * b),
                ]
                for unit in 0..<2 { #expect(abs(y.scalars[(step * 4 + sample) * 2 + unit] - state[unit]) < 1e-12) }
            }
        }
    }

    /// Two inputs of one batch, one of them numbers of words, and two outputs.
    @Test func severalInputsAndOutputs() throws {
        var model = ModelFile()
        model.input("words", ["n", 2], element: 7)
        model.input("x", ["n", 2, 3])
        model.output("sum")
        model.output("same")
        model.tensor("table", [4, 3], (0..<12).map(Float.init))
        model.node("Gather", ["table", "words"], ["vectors"])
        model.node("Add", ["vectors", "x"], ["sum"])
        model.node("Identity", ["sum"], ["same"])
        let onnx = try ONNXModel<Float>(onnx: model.data)
        let results = try onnx.predict(["words": [[3, 0]], "x": Tensor(repeating: 0.5, shape: [1, 2, 3])])
        #expect(results["sum"]?.scalars == [9.5, 10.5, 11.5, 0.5, 1.5, 2.5])
        #expect(results["same"] == results["sum"])
        #expect(throws: ShapeError.self) { try onnx.predict(["words": [[3, 0]]]) }
        #expect(throws: ShapeError.self) { try onnx.predict(["words": [[3, 0]], "x": [[1, 2, 3]]]) }
    }

    /// A dimension that is open, and weights that are inputs.
    @Test func whatTheFileLeavesOpen() throws {
        var model = ModelFile()
        model.input("x", ["batch", "time", 2])
        model.input("w", [2, 1])
        model.output("y")
        model.node("MatMul", ["x", "w"], ["y"], name: "product")
        let weights: Tensor<Float> = [[2], [3]]
        let onnx = try ONNXModel<Float>(onnx: model.data, constants: ["w": weights], dimensions: ["time": 4])
        let y = try onnx.predict(["x": Tensor(repeating: 1, shape: [2, 4, 2])])["y"]
        #expect(y == Tensor(repeating: 5, shape: [2, 4, 1]))
        let error = #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: model.data) }
        #expect(error?.problem.contains("its dimension 1, \"time\", is open; say how large it is") == true)
    }
}

extension [Float] {
    fileprivate func chunks(of size: Int, _ value: (ArraySlice<Float>) -> Float) -> [Float] {
        stride(from: 0, to: count, by: size).map { value(Array(self[$0..<$0 + size])[...]) }
    }
}
