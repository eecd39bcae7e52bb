import Backprop
import Foundation
import Testing

/// Networks with several inputs and outputs: what they compute, their files, and what is no graph.
@Suite struct GraphTests {
    typealias Node = Graph<Double>.Node

    /// Two inputs, a shared layer, two outputs.
    private func graph(_ generator: inout SeededGenerator) throws -> Graph<Double> {
        try Graph(
            inputs: ["image": [2, 2, 1], "row": [3]],
            nodes: [
                Node("flat", Flatten(), from: "image"), Node("code", Dense(4, 3, using: &generator), from: "flat"),
                Node("sum", joining: .add, from: ["code", "row"]),
                Node("again", sharing: "head", from: "row"),
                Node("head", Dense(3, 2, activation: .tanh, using: &generator), from: "sum"),
            ],
            outputs: ["head", "again"])
    }

    @Test func outputsAreThoseOfTheParts() throws {
        var generator = SeededGenerator(seed: 1)
        let graph = try graph(&generator)
        #expect(graph.inputShape == [7])
        #expect(try graph.outputShapes() == [[2], [2]])
        #expect(graph.parameters.map(\.name) == ["code.weights", "code.biases", "head.weights", "head.biases"])
        let image: Tensor<Double> = randomTensor([5, 2, 2, 1], seed: 2)
        let row: Tensor<Double> = randomTensor([5, 3], seed: 3)
        let samples = try graph.samples(["row": row, "image": image])
        #expect(samples.shape == [5, 7])
        let outputs = graph.outputs(of: try Sequential(layers: [graph]).predict(samples))

        let parameters = graph.parameters.map(\.value)
        let code = Dense(weights: parameters[0], biases: parameters[1])
        let head = Dense(weights: parameters[2], biases: parameters[3], activation: .tanh)
        #expect(outputs["head"] == head(code(image.reshaped(to: [5, 4])) + row))
        #expect(outputs["again"] == head(row))
    }

    @Test func gradientsAreThoseOfTheOutputs() throws {
        var generator = SeededGenerator(seed: 4)
        let network = try Sequential(layers: [graph(&generator)])
        let x: Tensor<Double> = randomTensor([3, 7], seed: 5)
        let weights: Tensor<Double> = randomTensor([3, 4], seed: 6)
        let gradients = network.backward(weights, input: x, output: network(x))
        func value(_ network: Sequential<Double>) -> Double {
            zip(network.predict(x).scalars, weights.scalars).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let step = 1e-5
        for (index, parameter) in network.parameters.enumerated() {
            for place in 0..<parameter.value.count {
                func moved(_ by: Double) -> Double {
                    var network = network
                    network.updateParameters { i, tensor in
                        if i == index { tensor.withMutableSpan { $0[place] += by } }
                    }
                    return value(network)
                }
                let difference = (moved(step) - moved(-step)) / (2 * step)
                let found = gradients.parameters[index].scalars[place]
                #expect(abs(found - difference) < 1e-8, "\(parameter.name) \(place)")
            }
        }
    }

    @Test func filesHoldThem() throws {
        var generator = SeededGenerator(seed: 7)
        let network = try Sequential(layers: [graph(&generator), Dense(4, 2, using: &generator)])
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("graph.safetensors")
        try SavedModel(network: network).write(to: url)
        let read = try SavedModel<Double>(contentsOf: url).network
        #expect(read.layers.map(\.configuration) == network.layers.map(\.configuration))
        let x: Tensor<Double> = randomTensor([3, 7], seed: 8)
        #expect(read.predict(x) == network.predict(x))
        try SavedModel(network: read).write(to: folder.url.appendingPathComponent("again"))
        #expect(try Data(contentsOf: url) == Data(contentsOf: folder.url.appendingPathComponent("again")))
    }

    private func expectError(
        _ message: String, _ inputs: KeyValuePairs<String, [Int]>, _ nodes: [Node], _ outputs: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: ShapeError.self, sourceLocation: sourceLocation) {
            try Graph(inputs: inputs, nodes: nodes, outputs: outputs)
        }
        #expect(error?.description == "Graph: \(message)", sourceLocation: sourceLocation)
    }

    @Test func whatIsNoGraph() {
        let relu = ReLU<Double>()
        expectError("expected an input and an output or more", [:], [], ["y"])
        expectError("expected an input and an output or more", ["x": [1]], [], [])
        expectError("two values are called \"x\"", ["x": [1]], [Node("x", relu, from: "x")], ["x"])
        // Texts that people cannot tell apart are one name.
        expectError(
            "two values are called \"e\u{301}\"", ["\u{e9}": [1], "e\u{301}": [1]], [], ["\u{e9}", "e\u{301}"])
        expectError("nobody uses \"z\"", ["x": [1], "z": [2]], [Node("y", relu, from: "x")], ["y"])
        expectError(
            "nobody uses \"u\"", ["x": [1]], [Node("y", relu, from: "x"), Node("u", relu, from: "x")], ["y"])
        expectError(
            "node \"y\" is made from \"w\", which nobody makes", ["x": [1]], [Node("y", relu, from: "w")], ["y"])
        expectError("an output is made from \"w\", which nobody makes", ["x": [1]], [Node("y", relu, from: "x")], ["w"])
        expectError("node \"y\" is made from nothing", ["x": [1]], [Node("y", joining: .add, from: [])], ["y", "x"])
        expectError("an output stands twice in \"y\", \"y\"", ["x": [1]], [Node("y", relu, from: "x")], ["y", "y"])
        expectError(
            "\"a.b\" is no name of a value; expected one without a point", ["x": [1]], [Node("a.b", relu, from: "x")],
            ["a.b"])
        let long = String(repeating: "a", count: 501)
        expectError(
            "the name \"\(long.prefix(39))…\" has 501 bytes; expected at most 500", ["x": [1]],
            [Node(long, relu, from: "x")], [long])
        expectError(
            "nodes depend on each other in a circle: \"a\", \"b\"", ["x": [1]],
            [Node("a", joining: .add, from: ["x", "b"]), Node("b", relu, from: "a")], ["b"])
        expectError(
            "node \"y\" shares the layer of \"x\", which has none", ["x": [1]], [Node("y", sharing: "x", from: "x")],
            ["y"])
        expectError(
            "node \"y\" shares the layer of \"s\", which has none", ["x": [1]],
            [Node("s", joining: .add, from: ["x"]), Node("y", sharing: "s", from: "x")], ["y", "s"])
        expectError("[-1] are not the shapes of input samples", ["x": [-1]], [Node("y", relu, from: "x")], ["y"])
    }

    /// The error says where: at the third level of nesting, too.
    @Test func shapesThatDoNotFit() throws {
        var generator = SeededGenerator(seed: 1)
        let inner = try Graph<Double>(
            inputs: ["x": [4]], nodes: [Node("attention", Dense(3, 2, using: &generator), from: "x")],
            outputs: ["attention"])
        let graph = try Graph<Double>(
            inputs: ["x": [4]], nodes: [Node("encoder", Chain(layers: [ReLU(), ReLU(), inner]), from: "x")],
            outputs: ["encoder"])
        let error = #expect(throws: ShapeError.self) { try Sequential(layers: [graph]) }
        #expect(
            error?.description
                == "layer 1, at 0.encoder.2.attention: Dense 3→2: input samples have shape [4], expected [3]")
        let sum = try Graph<Double>(
            inputs: ["a": [2], "b": [3]], nodes: [Node("s", joining: .add, from: ["a", "b"])], outputs: ["s"])
        let other = #expect(throws: ShapeError.self) { try Sequential(layers: [sum]) }
        #expect(other?.description == "layer 1, at 0.s: samples of shapes [2] and [3] are no pair")
    }

    @Test func samplesThatDoNotFit() throws {
        var generator = SeededGenerator(seed: 1)
        let graph = try graph(&generator)
        let image = Tensor<Double>(zeros: [2, 2, 2, 1])
        for (values, message) in [
            (["image": image], "there are no values of the input \"row\""),
            (["image": image, "rows": image], "there is no input \"rows\", but \"image\", \"row\""),
            (
                ["image": image, "row": Tensor(zeros: [3, 3])],
                "the values of \"row\" have shape [3, 3], expected 2 samples of [3]"
            ),
            (
                ["image": Tensor(zeros: [2, 5]), "row": Tensor(zeros: [2, 3])],
                "the values of \"image\" have shape [2, 5], expected N samples of [2, 2, 1]"
            ),
        ] {
            let error = #expect(throws: ShapeError.self) { try graph.samples(values) }
            #expect(error?.description == "Graph: \(message)")
        }
    }

    /// No samples have as many columns as some.
    @Test func noSamples() throws {
        var generator = SeededGenerator(seed: 1)
        let graph = try graph(&generator)
        let samples = try graph.samples(["image": Tensor(zeros: [0, 2, 2, 1]), "row": Tensor(zeros: [0, 3])])
        #expect(samples.shape == [0, 7])
        let outputs = graph.outputs(of: try Sequential(layers: [graph]).predict(samples))
        #expect(outputs.mapValues(\.shape) == ["head": [0, 2], "again": [0, 2]])
    }

    /// The graph as it was written down takes apart what the network puts out whose sizes follow from it.
    @Test func outputsWhereSizesAreOpen() throws {
        var generator = SeededGenerator(seed: 1)
        for names in [["flat", "square"], ["square"]] {
            let graph = try Graph<Double>(
                inputs: ["a": [3], "b": [2, 2]],
                nodes: [
                    Node("flat", Dense(2), from: "a"), Node("pair", Dense(3, activation: .tanh), from: "b"),
                    Node("wide", Chain(layers: [Flatten(), Dense(2)]), from: "pair"),
                    Node("all", joining: .add, from: ["flat", "wide"]), Node("square", Reshape([1, 2]), from: "all"),
                ], outputs: names)
            #expect(try graph.outputShapes() == (names.count == 2 ? [[2], [1, 2]] : [[1, 2]]))
            let network = try Sequential(layers: [graph], input: [7], using: &generator)
            let answers = network.predict(randomTensor([5, 7], seed: 2))
            let outputs = graph.outputs(of: answers)
            #expect(outputs["square"]?.shape == [5, 1, 2])
            #expect(Set(outputs.keys) == Set(names))
            let last = answers.reshaped(to: [5, answers.count / 5]).scalars
            #expect(outputs["square"]?.scalars.suffix(2) == last.suffix(2))
        }
    }

    /// Numbers that stand for words are looked at wherever they come in.
    @Test func numbersWithoutAVector() throws {
        var generator = SeededGenerator(seed: 1)
        let graph = try Graph<Double>(
            inputs: ["age": [1], "words": [2]],
            nodes: [
                Node("vectors", Embedding(5, 3, using: &generator), from: "words"),
                Node("flat", Flatten(), from: "vectors"), Node("all", joining: .concatenate, from: ["age", "flat"]),
            ],
            outputs: ["all"])
        let network = try Sequential(layers: [graph, Dense(7, 2, using: &generator), Softmax()])
        func check(_ rows: Tensor<Double>) throws {
            _ = try network.evaluate(
                Dataset(features: rows, targets: .classes([0, 1], count: 2)), loss: CategoricalCrossEntropy())
        }
        try check([[90.5, 0, 4], [7, 1, 2]])
        let error = #expect(throws: ShapeError.self) { try check([[90, 0, 4], [7, 1, 5]]) }
        #expect(
            error?.description
                == "0.vectors: Embedding: sample 2 holds 5.0; expected a whole number from 0 to 4")
    }

    /// Lengths are looked at wherever sequences come in, and layers within get their sizes.
    @Test func lengthsThatAreNone() throws {
        var generator = SeededGenerator(seed: 1)
        let graph = try Graph<Double>(
            inputs: ["age": [1], "steps": [3, 2]],
            nodes: [
                Node("state", VariableLength { GRU(1, 4, using: &generator) }, from: "steps"),
                Node("all", joining: .concatenate, from: ["age", "state"]),
            ],
            outputs: ["all"])
        let network = try Sequential(layers: [graph, Dense(2), Softmax()], input: [7], using: &generator)
        func check(_ lengths: [Double]) throws {
            let steps: Tensor<Double> = randomTensor([2, 3, 1], seed: 2)
            let samples = try graph.samples(["age": [[90], [7]], "steps": steps.with(lengths: lengths)])
            _ = try network.evaluate(
                Dataset(features: samples, targets: .classes([0, 1], count: 2)), loss: CategoricalCrossEntropy())
        }
        try check([3, 1])
        let error = #expect(throws: ShapeError.self) { try check([3, 4]) }
        #expect(
            error?.description
                == "0.state: VariableLength: sample 2 has the length 4.0; expected a whole number from 1 to 3")
    }

    /// What comes in goes out in another shape, or in the same.
    @Test func graphsThatComputeNothing() throws {
        let x: Tensor<Double> = randomTensor([2, 3, 2], seed: 1)
        let flat = try Graph<Double>(
            inputs: ["x": [3, 2]], nodes: [Node("y", Flatten(), from: "x")], outputs: ["y"])
        #expect(try Sequential(layers: [flat]).predict(x) == x.reshaped(to: [2, 6]))
        let same = try Graph<Double>(inputs: ["x": [3, 2]], nodes: [], outputs: ["x"])
        #expect(try Sequential(layers: [same]).predict(x) == x)
    }
}
