import Backprop
import Foundation
import Testing

/// Functions that a file brings along: what they compute, and what is no function.
@Suite struct ONNXFunctionTests {
    private typealias Node = ModelFile.Node

    private func model() -> ModelFile {
        var model = ModelFile()
        model.input("x", ["batch", 2])
        model.output("y")
        return model
    }

    private func answers(_ model: ModelFile) throws -> [Float] {
        let x: Tensor<Float> = [[1, -2], [-4, 8]]
        return try #require(try ONNXModel<Float>(onnx: model.data).predict(["x": x])["y"]).scalars
    }

    private func error(_ model: ModelFile) -> String? {
        (#expect(throws: DataError.self) { try ONNXModel<Float>(onnx: model.data, source: "m.onnx") })?.description
    }

    /// max(0, x)·scale + shift, called twice with inner names that are also those of the graph.
    @Test func callsAreWhatTheyStandFor() throws {
        var model = model()
        model.tensor("two", [1], [2])
        model.tensor("one", [1], [1])
        model.function(
            "Line", ["x", "scale", "shift"], ["y"],
            [
                Node("Relu", ["x"], ["a"]), Node("Mul", ["a", "scale"], ["b"]), Node("Add", ["b", "shift"], ["y"]),
            ])
        model.node("Line", ["x", "two", "one"], ["a"], name: "first", domain: "own")
        model.node("Neg", ["a"], ["b"])
        model.node("Line", ["b", "one", "one"], ["c"], domain: "own")
        model.node("Add", ["a", "c"], ["y"])
        // 2·max(0, x) + 1, and 1 more, since what is negated is below 0.
        #expect(try answers(model) == [4, 2, 2, 18])
    }

    @Test func settingsComeFromTheCallOrTheFunction() throws {
        var model = model()
        model.function(
            "Leak", ["x"], ["y"], defaults: ["slope": .float(0.5)],
            [Node("LeakyRelu", ["x"], ["y"], ["alpha": .reference("slope")])])
        model.function(
            "Plain", ["x"], ["y"], [Node("LeakyRelu", ["x"], ["y"], ["alpha": .reference("slope")])])
        model.node("Leak", ["x"], ["a"], domain: "own")
        model.node("Leak", ["a"], ["b"], ["slope": .float(0.25)], domain: "own")
        // Said by nobody, it is what the operator has.
        model.node("Plain", ["b"], ["y"], domain: "own")
        let expected: [Float] = [1, -2 * 0.5 * 0.25 * 0.01, -4 * 0.5 * 0.25 * 0.01, 8]
        for (found, wanted) in zip(try answers(model), expected) { #expect(abs(found - wanted) <= 1e-7) }
    }

    /// Functions in functions, of several of one name, with inputs that are left out and outputs that nobody wants.
    @Test func nestedOverloadedAndInPart() throws {
        var model = model()
        model.function("Both", ["x"], ["less", "more"], [Node("Neg", ["x"], ["less"]), Node("Abs", ["x"], ["more"])])
        model.function(
            "Both", ["x"], ["less", "more"], overload: "twice",
            [Node("Add", ["x", "x"], ["less"]), Node("Both", ["less"], ["", "more"], domain: "own")])
        model.function("Bound", ["x", "low", "high"], ["y"], [Node("Clip", ["x", "low", "high"], ["y"])])
        model.tensor("three", [], [3])
        model.node("Both", ["x"], ["", "a"], domain: "own", overload: "twice")
        model.node("Bound", ["a", "", "three"], ["b"], domain: "own")
        model.node("Both", ["b"], ["y"], domain: "own")
        #expect(try answers(model) == [-2, -3, -3, -3])
    }

    /// A function's own version of the operators counts within it: before 13 a softmax went over all dimensions from the first.
    @Test func functionsHaveTheirOwnVersion() throws {
        var model = ModelFile()
        model.input("x", ["batch", 2, 2])
        model.output("old")
        model.output("new")
        model.function("Old", ["x"], ["y"], opset: 11, [Node("Softmax", ["x"], ["y"])])
        model.function("New", ["x"], ["y"], [Node("Softmax", ["x"], ["y"])])
        model.node("Old", ["x"], ["old"], domain: "own")
        model.node("New", ["x"], ["new"], domain: "own")
        let results = try ONNXModel<Float>(onnx: model.data).predict(["x": Tensor(zeros: [1, 2, 2])])
        #expect(results["old"] == [[[0.25, 0.25], [0.25, 0.25]]])
        #expect(results["new"] == [[[0.5, 0.5], [0.5, 0.5]]])
    }

    @Test func obstaclesInFunctionsAreToldWithTheCall() {
        var model = model()
        model.function("Outer", ["x"], ["y"], [Node("TopK", ["x"], ["y"], name: "best")])
        model.node("Outer", ["x"], ["y"], name: "head", domain: "own")
        #expect(
            error(model)?.hasSuffix(
                "found 1 obstacle: node \"head/best\", TopK of ai.onnx 22: there is no such operator here") == true)
    }

    @Test func whatIsNoFunctionIsRefused() {
        var model = self.model()
        model.function("Loop", ["x"], ["y"], [Node("Turn", ["x"], ["y"], domain: "own")])
        model.function("Turn", ["x"], ["y"], [Node("Loop", ["x"], ["y"], domain: "own")])
        model.node("Loop", ["x"], ["y"], name: "head", domain: "own")
        #expect(error(model)?.contains("a function that calls itself, at node \"head/Turn/Loop\"") == true)

        model = self.model()
        model.function("Twice", ["x"], ["y"], [Node("Relu", ["x"], ["y"])])
        model.function("Twice", ["x"], ["y"], [Node("Neg", ["x"], ["y"])])
        model.node("Twice", ["x"], ["y"], domain: "own")
        #expect(error(model) == "m.onnx: two functions are called \"Twice\"")

        model = self.model()
        model.function("One", ["x"], ["y"], [Node("Relu", ["x"], ["y"])])
        model.node("One", ["x", "x"], ["y"], name: "head", domain: "own")
        #expect(error(model)?.contains("2 inputs and 1 outputs for a function of 1 and 1, at node \"head\"") == true)

        // Outside of a function a setting stands for nothing.
        model = self.model()
        model.node("LeakyRelu", ["x"], ["y"], ["alpha": .reference("slope")], name: "head")
        #expect(error(model)?.contains("it has a setting of a function, and is in none") == true)
    }

    /// Some hundred bytes that stand for 10¹² nodes, and as many calls of nothing.
    @Test(arguments: [false, true]) func fewBytesStandForFewNodes(areEmpty: Bool) {
        var model = model()
        for level in 0..<12 {
            let calls = (0..<10).map { Node("F\(level + 1)", ["x"], ["y\($0)"], domain: "own") }
            model.function("F\(level)", ["x"], ["y"], calls + [Node("Relu", ["x"], ["y"])])
        }
        model.function("F12", ["x"], ["y"], areEmpty ? [] : [Node("Relu", ["x"], ["y"])])
        model.node("F0", ["x"], ["y"], domain: "own")
        #expect(error(model)?.contains("more calls of functions than a file of its size may make") == true)
    }
}
