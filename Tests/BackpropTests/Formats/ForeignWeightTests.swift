import Backprop
import Foundation
import Testing

/// Networks that PyTorch and Keras made (see Tests/Fixtures/make_weight_fixtures.py), taken over and given back.
@Suite struct ForeignWeightTests {
    private typealias Model = Sequential<Double>

    /// Takes over the weights of a file, predicts as their framework did, and gives them back as they were.
    private func check(
        _ file: String, _ convention: WeightConvention, names: [String: String] = [:], input: [Int],
        @SequentialBuilder<Double> _ layers: () -> [any Layer<Double>]
    ) throws {
        var generator = SeededGenerator(seed: 1)
        var model = try Model(layers: layers(), input: input, using: &generator)
        let weights = try Safetensors(fixture("weights/\(file).safetensors"))
        try model.load(weights, convention: convention, names: names, ignoring: ["sample"])
        let separator = convention == .keras ? "/" : "."
        let samples: Tensor<Double> = try weights.tensor(named: "sample\(separator)input")
        let expected: Tensor<Double> = try weights.tensor(named: "sample\(separator)output")
        // Keras multiplies matrices in 32 bits, whatever it is told.
        #expect(relativeError(model.predict(samples), expected) < (convention == .keras ? 1e-6 : 1e-12))

        // The way back: what is taken over again is the same network, and what the framework gave is there as it was.
        let back = try model.weights(convention: convention, names: names)
        var again = try Model(layers: layers(), input: input, using: &generator)
        try again.load(back, convention: convention, names: names)
        #expect(bits(again) == bits(model))
        let isWhole = { (name: String) in !name.contains("bias_") && !name.hasSuffix("num_batches_tracked") }
        for name in weights.names where isWhole(name) && !name.hasPrefix("sample") {
            let (given, found) = (weights[name], back[name])
            // A depthwise kernel is given back as one of a convolution in groups, and a GRU's two biases as one.
            if given?.shape == found?.shape, !(convention == .keras && name.contains("gru")) {
                #expect(given == found, "\(name)")
            } else {
                #expect(given?.shape.reduce(1, *) == found?.shape.reduce(1, *), "\(name)")
            }
        }
    }

    @Test func perceptron() throws {
        try check("mlp", .pyTorch, input: [4]) {
            Dense(8)
            Tanh()
            Dense(3)
        }
    }

    /// Two channels, so that the rows behind the images are rearranged.
    @Test func leNet() throws {
        try check(
            "lenet", .pyTorch, names: ["0": "conv1", "2": "conv2", "5": "fc1", "7": "fc2"], input: [12, 16, 2]
        ) {
            Conv2D(filters: 3, kernel: 3, padding: .same, activation: .relu)
            MaxPool2D(2)
            Conv2D(filters: 4, kernel: 3, activation: .relu)
            MaxPool2D(2)
            Flatten()
            Dense(6, activation: .relu)
            Dropout(0.5)
            Dense(5)
        }
    }

    @Test func residualNetwork() throws {
        let around = Padding.explicit(top: 1, bottom: 1, left: 1, right: 1)
        try check(
            "resnet", .pyTorch,
            names: [
                "0": "conv1", "1": "bn1", "8": "fc",
                "3.body.0": "layer1.conv1", "3.body.1": "layer1.bn1",
                "3.body.3": "layer1.conv2", "3.body.4": "layer1.bn2",
                "5.body.0": "layer2.conv1", "5.body.1": "layer2.bn1",
                "5.body.3": "layer2.conv2", "5.body.4": "layer2.bn2",
                "5.shortcut": "layer2.downsample",
            ], input: [8, 8, 3]
        ) {
            Conv2D(filters: 4, kernel: 3, padding: .same)
            BatchNorm()
            ReLU()
            Residual {
                Conv2D(filters: 4, kernel: 3, padding: .same)
                BatchNorm()
                ReLU()
                Conv2D(filters: 4, kernel: 3, padding: .same)
                BatchNorm()
            }
            ReLU()
            Residual {
                Conv2D(filters: 6, kernel: 3, stride: 2, padding: around)
                BatchNorm()
                ReLU()
                Conv2D(filters: 6, kernel: 3, padding: .same)
                BatchNorm()
            } shortcut: {
                Conv2D(filters: 6, kernel: 1, stride: 2)
                BatchNorm()
            }
            ReLU()
            GlobalAveragePool2D()
            Dense(3)
        }
    }

    @Test func bothWays() throws {
        try check("reader", .pyTorch, names: ["0": "words", "1": "lstm", "2": "lstm", "3": "head"], input: [6]) {
            Embedding(9, 3)
            Bidirectional(forward: LSTM(4, returns: .all), backward: LSTM(4, returns: .all))
            Bidirectional(forward: LSTM(4), backward: LSTM(4))
            Dense(2)
        }
    }

    @Test func steps() throws {
        try check(
            "steps", .pyTorch, names: ["0": "gru", "1": "gru", "2": "rnn", "3": "norm", "5": "head"], input: [6, 3]
        ) {
            GRU(4, returns: .all)
            GRU(4, returns: .all)
            SimpleRNN(5, isRectified: true, returns: .all)
            LayerNorm()
            Flatten()
            Dense(2)
        }
    }

    @Test func convolutionOverSequences() throws {
        try check("waves", .pyTorch, names: ["0": "conv", "2": "head"], input: [9, 2]) {
            Conv1D(filters: 4, kernel: 3, dilation: 2, groups: 2, activation: .tanh)
            Flatten()
            Dense(2)
        }
    }

    @Test func transposedConvolutionInGroups() throws {
        try check("larger", .pyTorch, names: ["1": "2", "2": "3", "4": "6"], input: [3, 4, 4]) {
            ConvTranspose2D(
                filters: 6, kernel: 3, stride: 2, padding: .explicit(top: 1, bottom: 1, left: 1, right: 1),
                outputPadding: 1, groups: 2, activation: .relu)
            Conv2D(filters: 6, kernel: 3, groups: 6)
            BatchNorm()
            GlobalAveragePool2D()
            Dense(2)
        }
    }

    @Test func kerasImages() throws {
        let names = [
            "0": "network/first", "1": "network/depthwise", "2": "network/norm", "3": "network/larger",
            "6": "network/head",
        ]
        try check("keras-images", .keras, names: names, input: [8, 9, 2]) {
            Conv2D(filters: 3, kernel: 3, activation: .relu)
            Conv2D(filters: 6, kernel: 3, groups: 3)
            BatchNorm(epsilon: 1e-3)
            ConvTranspose2D(filters: 4, kernel: 3, stride: 2, padding: .same)
            MaxPool2D(2)
            Flatten()
            Dense(3)
        }
    }

    @Test func kerasWords() throws {
        let names = [
            "0": "network/words", "1.forward": "network/both/forward_lstm/lstm_cell",
            "1.backward": "network/both/backward_lstm/lstm_cell", "2": "network/after/gru_cell", "3": "network/norm",
            "4": "network/before/gru_cell", "5": "network/elman/simple_rnn_cell", "6": "network/head",
        ]
        try check("keras-words", .keras, names: names, input: [6]) {
            Embedding(9, 3)
            Bidirectional(forward: LSTM(4, returns: .all), backward: LSTM(4, returns: .all))
            GRU(5, returns: .all)
            LayerNorm()
            GRU(4, reset: .beforeProduct, returns: .all)
            SimpleRNN(3)
            Dense(2)
        }
    }

    // MARK: What does not fit

    private var mlp: Safetensors {
        get throws {
            var file = try Safetensors(fixture("weights/mlp.safetensors"))
            (file["sample.input"], file["sample.output"]) = (nil, nil)
            return file
        }
    }

    private func model(
        _ input: [Int], @SequentialBuilder<Double> _ layers: () -> [any Layer<Double>]
    ) throws -> Model {
        var generator = SeededGenerator(seed: 2)
        return try Model(layers: layers(), input: input, using: &generator)
    }

    /// Everything at once, and nothing is changed.
    @Test func everyMismatchIsListed() throws {
        var model = try model([4]) {
            Dense(7)
            ReLU()
            Dense(3)
            Dense(2)
        }
        var file = try mlp
        file["more.weight"] = .float64(Tensor(zeros: [2]))
        file["1.num_batches_tracked"] = .float64(Tensor(zeros: []))
        let before = bits(model)
        let error = #expect(throws: WeightMismatch.self) {
            try model.load(file, convention: .pyTorch, names: ["9": "x"], except: ["8"])
        }
        #expect(
            error?.problems == [
                "the network has no layer \"8\" with weights", "the network has no layer \"9\" with weights",
                "0: \"0.weight\" has shape [8, 4], expected [7, 4]", "0: \"0.bias\" has shape [8], expected [7]",
                "2: \"2.weight\" has shape [3, 8], expected [3, 7]",
                "3: \"3.weight\" is missing, expected [2, 3]", "\"more.weight\" [2] belongs to no layer",
            ])
        #expect(error?.description.hasPrefix("safetensors: the weights do not fit the network\n  the network") == true)
        #expect(bits(model) == before)
    }

    /// A new head on a trained body.
    @Test func partsAreLeftOut() throws {
        var model = try model([4]) {
            Dense(8)
            Tanh()
            Dense(5)
        }
        let head = model["2.weights"]
        try model.load(mlp, convention: .pyTorch, except: ["2"], ignoring: ["2"])
        #expect(model["2.weights"] == head)
        #expect(try model["0.weights"] == (mlp.tensor(named: "0.weight") as Tensor<Double>).transposed())
    }

    /// A module without biases, as one before a normalization, is one with biases of 0; in Float as well.
    @Test func absentBiasesAreZero() throws {
        var generator = SeededGenerator(seed: 3)
        var model = Sequential<Float>(input: [4], using: &generator) { Dense(8) }
        try model.set("0.biases", to: Tensor(repeating: 1, shape: [8]))
        var file = try mlp
        for name in ["0.bias", "2.weight", "2.bias"] { file[name] = nil }
        try model.load(file, convention: .pyTorch)
        #expect(model["0.biases"] == Tensor(zeros: [8]))
        let weight: Tensor<Float> = try file.tensor(named: "0.weight")
        #expect(model["0.weights"] == weight.transposed())
    }

    /// An answer that may be wrong is an error.
    @Test func whatCannotBeToldIsRefused() throws {
        func problems(_ model: Model, _ convention: WeightConvention = .pyTorch) -> [String] {
            do throws(WeightMismatch) {
                _ = try model.weights(convention: convention)
                return []
            } catch {
                return error.problems
            }
        }
        let behindFlatten = try model([3, 3, 2]) {
            Flatten()
            BatchNorm()
            Dense(2)
        }
        #expect(
            problems(behindFlatten) == [
                "1: behind images [3, 3, 2] that are flattened PyTorch has other places; only a Dense layer's are rearranged"
            ])
        #expect(problems(behindFlatten, .keras) == [])
        let decoder = try model([4]) {
            Dense(3 * 3 * 2)
            Reshape([3, 3, 2])
            Conv2D(filters: 1, kernel: 3)
        }
        #expect(
            problems(decoder) == [
                "2: the order of channels and places in its input cannot be told where PyTorch has channels first"
            ])
        let gated = try model([5, 2]) { GRU(3, reset: .beforeProduct) }
        #expect(problems(gated) == ["0: PyTorch has no layer like GRU reset before product, returns last"])
        let same = try model([4]) {
            Dense(4)
            Dense(4)
        }
        let error = #expect(throws: WeightMismatch.self) {
            _ = try same.weights(convention: .keras, names: ["0": "a", "1": "a"])
        }
        #expect(
            error?.problems == [
                "0 and 1: both are called \"a/kernel\"", "0 and 1: both are called \"a/bias\"",
            ])
    }

    /// One channel, or one pixel, lies in one order only.
    @Test func oneChannelNeedsNoOrder() throws {
        var network = try model([4, 4, 1]) {
            Flatten()
            Dense(2)
        }
        var file = Safetensors()
        file["1.weight"] = .float64(Tensor(rows: [Array(0..<16).map(Double.init), Array(16..<32).map(Double.init)]))
        try network.load(file, convention: .pyTorch)
        #expect(network["1.weights"]?[3, 0] == 3)
        #expect(network["1.weights"]?[3, 1] == 19)
    }

    /// Branches of a graph that share a layer, and the names of this package.
    @Test func graphs() throws {
        var generator = SeededGenerator(seed: 4)
        let twins = try Graph<Double>(
            inputs: ["left": [4], "right": [4]],
            nodes: [
                .init("l", Dense(3), from: "left"), .init("r", sharing: "l", from: "right"),
                .init("both", joining: .concatenate, from: ["l", "r"]), .init("score", Dense(1), from: "both"),
            ], outputs: ["score"])
        var model = try Model(layers: [twins], input: [8], using: &generator)
        for convention in WeightConvention.allCases {
            let file = try model.weights(convention: convention, names: ["0.l": "encoder", "0.score": "head"])
            #expect(file.names.count == 4)
            let before = bits(model)
            try model.set("0.l.weights", to: Tensor(zeros: [4, 3]))
            try model.load(file, convention: convention, names: ["0.l": "encoder", "0.score": "head"])
            #expect(bits(model) == before)
        }
    }
}
