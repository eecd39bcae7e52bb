import Foundation
import Testing

@testable import Backprop

/// What stands in ONNX files. That they compute what our networks do, Tests/EndToEnd/onnx-export shows with onnxruntime.
@Suite struct ONNXWritingTests {
    static let examples = (try? ONNXExample.all()) ?? []

    @Test func everyKindOfLayerHasAnExample() throws {
        let kinds = try LayerKinds<Float>([], source: "kinds").names
        let examples = try ONNXExample.all()
        #expect(kinds.contains("dense"))
        #expect(kinds.filter { kind in !examples.contains { $0.kinds.contains(kind) } } == [])
        for activation in Activation.allCases {
            #expect(examples.contains { $0.name == "activation-\(activation.rawValue)" })
        }
        #expect(Set(examples.map(\.name)).count == examples.count)
    }

    /// What ONNX asks of each graph: values are computed once, before they are read.
    @Test(arguments: examples) func graphsAreWhole(_ example: ONNXExample) throws {
        let file = try WrittenONNX(example.network.onnxData())
        #expect(file.formatVersion == 14)
        #expect(file.operatorSets == ["": 28])
        #expect(file.producer == "backprop")
        var known = Set(file.inputs.map(\.name) + file.tensors.map(\.name))
        #expect(known.count == file.inputs.count + file.tensors.count)
        for node in file.nodes {
            for input in node.inputs where !input.isEmpty { #expect(known.contains(input), "\(node)") }
            for output in node.outputs { #expect(known.insert(output).inserted, "\(node)") }
        }
        #expect(Set(file.nodes.map(\.name)).count == file.nodes.count)
        let read = Set(file.nodes.flatMap(\.inputs) + file.outputs.map(\.name))
        #expect(file.tensors.allSatisfy { read.contains($0.name) })
        for node in file.nodes { #expect(node.outputs.contains { read.contains($0) }, "\(node)") }
        for port in file.inputs + file.outputs { #expect(port.shape.first == "N") }
        for tensor in file.tensors {
            let size = try #require([1: 4, 7: 8][tensor.type])
            #expect(tensor.bytes.count == tensor.shape.reduce(size, *), "\(tensor.name)")
        }
    }

    /// Every parameter and constant is there under its path, but for candidate biases, which stand with the others.
    @Test(arguments: examples) func tensorsHaveTheirPaths(_ example: ONNXExample) throws {
        let names = Set(try WrittenONNX(example.network.onnxData()).tensors.map(\.name))
        for parameter in example.network.parameters + example.network.constants
        where !parameter.name.hasSuffix(".candidate_biases") {
            #expect(names.contains(parameter.name))
        }
    }

    @Test(arguments: examples) func equalNetworksGiveEqualFiles(_ example: ONNXExample) throws {
        let data = try example.network.onnxData()
        #expect(try example.network.onnxData() == data)
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.onnx")
        try example.network.write(onnx: url)
        #expect(try Data(contentsOf: url) == data)
        #expect(try folder.names == ["model.onnx"])
    }

    private func file(_ name: String) throws -> WrittenONNX {
        let example = try #require(try ONNXExample.all().first { $0.name == name })
        return try WrittenONNX(example.network.onnxData())
    }

    @Test func denseLayers() throws {
        let model = Sequential<Float> {
            Dense(weights: [[1, 2, 3], [4, 5, 6]], biases: [7, 8, 9], activation: .relu)
            Softmax(beta: 2)
        }
        let file = try WrittenONNX(model.onnxData())
        #expect(file.nodes.map(\.title) == ["Gemm", "Relu", "Mul", "Softmax"])
        #expect(file.nodes.map(\.name) == ["0/Gemm", "0/Relu", "1/Mul", "1/Softmax"])
        #expect(file.nodes[0].inputs == ["input", "0.weights", "0.biases"])
        #expect(file.nodes[3].attributes == ["axis": "1"])
        #expect(file.inputs == [.init("input", 1, ["N", "2"])])
        #expect(file.outputs == [.init("output", 1, ["N", "3"])])
        #expect(try file.tensor("0.weights").shape == [2, 3])
        #expect(try file.tensor("0.weights").floats == [1, 2, 3, 4, 5, 6])
        #expect(try file.tensor("0.biases").floats == [7, 8, 9])
        #expect(file.metadata.isEmpty)
    }

    /// Double precision is rounded once.
    @Test func doubles() throws {
        let model = Sequential<Double> { Dense(weights: [[0.1]], biases: [1e-50]) }
        let file = try WrittenONNX(model.onnxData())
        #expect(try file.tensor("0.weights").floats == [0.1])
        #expect(try file.tensor("0.biases").floats == [0])
        #expect(file.inputs[0].type == 1)
    }

    /// Channels come first from the first convolution on, until somebody looks at values in a row.
    @Test func imagesAreTransposedTwice() throws {
        let file = try file("image-network")
        #expect(
            file.nodes.map(\.title) == [
                "Transpose", "Conv", "Relu", "MaxPool", "Conv", "Gelu", "BatchNormalization", "AveragePool",
                "Transpose",
                "Reshape", "Gemm", "Softmax",
            ])
        #expect(file.nodes[0].inputs == ["input"])
        #expect(file.nodes[0].attributes == ["perm": "0 3 1 2"])
        #expect(file.nodes[8].attributes == ["perm": "0 2 3 1"])
        #expect(file.inputs[0].shape == ["N", "13", "11", "2"])
        let convolution = file.nodes[1].attributes
        #expect(convolution["pads"] == "1 1 1 1")
        #expect(convolution["kernel_shape"] == "3 3")
        #expect(try file.tensor("0.weights").shape == [6, 2, 3, 3])
        // What is beside it, or done to each channel, does not transpose it back.
        #expect(try self.file("residual-image").nodes("Transpose").count == 1)
    }

    @Test func weightsOfConvolutions() throws {
        let kernel: [Float] = (0..<12).map { Float($0) }
        let layer = Conv1D<Float>(
            weights: Tensor(shape: [3, 2, 2], scalars: kernel), biases: [0, 0],
            window: Window(height: 1, width: 3, padding: .causal))
        let file = try WrittenONNX(try Sequential(layers: [layer], inputShape: [5, 2]).onnxData())
        #expect(file.nodes[1].attributes["pads"] == "2 0")
        #expect(try file.tensor("0.weights").shape == [2, 2, 3])
        #expect(try file.tensor("0.weights").floats == [0, 4, 8, 2, 6, 10, 1, 5, 9, 3, 7, 11])
    }

    /// ONNX has the gates in another order, and the biases of the state behind those of the inputs.
    @Test func gates() throws {
        let lstm = LSTM<Float>(
            weights: [[1, 2, 3, 4]], recurrentWeights: [[5, 6, 7, 8]], biases: [9, 10, 11, 12], returns: .all)
        var file = try WrittenONNX(try Sequential(layers: [lstm], inputShape: [3, 1]).onnxData())
        #expect(file.nodes.map(\.title) == ["Transpose", "LSTM", "Squeeze", "Transpose"])
        #expect(file.nodes[1].attributes == ["direction": "forward", "hidden_size": "1"])
        #expect(try file.tensor("0.weights").floats == [1, 4, 2, 3])
        #expect(try file.tensor("0.weights").shape == [1, 4, 1])
        #expect(try file.tensor("0.recurrent_weights").floats == [5, 8, 6, 7])
        #expect(try file.tensor("0.biases").floats == [9, 12, 10, 11, 0, 0, 0, 0])
        for (candidate, linear) in [([Float](arrayLiteral: 10), "1"), (nil, "0")] {
            let gru = GRU<Float>(
                weights: [[1, 2, 3]], recurrentWeights: [[4, 5, 6]], biases: [7, 8, 9],
                candidateBiases: candidate.map { Tensor($0) })
            file = try WrittenONNX(try Sequential(layers: [gru], inputShape: [3, 1]).onnxData())
            #expect(file.nodes[1].attributes["linear_before_reset"] == linear)
            #expect(try file.tensor("0.weights").floats == [2, 1, 3])
            #expect(try file.tensor("0.biases").floats == [8, 7, 9, 0, 0, candidate?[0] ?? 0])
        }
    }

    /// What goes from the last step to the first says so, and nothing is reversed.
    @Test func directions() throws {
        for name in ["bidirectional-last", "bidirectional-all", "bidirectional-lengths-all"] {
            let file = try file(name)
            #expect(file.nodes("GRU").map { $0.attributes["direction"] } == ["forward"], "\(name)")
            #expect(file.nodes("LSTM").map { $0.attributes["direction"] } == ["reverse"], "\(name)")
            #expect(file.nodes("ReverseSequence").isEmpty, "\(name)")
            #expect(!file.nodes("Slice").contains { $0.inputs.count > 4 }, "\(name)")
        }
    }

    /// A graph's inputs and outputs have their names and shapes. A name that both have gets a number.
    @Test func namedInputsAndOutputs() throws {
        let twins = try file("graph")
        #expect(twins.inputs == [.init("left", 1, ["N", "2", "4"]), .init("right", 1, ["N", "8"])])
        #expect(
            twins.outputs == [
                .init("score", 1, ["N", "2"]), .init("product", 1, ["N", "3"]), .init("left_2", 1, ["N", "2", "4"]),
            ])
        #expect(twins.nodes("Gemm").map { $0.inputs[1] }.filter { $0 == "0.l.0.weights" }.count == 2)
        // Within a network it is given a record, and gives one.
        let within = try file("graph-within")
        #expect(within.inputs == [.init("input", 1, ["N", "3"])])
        #expect(within.outputs == [.init("output", 1, ["N", "2"])])
    }

    /// What only an embedding reads are whole numbers.
    @Test func words() throws {
        let words = try file("embedding")
        #expect(words.inputs == [.init("input", 7, ["N", "4"])])
        #expect(words.nodes.map(\.title) == ["Gather", "Reshape", "Gemm"])
        #expect(
            try file("graph-of-words").inputs == [.init("word", 7, ["N", "1"]), .init("number", 1, ["N", "3"])])
        #expect(try file("words-and-numbers").inputs == [.init("input", 1, ["N", "4"])])
    }

    @Test func whatDoesNothingIsLeftOut() throws {
        #expect(try file("nothing").nodes.map(\.title) == ["Identity"])
        #expect(try file("dropout").nodes.map(\.title) == ["Gemm"])
    }

    /// Older operators, and weights in a file of their own, from which the same network is read.
    @Test func formats() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.onnx")
        for example in try ONNXExample.all() where ["normalized", "image-network", "lstm"].contains(example.name) {
            for set in [20, 21, 23, 28] {
                let format = ONNXFormat(operatorSet: set, hasExternalData: set != 21)
                try example.network.write(onnx: url, as: format)
                let file = try WrittenONNX(Data(contentsOf: url))
                #expect(file.operatorSets == ["": set])
                #expect(file.formatVersion == [20: 9, 21: 10, 23: 11, 28: 14][set])
                #expect(
                    file.nodes.contains { $0.title == "RMSNormalization" } == (example.name == "normalized" && set > 22)
                )
                let read = try SavedModel<Float>(onnx: url).network
                #expect(read.inputShape == example.network.inputShape)
                let (found, expected) = (read.predict(example.samples), example.network.predict(example.samples))
                #expect(zip(found.scalars, expected.scalars).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
            }
        }
        let network = Sequential<Float> { Dense(weights: [[1]], biases: [2]) }
        expectDataError("\(url.path): expected operators of version 20 to 28, found version 19") {
            () throws(DataError) in
            try network.write(onnx: url, as: ONNXFormat(operatorSet: 19))
        }
    }

    // MARK: Models

    private func written(_ model: SavedModel<Float>) throws -> WrittenONNX {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.onnx")
        try model.write(onnx: url)
        return try WrittenONNX(Data(contentsOf: url))
    }

    @Test func namesAreMetadata() throws {
        let network = Sequential<Float> {
            Scaling(shift: [1, 2], scale: [3, 4])
            Dense(weights: [[1, 2], [3, 4]], biases: [5, 6])
        }
        let file = try written(SavedModel(network: network, classNames: ["a", "é\"b"], featureNames: ["x", "y"]))
        #expect(file.metadata == ["class_names": #"["a","é\"b"]"#, "feature_names": #"["x","y"]"#])
        #expect(file.nodes.map(\.title) == ["Sub", "Mul", "Gemm"])
        #expect(try file.tensor("0.shift").floats == [1, 2])
        let images = Sequential<Float> {
            Flatten()
            Dense(weights: Tensor(zeros: [6, 2]), biases: [5, 6])
        }
        let model = try SavedModel(
            network: Sequential(layers: images.layers, inputShape: [2, 3, 1]), imageShape: [2, 3, 1])
        #expect(try written(model).metadata == ["image_shape": "[2,3,1]"])
    }

    /// Each output of a graph has its part of the scales.
    @Test func scalesOfSeveralOutputs() throws {
        let graph = try Graph<Float>(
            inputs: ["x": [2]],
            nodes: [
                .init("a", Dense(weights: [[1], [2]], biases: [3]), from: "x"),
                .init("b", Dense(weights: [[1, 2], [3, 4]], biases: [5, 6]), from: "x"),
            ], outputs: ["b", "a"])
        let targets = TargetScaling(means: [1, 2, 3], deviations: [4, 5, 6])
        let file = try written(SavedModel(network: Sequential(layers: [graph]), targetScaling: targets))
        #expect(file.inputs == [.init("x", 1, ["N", "2"])])
        #expect(file.outputs == [.init("b", 1, ["N", "2"]), .init("a", 1, ["N", "1"])])
        #expect(try file.tensor("constant/deviations of b").doubles == [4, 5])
        #expect(try file.tensor("constant/means of a").doubles == [3])
        #expect(
            file.nodes.map(\.title) == ["Gemm", "Gemm"] + ["Cast", "Mul", "Add", "Cast"] + [
                "Cast", "Mul", "Add", "Cast",
            ])
    }

    /// A table's numbers are filled and scaled in double precision, and so are the values of a regression.
    @Test func tablesAndTheirTargets() throws {
        let table = try CSV(Data("a,b,y\n1,x,10\n3,z,20\n,x,60\n".utf8), source: "t.csv")
            .table(TableColumns(labels: [.name("y")], labelsHold: .values))
        let preparation = try Preparation(of: table)
        let network = Sequential<Float> { Dense(weights: [[1], [2], [3]], biases: [4]) }
        let targets = TargetScaling(names: ["y"], means: [30], deviations: [20])
        let file = try written(SavedModel(network: network, preparation: preparation, targetScaling: targets))
        #expect(file.inputs == [.init("input", 11, ["N", "3"])])
        #expect(file.outputs == [.init("output", 1, ["N", "1"])])
        #expect(
            file.nodes.map(\.title) == ["IsNaN", "Where", "Sub", "Mul", "Cast", "Gemm", "Cast", "Mul", "Add", "Cast"])
        #expect(try file.tensor("constant/fillings").type == 11)
        #expect(file.metadata.keys.sorted() == ["preparation", "targets"])
    }
}
