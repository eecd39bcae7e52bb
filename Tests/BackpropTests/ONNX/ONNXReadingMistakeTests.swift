import Backprop
import Foundation
import Testing

/// Files that are no models, or models that cannot be computed: an error each, and never a crash.
@Suite struct ONNXReadingMistakeTests {
    private func error(_ model: ModelFile) -> DataError? {
        #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: model.data, source: "m.onnx") }
    }

    /// All that is in the way is told at once, and only where it begins.
    @Test func everyObstacleIsNamed() {
        var model = ModelFile()
        model.input("x", ["n", 4])
        model.output("y")
        model.node("TfIdf", ["x"], ["a"], name: "wave")
        model.node("Relu", ["a"], ["b"], name: "innocent")
        model.node("Warp", ["b"], ["c"], name: "later", domain: "com.example")
        model.node("Relu", ["x"], ["d"])
        model.node("TopK", ["d"], ["e"])
        model.node("Add", ["c", "e"], ["y"])
        #expect(
            error(model)?.description
                == "m.onnx: expected a model that can be computed here, found 3 obstacles: "
                + "node \"wave\", TfIdf of ai.onnx 22: there is no such operator here; "
                + "node \"later\", Warp of com.example unknown: only operators of ai.onnx are known, "
                + "Scaler of ai.onnx.ml, and optimizers of ai.onnx.preview.training; "
                + "node number 5, TopK of ai.onnx 22: there is no such operator here")
    }

    @Test func whatMixesSamplesIsRefused() {
        var model = ModelFile()
        model.input("x", ["batch", 4])
        model.output("y")
        model.node("ReduceSum", ["x"], ["y"], ["keepdims": .integer(0)], name: "sum")
        #expect(error(model)?.problem.contains("it mixes the samples of a batch") == true)
    }

    /// Nobody knows how many samples there will be, so no number is made of that.
    @Test func theNumberOfSamplesIsNoResult() throws {
        for (type, inputs) in [("Identity", ["s"]), ("Div", ["s", "two"]), ("Mul", ["s", "two"])] {
            var model = ModelFile()
            model.input("x", ["batch", 4])
            model.output("n")
            model.output("y")
            model.integers("two", [2])
            model.node("Shape", ["x"], ["s"])
            model.node(type, inputs, ["n"])
            model.node("Relu", ["x"], ["y"])
            let problem = error(model)?.problem ?? ""
            #expect(problem.contains("the number of samples") || problem.contains("how many samples"), "\(problem)")
        }
        // Where it is known, it is one.
        var model = ModelFile()
        model.input("x", [3, 4])
        model.output("n")
        model.node("Shape", ["x"], ["n"])
        #expect(try ONNXModel<Float>(onnx: model.data).predict([:])["n"] == [3, 4])
    }

    @Test func numbersWithoutAKernelAreRefused() {
        for (type, attributes) in [
            ("Softmax", ["axis": ModelFile.Attribute.integer(5)]), ("LeakyRelu", [:]), ("Exp", [:]),
        ] {
            var model = ModelFile()
            model.input("x", ["n", 4], element: 7)
            model.output("y")
            model.node(type, ["x"], ["y"], attributes)
            #expect(error(model)?.problem.contains("whole numbers") == true)
        }
    }

    /// A model that is cut off somewhere, or has a bit that is another one, ends with an error, or is another model.
    @Test func damagedFilesEndWithAnError() throws {
        var model = ModelFile()
        model.input("x", ["n", 1, 3, 3])
        model.output("y")
        model.tensor("w", [1, 1, 2, 2], [1, 2, 3, 4])
        model.integers("shape", [0, -1])
        model.node("Conv", ["x", "w"], ["a"], ["pads": .integers([0, 0, 1, 1])])
        model.node("Reshape", ["a", "shape"], ["y"])
        let bytes = model.bytes
        _ = try ONNXModel<Float>(onnx: Data(bytes))
        for count in 0..<bytes.count - 6 {
            #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: Data(bytes.prefix(count))) }
        }
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                _ = try? ONNXModel<Float>(onnx: Data(changed))
            }
        }
    }

    /// Lengths, shapes and numbers that are too large for their file, or for any memory.
    @Test func whatIsTooLargeTakesNoMemory() {
        var model = ModelFile()
        model.input("x", ["n", 2])
        model.output("y")
        model.tensor("w", [1 << 40, 1 << 40], [])
        model.node("MatMul", ["x", "w"], ["y"])
        #expect(error(model)?.description.contains("a shape that fits into memory in tensor \"w\"") == true)

        model = ModelFile()
        model.input("x", ["n", 2])
        model.output("y")
        model.tensor("w", [-1, 2], [])
        model.node("MatMul", ["x", "w"], ["y"])
        #expect(error(model)?.description.contains("in tensor \"w\"") == true)

        // A shape of some bytes that would be a tensor of any size.
        model = ModelFile()
        model.input("x", ["n", 2])
        model.output("y")
        model.integers("shape", [1 << 20, 1 << 20])
        model.node("ConstantOfShape", ["shape"], ["w"])
        model.node("Add", ["x", "w"], ["y"])
        #expect(error(model)?.problem.contains("what it makes is too large") == true)

        var long = Message()
        long.add(1, 9)
        let bytes = long.bytes + [0x3A] + Message.varint(1 << 62)
        #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: Data(bytes)) }
        // A number of more than 64 bits.
        let number = [0x08] + [UInt8](repeating: 0xFF, count: 10) + [0x01]
        #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: Data(number)) }
    }

    /// Marks in a row, which no script has, would make each look at a name take its length squared; those that letters have are fine.
    @Test func lettersWithManyMarks() throws {
        func model(_ name: String) -> ModelFile {
            var model = ModelFile()
            model.input("x", ["n", 2])
            model.output(name)
            model.node("Relu", ["x"], [name])
            return model
        }
        let many = error(model("e" + String(repeating: "\u{301}", count: 33)))
        #expect(many?.expected == "a text of at most 32 marks on a letter")
        let name = String(repeating: "e\u{301}\u{323}", count: 100) + "名前"
        #expect(try ONNXModel<Float>(onnx: model(name).data).outputs.map(\.name) == [name])
    }

    @Test func versionsThatAreTooOld() {
        var model = ModelFile()
        model.opset = 5
        model.input("x", [1, 2])
        model.output("x")
        #expect(
            error(model)?.description == "m.onnx: expected operators of versions 6 to 28, found version 5")
    }

    @Test func noModelAtAll() throws {
        #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: Data()) }
        #expect(throws: DataError.self) { try ONNXModel<Float>(onnx: Data("not a model at all".utf8)) }
        let folder = try TemporaryFolder()
        let missing = folder.url.appendingPathComponent("m.onnx")
        #expect(throws: DataError(source: missing.path, problem: "no such file")) {
            try ONNXModel<Float>(contentsOf: missing)
        }
    }
}

extension ONNXReadingMistakeTests {
    /// A setting of another kind is not as if it had not been said; a zero that a writer left out is one.
    @Test func settingsOfAnotherKind() throws {
        func model(_ type: String, _ attributes: [String: ModelFile.Attribute]) -> ModelFile {
            var model = ModelFile()
            model.input("x", ["n", 2])
            model.output("y")
            model.node(type, ["x"], ["y"], attributes, name: "node")
            return model
        }
        for (type, attributes, problem) in [
            ("LeakyRelu", ["alpha": .integer(2)], "its alpha is not a number"),
            ("Flatten", ["axis": .float(2)], "its axis is not a whole number"),
            ("Gelu", ["approximate": .integer(1)], "its approximate is not a text"),
            ("Transpose", ["perm": .integer(0)], "its perm is not whole numbers"),
            ("Gelu", ["approximate": .text("erf")], "its approximate is \"erf\", and not one of none, tanh"),
            ("Pad", ["mode": .text("mirror")], "its mode is \"mirror\", and not one of constant, edge, reflect, wrap"),
            (
                "LSTM", ["hidden_size": .integer(1), "direction": .text("back")],
                "its direction is \"back\", and not one of forward, reverse, bidirectional"
            ),
            (
                "LSTM", ["hidden_size": .integer(1), "activations": .texts(["Sigmoid", "Tanh", "Sine"])],
                "its gates have the function sine"
            ),
        ] as [(String, [String: ModelFile.Attribute], String)] {
            #expect(error(model(type, attributes))?.problem.hasSuffix(problem) == true, "\(type)")
        }
        let zero = try ONNXModel<Float>(onnx: model("LeakyRelu", ["alpha": .zero]).data)
        #expect(try zero.predict(["x": [[-1, 1]]])["y"] == [[0, 1]])
    }

    /// What is no class has no loss, and what is no row of a table no vector.
    @Test func labelsAndIndicesOutOfRange() throws {
        func losses(_ labels: [Float], ignoring: Int64?) throws -> [Float] {
            var model = ModelFile()
            model.input("x", ["n", 3])
            model.input("labels", ["n"], element: 7)
            model.output("y")
            var attributes: [String: ModelFile.Attribute] = ["reduction": .text("none")]
            if let ignoring { attributes["ignore_index"] = .integer(ignoring) }
            model.node("NegativeLogLikelihoodLoss", ["x", "labels"], ["y"], attributes)
            let x = Tensor<Float>(shape: [labels.count, 3], scalars: labels.flatMap { _ in [-1, -2, -3] })
            let values = ["x": x, "labels": Tensor(shape: [labels.count], scalars: labels)]
            return try #require(try ONNXModel<Float>(onnx: model.data).predict(values)["y"]).scalars
        }
        #expect(try losses([0, 2], ignoring: nil) == [1, 3])
        #expect(try losses([0, -100], ignoring: -100) == [1, 0])
        #expect(try losses([9, 1, -1], ignoring: nil).map(\.isNaN) == [true, false, true])

        var model = ModelFile()
        model.input("x", ["n", 2], element: 7)
        model.output("y")
        model.tensor("table", [2, 1], [5, 7])
        model.node("Gather", ["table", "x"], ["y"])
        let table = try ONNXModel<Float>(onnx: model.data)
        #expect(try table.predict(["x": [[0, 1]]])["y"]?.scalars == [5, 7])
        for wrong: Float in [-1, 2, 0.5, .nan] {
            let problem = #expect(throws: ShapeError.self) { try table.predict(["x": [[0, 1], [0, wrong]]]) }
            #expect("\(problem!)".contains("sample 2 holds \(wrong); expected a whole number from 0 to 1"))
        }
    }
}
