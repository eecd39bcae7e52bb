import Backprop
import Testing

/// Layers of neurons on the last of several dimensions.
@Suite struct AnyRankTests {
    /// The same bits as on rows: by hand, in a prediction and in a training.
    @Test(arguments: [Activation.linear, .relu, .tanh, .gelu]) func denseOnTheLastDimension(activation: Activation)
        throws
    {
        var generator = SeededGenerator(seed: 1)
        let layer = Dense<Double>(5, 3, activation: activation, using: &generator)
        let x: Tensor<Double> = randomTensor([2, 4, 3, 5], seed: 2)
        let rows = x.reshaped(to: [24, 5])
        let (output, flat) = (layer(x), layer(rows))
        #expect(output.shape == [2, 4, 3, 3])
        #expect(output.scalars == flat.scalars)
        let gradient: Tensor<Double> = randomTensor([2, 4, 3, 3], seed: 3)
        let gradients = layer.backward(gradient, input: x, output: output)
        let others = layer.backward(gradient.reshaped(to: [24, 3]), input: rows, output: flat)
        #expect(gradients.input.shape == x.shape)
        #expect(gradients.input.scalars == others.input.scalars)
        #expect(gradients.parameters == others.parameters)

        let network = try Sequential(layers: [layer], inputShape: [4, 3, 5])
        #expect(network.outputShape == [4, 3, 3])
        #expect(network.predict(x) == output)
        let whole = network.backward(gradient, input: x, output: output)
        #expect(whole.parameters == gradients.parameters)
        #expect(whole.input == gradients.input)
    }

    @Test func sizesAreThoseOfTheLastDimension() throws {
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Float>(input: [6, 5], using: &generator) {
            Dense(4, activation: .relu)
            Dense(2)
            Softmax()
        }
        #expect(network.outputShapes == [[6, 4], [6, 2], [6, 2]])
        let error = #expect(throws: ShapeError.self) {
            try Sequential<Float>(layers: [Dense(4, 2, using: &generator)], inputShape: [4, 3])
        }
        #expect(error?.description == "layer 1: Dense 4→2: input samples have shape [4, 3], expected [4]")
    }
}
