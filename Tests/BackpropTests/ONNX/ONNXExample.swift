import Testing

@testable import Backprop

/// A network with samples for it: every kind of layer stands in some of these.
struct ONNXExample: CustomTestStringConvertible, Sendable {
    let name: String
    let network: Sequential<Float>
    let samples: Tensor<Float>
    var testDescription: String { name }

    /// - Parameter samples: Some of them; random ones by default.
    init(_ name: String, _ layers: [any Layer<Float>], input: [Int], samples: Tensor<Float>? = nil) throws {
        var generator = SeededGenerator(seed: 1)
        self.name = name
        var network = try Sequential(layers: layers, input: input, using: &generator)
        // No bias is 0, and no scale is 1. What a radial basis has is its own.
        if !layers.contains(where: { $0 is RadialBasis<Float> }) {
            network.updateParameters { index, parameter in
                parameter = randomTensor(parameter.shape, seed: 100 + UInt64(index)).map { $0 * 0.7 }
            }
        }
        self.network = network
        self.samples = samples ?? randomTensor([Self.count] + input, seed: 2).map { $0 * 2 }
    }

    /// How many samples there are.
    static let count = 7

    /// The kinds of all layers in it.
    var kinds: Set<String> { Self.kinds(network.layers) }

    private static func kinds(_ layers: [any Layer<Float>]) -> Set<String> {
        layers.reduce(into: []) { kinds, layer in
            if let kind = layer.configuration?.kind { kinds.insert(kind) }
            if let container = layer as? any ContainerLayer<Float> {
                kinds.formUnion(self.kinds(container.children.map(\.layer)))
            }
        }
    }

    static func all() throws -> [ONNXExample] {
        try rows() + images() + sequences() + recurrent() + nested() + own()
    }
}

extension ONNXExample {
    private static func rows() throws -> [ONNXExample] {
        let scaling = Scaling<Float>(
            shift: randomTensor([5], seed: 3), scale: randomTensor([5], seed: 4).map { 1 + $0 / 2 })
        let widths = randomTensor([4], seed: 6).map { (x: Float) in 2 + x }
        var examples = [
            try ONNXExample("dense", [Dense(4, activation: .relu), Dense(3), Softmax()], input: [5]),
            try ONNXExample("dense-of-rows", [Dense(4, activation: .tanh), Dense(2)], input: [3, 5]),
            try ONNXExample("softmax-beta", [Dense(4), Softmax(beta: -1.5)], input: [5]),
            try ONNXExample("dropout", [Dropout(0.5), Dense(3), Dropout(0.2)], input: [5]),
            try ONNXExample("nothing", [Dropout(0.5)], input: [5]),
            try ONNXExample("scaling", [scaling, Dense(3)], input: [5]),
            try ONNXExample(
                "radial-basis", [RadialBasis(centers: randomTensor([5, 4], seed: 5), widths: widths)], input: [5]),
            try ONNXExample("normalized", [LayerNorm(), Dense(4), RMSNorm(), Dense(3)], input: [5]),
            try ONNXExample("batch-norm", [Self.batchNorm(5), Dense(4), Self.batchNorm(4)], input: [5]),
            try ONNXExample(
                "embedding", [Embedding(10, 3), Flatten(), Dense(4)], input: [4],
                samples: Tensor(shape: [count, 4], scalars: (0..<count * 4).map { Float($0 * 7 % 10) })),
            try ONNXExample(
                "affine",
                [
                    Affine(scale: randomTensor([5], seed: 31), shift: randomTensor([5], seed: 32)), Dense(3),
                    Affine(shift: randomTensor([3], seed: 33), isLearnt: false),
                ], input: [5]),
            try ONNXExample("standardization", [Standardization(features: 5), Dense(3)], input: [4, 5]),
            try ONNXExample(
                "reductions",
                [
                    Concatenate {
                        Reduction(.sum, axis: 0)
                        Reduction(.mean, axis: 0)
                        Reduction(.maximum, axis: 0)
                    }, Broadcast(to: [3, 15]), Dense(2),
                ], input: [4, 5]),
            try ONNXExample("reverse", [Reverse(), Flatten(), Dense(3)], input: [4, 5]),
            try ONNXExample(
                "words-and-numbers",
                [
                    Concatenate {
                        Chain {
                            Slice(0..<2)
                            Embedding(10, 3)
                            Flatten()
                        }
                        Slice(1..<4)
                    }, Dense(2),
                ], input: [4], samples: Tensor(shape: [count, 4], scalars: (0..<count * 4).map { Float($0 * 3 % 10) })),
        ]
        for function in ElementFunction.allCases {
            let input = function.operands > 1 ? [3, function.operands] : [6]
            // Where each is a number.
            let least: Float = function == .areaCosine ? 1.2 : 0.2
            let samples: Tensor<Float> = randomTensor([count] + input, seed: 40).map { abs($0) * 0.7 + least }
            examples.append(
                try ONNXExample(
                    "elementwise-\(function.rawValue)", [Elementwise(function), Dense(2)], input: input,
                    samples: samples))
        }
        // Without weights in front each has all of its range.
        for activation in Activation.allCases {
            examples.append(
                try ONNXExample(
                    "activation-\(activation.rawValue)", [activation.layer(), Dense(6, activation: activation)],
                    input: [9], samples: randomTensor([count, 9], seed: 7).map { $0 * 6 }))
        }
        return examples
    }

    static func batchNorm(_ channels: Int) -> BatchNorm<Float> {
        BatchNorm(
            scale: Tensor(repeating: 1, shape: [channels]), shift: Tensor(zeros: [channels]),
            mean: randomTensor([channels], seed: 8), variance: randomTensor([channels], seed: 9).map { 1.5 + $0 },
            epsilon: 1e-3)
    }

    private static func images() throws -> [ONNXExample] {
        func window(_ height: Int, _ width: Int, _ padding: Padding, stride: Int = 1, dilation: Int = 1) -> Window {
            Window(
                height: height, width: width, stride: (stride, 1), dilation: (1, dilation), padding: padding)
        }
        func convolution(_ window: Window, groups: Int = 1) -> Conv2D<Float> {
            var generator = SeededGenerator(seed: 1)
            return Conv2D(4, 6, window: window, groups: groups, activation: .tanh, using: &generator)
        }
        let explicit = Padding.explicit(top: 1, bottom: 3, left: 0, right: 2)
        let far = Window(height: 2, width: 2, dilation: (4, 3), padding: .same)
        return [
            try ONNXExample(
                "image-network",
                [
                    Conv2D(filters: 6, kernel: 3, padding: .same, activation: .relu), MaxPool2D(2),
                    Conv2D(filters: 4, kernel: 3, activation: .gelu), batchNorm(4), AveragePool2D(2), Flatten(),
                    Dense(3), Softmax(),
                ], input: [13, 11, 2]),
            try ONNXExample("conv-valid", [convolution(window(3, 2, .valid, stride: 2))], input: [7, 6, 4]),
            try ONNXExample("conv-same", [convolution(window(2, 4, .same, stride: 3))], input: [7, 6, 4]),
            try ONNXExample("conv-causal", [convolution(window(3, 2, .causal, dilation: 2))], input: [7, 6, 4]),
            try ONNXExample(
                "conv-groups", [convolution(window(2, 2, explicit, stride: 2), groups: 2)], input: [7, 6, 4]),
            try ONNXExample(
                "max-pool", [MaxPool2D(window: window(3, 2, explicit.halved, stride: 2))], input: [7, 6, 3]),
            try ONNXExample("max-pool-far", [MaxPool2D(window: far)], input: [7, 6, 3]),
            try ONNXExample("average-pool", [AveragePool2D(window: window(3, 3, .same, stride: 2))], input: [7, 6, 3]),
            try ONNXExample("average-pool-far", [AveragePool2D(window: far)], input: [7, 6, 3]),
            try ONNXExample(
                "average-pool-counting",
                [AveragePool2D(window: window(3, 3, .same, stride: 2), countsPadding: true)], input: [7, 6, 3]),
            try ONNXExample(
                "average-pool-far-counting", [AveragePool2D(window: far, countsPadding: true)], input: [7, 6, 3]),
            try ONNXExample("global-max", [GlobalMaxPool2D(), Dense(2)], input: [7, 6, 3]),
            try ONNXExample(
                "global-average", [Conv2D(filters: 4, kernel: 2), GlobalAveragePool2D(), Dense(2)], input: [7, 6, 3]),
            try ONNXExample(
                "transposed", [ConvTranspose2D(filters: 4, kernel: 3, stride: 2, padding: .same, groups: 2)],
                input: [4, 3, 2]),
            try ONNXExample(
                "transposed-valid", [ConvTranspose2D(filters: 3, kernel: 3, stride: 2, dilation: 2)], input: [4, 3, 2]),
            try ONNXExample(
                "transposed-more", [ConvTranspose2D(filters: 3, kernel: 2, stride: 4, outputPadding: 3)],
                input: [4, 3, 2]),
            try ONNXExample(
                "transposed-cut",
                [
                    ConvTranspose2D(
                        filters: 3, kernel: 4, stride: 2,
                        padding: .explicit(top: 1, bottom: 2, left: 0, right: 1), outputPadding: 1, activation: .relu)
                ], input: [4, 3, 2]),
            try ONNXExample(
                "transposed-sparse", [ConvTranspose2D(filters: 3, kernel: 1, stride: 3, padding: .same)],
                input: [4, 3, 2]),
            try ONNXExample(
                "moved",
                [
                    Transpose([1, 0, 2]), Conv2D(filters: 3, kernel: 2), Slice(1..<3),
                    Pad(before: 1, after: 2, axis: 0),
                    Slice(0..<4, axis: 1), Transpose([2, 0, 1]), Reshape([8, 8]), LayerNorm(),
                    Softmax(),
                ], input: [7, 6, 3]),
            try ONNXExample(
                "residual-image",
                [
                    Conv2D(filters: 3, kernel: 3, padding: .same),
                    Residual {
                        batchNorm(3)
                        ReLU()
                        Conv2D(filters: 3, kernel: 3, padding: .same)
                    },
                    Concatenate {
                        Conv2D(filters: 2, kernel: 1)
                        Chain(layers: [])
                    }, GlobalAveragePool2D(),
                ], input: [5, 4, 3]),
        ]
    }

    private static func sequences() throws -> [ONNXExample] {
        [
            try ONNXExample(
                "sequence-network",
                [
                    Conv1D(filters: 6, kernel: 3, padding: .causal, dilation: 2, activation: .relu),
                    MaxPool1D(2, padding: .same), Conv1D(filters: 4, kernel: 2, stride: 2, padding: .same, groups: 2),
                    batchNorm(4), AveragePool1D(2, stride: 1), Flatten(), Dense(3),
                ], input: [17, 2]),
            try ONNXExample(
                "average-pool-1d", [AveragePool1D(3, stride: 2, padding: .same, countsPadding: true)], input: [8, 3]),
            try ONNXExample("global-max-1d", [Conv1D(filters: 4, kernel: 2), GlobalMaxPool1D()], input: [8, 3]),
            try ONNXExample("global-average-1d", [GlobalAveragePool1D(), Dense(2)], input: [8, 3]),
            try ONNXExample("layer-norm-of-steps", [LayerNorm(), Dense(3), RMSNorm()], input: [8, 3]),
        ]
    }

    private static func recurrent() throws -> [ONNXExample] {
        var examples: [ONNXExample] = []
        func cells(_ returns: RecurrentOutput, _ state: InitialState = .zeros) -> [(String, any RecurrentLayer<Float>)]
        {
            [
                ("tanh", SimpleRNN(5, returns: returns, initialState: state)),
                ("relu", SimpleRNN(5, isRectified: true, returns: returns, initialState: state)),
                ("lstm", LSTM(5, returns: returns, initialState: state)),
                ("gru", GRU(5, returns: returns, initialState: state)),
                ("gru-before", GRU(5, reset: .beforeProduct, returns: returns, initialState: state)),
            ]
        }
        for (name, cell) in cells(.last) { examples.append(try ONNXExample("\(name)-last", [cell], input: [6, 3])) }
        for (name, cell) in cells(.all) {
            examples.append(try ONNXExample("\(name)-all", [cell, Dense(2)], input: [6, 3]))
            let lengths = try ONNXExample(
                "\(name)-lengths", [VariableLength { cell }], input: [6, 4], samples: sequences(steps: 6, values: 3))
            examples.append(lengths)
        }
        for (name, cell) in cells(.last, .learnt) {
            examples.append(try ONNXExample("\(name)-learnt-state", [cell], input: [6, 3]))
        }
        var lstm = LSTM<Float>(5, initialState: .given)
        (lstm.hidden, lstm.memory) = (randomTensor([5], seed: 20), randomTensor([5], seed: 21))
        examples.append(try ONNXExample("given-state", [lstm], input: [6, 3]))
        for returns in [RecurrentOutput.last, .all] {
            let both = Bidirectional<Float> {
                GRU(4, returns: returns)
            } backward: {
                LSTM(3, returns: returns)
            }
            examples.append(try ONNXExample("bidirectional-\(returns)", [both], input: [6, 3]))
            examples.append(
                try ONNXExample(
                    "bidirectional-lengths-\(returns)", [VariableLength { both }], input: [6, 4],
                    samples: sequences(steps: 6, values: 3)))
        }
        examples.append(
            try ONNXExample(
                "lengths",
                [
                    VariableLength {
                        Bidirectional {
                            LSTM(4, returns: .all)
                        } backward: {
                            LSTM(4, returns: .all)
                        }
                        Dense(5, activation: .relu)
                        GRU(4)
                    }, Dense(3), Softmax(),
                ], input: [6, 4], samples: sequences(steps: 6, values: 3)))
        examples.append(
            try ONNXExample(
                "two-recurrences", [LSTM(4, returns: .all), GRU(4, returns: .all), SimpleRNN(3)], input: [6, 3]))
        return examples
    }

    /// Sequences of 1 to T steps, with what may stand behind their ends, and with a length that is none.
    private static func sequences(steps: Int, values: Int) -> Tensor<Float> {
        var samples: Tensor<Float> = randomTensor([count, steps, values + 1], seed: 10)
        for row in 0..<count { samples[row, 0, values] = row == 6 ? 2.5 : Float(1 + row % steps) }
        return samples
    }

    private static func nested() throws -> [ONNXExample] {
        let twins = try Graph<Float>(
            inputs: ["left": [2, 4], "right": [8]],
            nodes: [
                .init("flat", Flatten(), from: "left"),
                .init("l", Chain(layers: [Dense(5, activation: .relu), Dense(3)]), from: "flat"),
                .init("r", sharing: "l", from: "right"),
                .init("both", joining: .concatenate, from: ["l", "r"]),
                .init("product", joining: .multiply, from: ["l", "r"]),
                .init("score", Dense(2), from: "both"),
            ], outputs: ["score", "product", "left"])
        let words = try Graph<Float>(
            inputs: ["word": [1], "number": [3]],
            nodes: [
                .init("vector", Chain(layers: [Embedding(10, 4), Flatten()]), from: "word"),
                .init("both", joining: .concatenate, from: ["vector", "number"]),
                .init("y", Dense(2), from: "both"),
            ], outputs: ["y"])
        var record: Tensor<Float> = randomTensor([count, 4], seed: 11)
        for row in 0..<count { record[row, 0] = Float(row) }
        return [
            try ONNXExample(
                "nested",
                [
                    Residual {
                        Dense(6, activation: .tanh)
                        LayerNorm()
                    },
                    Concatenate {
                        Dense(3, activation: .sigmoid)
                        Chain {
                            Dense(4, activation: .gelu)
                            RMSNorm()
                        }
                        Chain(layers: [])
                    },
                    Multiply {
                        Dense(5)
                        Dense(5, activation: .sigmoid)
                    },
                    Residual {
                        Dense(2, activation: .relu)
                        Dense(3)
                    } shortcut: {
                        Dense(3)
                    },
                    Add {
                        Dense(2)
                        Dense(2, activation: .swish)
                    },
                ], input: [6]),
            try ONNXExample("graph", [twins], input: [16]),
            try ONNXExample("graph-of-words", [words], input: [4], samples: record),
            try ONNXExample("graph-within", [Dense(16), twins, Dense(2)], input: [3]),
        ]
    }

    private static func own() throws -> [ONNXExample] {
        [
            try ONNXExample("own-layer", [Gate(4)], input: [4]),
            try ONNXExample("own-layer-of-images", [Conv2D(filters: 4, kernel: 2), Pool()], input: [5, 6, 2]),
        ]
    }

    /// `y = x ⊙ sigmoid(x·W) + b`: a layer of a user's own.
    private struct Gate: ComposedLayer {
        var weights, biases: Tensor<Float>
        init(_ features: Int) { (weights, biases) = (Tensor(zeros: [features, features]), Tensor(zeros: [features])) }

        var parameters: [Parameter<Float>] {
            [Parameter(name: "weights", value: weights), Parameter(name: "biases", value: biases)]
        }
        mutating func updateParameters(_ update: (Int, inout Tensor<Float>) -> Void) {
            update(0, &weights)
            update(1, &biases)
        }

        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Float>
        ) throws(ShapeError) -> NetworkValue {
            let gate = try graph.product(x, graph.tensor("weights"))
            return try graph.sum(
                graph.multiply(x, graph.activation(.sigmoid, of: gate)), graph.tensor("biases"))
        }
    }

    /// Each channel's share of attention, with sums, means, maxima and values that are spread.
    private struct Pool: ComposedLayer {
        var scale = Tensor<Float>(zeros: [4])
        var parameters: [Parameter<Float>] { [Parameter(name: "scale", value: scale)] }
        mutating func updateParameters(_ update: (Int, inout Tensor<Float>) -> Void) { update(0, &scale) }

        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Float>
        ) throws(ShapeError) -> NetworkValue {
            let greatest = try graph.maximum(x, axis: 1)
            let rows = try graph.mean(graph.multiply(x, graph.tensor("scale")), axis: 0)
            let means = try graph.reshape(graph.mean(x, axis: -1), to: x.shape.dropLast() + [1])
            let whole = try graph.multiply(x, graph.activation(.tanh, of: means))
            return try graph.concatenate(
                [graph.sum(whole, axis: 0), rows, graph.multiply(rows, graph.sum(greatest, axis: 0))], axis: 0)
        }
    }
}

extension Padding {
    /// Half as much on each side, rounded up, for windows that must not miss an image.
    fileprivate var halved: Padding {
        guard case .explicit(let top, let bottom, let left, let right) = self else { return self }
        return .explicit(top: (top + 1) / 2, bottom: (bottom + 1) / 2, left: (left + 1) / 2, right: (right + 1) / 2)
    }
}
