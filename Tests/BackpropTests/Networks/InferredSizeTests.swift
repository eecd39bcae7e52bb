import Backprop
import Testing

/// Layers whose input sizes follow from the network that they stand in.
@Suite struct InferredSizeTests {
    /// The same bits as with all sizes written out.
    @Test func weightsAreThoseOfWrittenSizes() throws {
        var generator = SeededGenerator(seed: 1)
        let written = Sequential<Float>(inputShape: [9, 8, 2]) {
            Conv2D(2, 4, kernel: 3, stride: 2, padding: .same, groups: 2, activation: .relu, using: &generator)
            BatchNorm(4)
            Residual {
                Conv2D(4, 4, kernel: 3, padding: .same, using: &generator)
            }
            Concatenate {
                GlobalAveragePool2D()
                Chain {
                    GlobalMaxPool2D()
                    Dense(4, 3, activation: .tanh, initializer: .uniform(scale: 2), using: &generator)
                }
            }
            LayerNorm(7)
            Dense(7, 3, using: &generator)
            RMSNorm(3)
        }
        generator = SeededGenerator(seed: 1)
        let inferred = Sequential<Float>(input: [9, 8, 2], using: &generator) {
            Conv2D(filters: 4, kernel: 3, stride: 2, padding: .same, groups: 2, activation: .relu)
            BatchNorm()
            Residual {
                Conv2D(filters: 4, kernel: 3, padding: .same)
            }
            Concatenate {
                GlobalAveragePool2D()
                Chain {
                    GlobalMaxPool2D()
                    Dense(3, activation: .tanh, initializer: .uniform(scale: 2))
                }
            }
            LayerNorm()
            Dense(3)
            RMSNorm()
        }
        #expect(inferred.parameters.map(\.name) == written.parameters.map(\.name))
        #expect(inferred.parameters.map(\.value) == written.parameters.map(\.value))
        #expect(inferred.layers.map(\.configuration) == written.layers.map(\.configuration))
    }

    @Test func recurrentLayers() throws {
        var generator = SeededGenerator(seed: 3)
        let written = Sequential<Float>(inputShape: [7, 3]) {
            LSTM(3, 5, returns: .all, forgetBias: 2, truncation: 4, initialState: .learnt, using: &generator)
            SimpleRNN(5, 4, isRectified: true, returns: .all, using: &generator)
            Bidirectional {
                GRU(4, 2, returns: .all, using: &generator)
            } backward: {
                GRU(4, 3, reset: .beforeProduct, returns: .all, using: &generator)
            }
            GRU(5, 2, initialState: .given, using: &generator)
        }
        generator = SeededGenerator(seed: 3)
        let inferred = Sequential<Float>(input: [7, 3], using: &generator) {
            LSTM(5, returns: .all, forgetBias: 2, truncation: 4, initialState: .learnt)
            SimpleRNN(4, isRectified: true, returns: .all)
            Bidirectional {
                GRU(2, returns: .all)
            } backward: {
                GRU(3, reset: .beforeProduct, returns: .all)
            }
            GRU(2, initialState: .given)
        }
        #expect(inferred.parameters.map(\.name) == written.parameters.map(\.name))
        #expect(inferred.parameters.map(\.value) == written.parameters.map(\.value))
        #expect(inferred.constants.map(\.value) == written.constants.map(\.value))
        #expect(inferred.layers.map(\.configuration) == written.layers.map(\.configuration))

        // A state that was set before stays.
        var layer = GRU<Float>(2, initialState: .given)
        layer.hidden = [0.25, -0.5]
        let network = try Sequential(layers: [layer], input: [4, 3], using: &generator)
        #expect(network.constants.map(\.value) == [[0.25, -0.5]])
        let error = #expect(throws: ShapeError.self) {
            try Sequential<Float>(layers: [Flatten(), GRU(2)], input: [4, 3], using: &generator)
        }
        #expect(
            error?.description
                == "layer 2: a recurrent layer of 2 units: input samples have shape [12], expected [T, D]")
    }

    @Test func sequencesAndGraphs() throws {
        var generator = SeededGenerator(seed: 2)
        let graph = try Graph<Double>(
            inputs: ["words": [6], "numbers": [2]],
            nodes: [
                .init("vectors", Embedding(10, 4), from: "words"),
                .init("features", Conv1D(filters: 3, kernel: 2, dilation: 2), from: "vectors"),
                .init("flat", Flatten(), from: "features"), .init("u", Dense(5), from: "flat"),
                .init("v", Dense(5), from: "numbers"), .init("y", joining: .multiply, from: ["u", "v"]),
                .init("z", Dense(2), from: "y"), .init("w", sharing: "z", from: "u"),
            ],
            outputs: ["z", "w"])
        let network = try Sequential(layers: [graph], input: [8], using: &generator)
        #expect(network.parameters.map(\.value.shape).prefix(3) == [[10, 4], [2, 4, 3], [3]])
        #expect(network.parameterCount == 40 + 27 + 65 + 15 + 12)
        #expect(network.parameters[0].value.scalars.contains { $0 != 0 })
        #expect(network.outputShape == [4])
    }

    @Test func withinLengths() throws {
        var generator = SeededGenerator(seed: 3)
        let network = Sequential<Double>(input: [5, 4], using: &generator) {
            VariableLength {
                Dense(6)
                LayerNorm()
            }
        }
        #expect(network.parameters.map(\.value.shape) == [[3, 6], [6], [6], [6]])
        let error = #expect(throws: ShapeError.self) {
            try Sequential<Double>(layers: [VariableLength { Dense(6) }], input: [5], using: &generator)
        }
        #expect(error?.description.hasPrefix("layer 1: VariableLength: input samples have shape [5]") == true)
    }

    /// Who leaves a size open and does not build the network is told so.
    @Test func sizesThatStayOpen() throws {
        let advice =
            " left the size of its input open; give it, or build the network for an input: "
            + "Sequential(input: shape, using: &generator)"
        for (layer, shape, name) in [
            (Dense<Float>(3) as any Layer<Float>, [4], "Dense 3"), (BatchNorm(), [4], "BatchNorm"),
            (LayerNorm(), [4], "LayerNorm"), (RMSNorm(), [4], "RMSNorm"), (Embedding(4, 2), [4], "Embedding"),
            (Conv2D(filters: 2, kernel: 1), [2, 2, 1], "Conv2D 0→2"),
            (Conv1D(filters: 2, kernel: 1), [2, 1], "Conv1D 0→2"), (LSTM(2), [2, 1], "a recurrent layer of 2 units"),
        ] {
            let error = #expect(throws: ShapeError.self) { try Sequential(layers: [layer], inputShape: shape) }
            #expect(error?.description == "layer 1: " + name + advice)
        }
    }

    @Test func inputsThatDoNotFit() throws {
        var generator = SeededGenerator(seed: 1)
        let error = #expect(throws: ShapeError.self) {
            try Sequential<Float>(
                layers: [ReLU(), Chain(layers: [Flatten(), Conv2D(filters: 3, kernel: 2)])], input: [4, 4, 1],
                using: &generator)
        }
        #expect(
            error?.description
                == "layer 2, at 1.1: Conv2D: input samples have shape [16], expected [H, W, C] with channels that divide into "
                + "1 group")
    }
}
