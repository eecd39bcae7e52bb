import Testing

@testable import Backprop

/// Additions that take place within a convolution: the bits of the layers one by one, in less memory.
@Suite struct JoinedAdditionTests {
    /// Residual blocks of three sizes, as ResNet-20 has them (He et al., 2015), for images of one channel.
    private static func residualNetwork<Scalar: TensorScalar>(_ size: Int, _: Scalar.Type) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 3)
        func block(_ inputs: Int, _ outputs: Int) -> any Layer<Scalar> {
            let stride = inputs == outputs ? 1 : 2
            return Residual {
                Conv2D(inputs, outputs, kernel: 3, stride: stride, padding: .same, using: &generator)
                BatchNorm(outputs)
                ReLU()
                Conv2D(outputs, outputs, kernel: 3, padding: .same, using: &generator)
                BatchNorm(outputs)
            } shortcut: {
                if stride == 2 {
                    Conv2D(inputs, outputs, kernel: 1, stride: 2, padding: .same, using: &generator)
                }
            }
        }
        return Sequential(inputShape: [size, size, 1]) {
            Conv2D(1, 16, kernel: 3, padding: .same, using: &generator)
            BatchNorm(16)
            ReLU()
            for (inputs, outputs) in [(16, 16), (16, 16), (16, 16), (16, 32), (32, 32), (32, 32), (32, 64), (64, 64)] {
                block(inputs, outputs)
                ReLU()
            }
            GlobalAveragePool2D()
            Dense(64, 10, using: &generator)
            Softmax()
        }
    }

    /// A prediction takes the memory of two neighbouring activations, skip connections or not.
    @Test func residualNetworksTakeThePair() {
        let network = Self.residualNetwork(28, Float.self)
        let pair = 2 * 28 * 28 * 16
        #expect(network.prediction.arena.size.perRow == pair)
        #expect(network.prediction.calls.count { $0.name == "combine" } == 0)
        #expect(network.prediction.calls.count { $0.passes.contains(.joinAdditions) } == 8)
        #expect(network.explanation(rows: 1).contains("join additions, join rectifiers"))
    }

    /// One image, whose lines threads share, some, and more than pass at once.
    @Test func residualNetworksKeepTheirBits() {
        check(Self.residualNetwork(28, Float.self), sides: 28)
        check(Self.residualNetwork(9, Float.self), sides: 9)
        check(Self.residualNetwork(9, Double.self), sides: 9)
    }

    private func check<Scalar: TensorScalar>(_ network: Sequential<Scalar>, sides: Int) {
        let several = Compute(threads: 3, leastWorkPerThread: 1)
        // With the normalizations folded, and nothing else.
        let plan = Plan(network.graph, PlanOptions(isTraining: false), passes: [.foldNormalizations])
        let run = PlanRun<Scalar>(plan, [], on: Compute())
        let tensors = NetworkTensors(network, for: plan)
        for images in [1, 2, 21] {
            let x: Tensor<Scalar> = randomTensor([images, sides, sides, 1], seed: UInt64(images))
            var expected = Tensor<Scalar>(uninitialized: [images, 10])
            run.setRows(images)
            run.bind(tensors.addresses)
            unsafe run.bindInput(x.base)
            unsafe run.bindOutput(expected.mutableBase())
            run.runForward()
            for compute in [Compute(), several] + allKernels.map({ Compute(kernels: $0) }) {
                #expect(network.predict(x, on: compute) == expected, "\(images) images, \(compute)")
            }
        }
    }

    /// Lines that do not fit a strip by themselves; an image that takes several; what is added is the convolution's own input, the
    /// network's, or another convolution; and what cannot be joined.
    @Test(arguments: [
        (7, 9, 3, 1), (70, 61, 4, 1), (3, 2049, 4, 0), (3, 2048, 4, 1), (1, 1, 8, 1), (64, 64, 2, 1),
    ])
    func shapesOfEachKind(height: Int, width: Int, channels: Int, joined: Int) {
        var generator = SeededGenerator(seed: 6)
        let body = Conv2D<Float>(channels, channels, kernel: 3, padding: .same, using: &generator)
        let network = Sequential<Float>(inputShape: [height, width, channels]) {
            Tanh()
            Residual { body }
        }
        #expect(network.prediction.calls.count { $0.passes.contains(.joinAdditions) } == joined)
        let ways = Sequential<Float>(inputShape: [height, width, channels]) {
            Residual {
                Conv2D(channels, channels, kernel: 3, padding: .same, using: &generator)
                ReLU()
                body
            } shortcut: {
                Conv2D(channels, channels, kernel: 1, using: &generator)
            }
            LeakyReLU()
        }
        #expect(ways.prediction.calls.count { $0.passes.contains(.joinAdditions) } == joined)
        let whole = Sequential<Float>(inputShape: [height, width, channels]) { Residual { body } }
        for images in [1, 3] {
            let x: Tensor<Float> = randomTensor([images, height, width, channels], seed: 2)
            for model in [network, ways, whole] {
                let expected = model.layers.reduce(x) { layer($1, $0) }
                for compute in [Compute(), Compute(threads: 2, leastWorkPerThread: 1)] {
                    #expect(model.predict(x, on: compute) == expected)
                }
            }
        }
    }

    /// A layer by itself, its ways added up by hand.
    private func layer(_ layer: any Layer<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
        guard let residual = layer as? Residual<Float> else { return layer(x) }
        func end(_ chain: Chain<Float>) -> Tensor<Float> { chain.layers.reduce(x) { $1($0) } }
        return end(residual.body) + end(residual.shortcut)
    }

    /// A sum that is read twice, or is the network's output too, stays one of its own; a ReLU before the addition does as well.
    @Test func whatOthersReadIsNotJoined() throws {
        var generator = SeededGenerator(seed: 6)
        let network = Sequential<Float>(inputShape: [5, 5, 2]) {
            Residual {
                Conv2D(2, 2, kernel: 3, padding: .same, activation: .relu, using: &generator)
            }
            Residual {
                Conv2D(2, 2, kernel: 3, padding: .same, using: &generator)
                Residual {}
            }
        }
        #expect(network.prediction.calls.count { $0.passes.contains(.joinAdditions) } == 0)
        let x: Tensor<Float> = randomTensor([2, 5, 5, 2], seed: 2)
        let first = layer(network.layers[0], x)
        let sums = try #require(network.layers[1] as? Residual<Float>).body.layers[0](first)
        #expect(network.predict(x) == (sums + sums) + first)
    }
}
