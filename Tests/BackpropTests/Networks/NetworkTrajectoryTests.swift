import Testing

@testable import Backprop

/// Networks that are no chains compute what PyTorch computes: outputs, gradients, and fifty steps of a training.
///
/// `Tests/Fixtures/make_network_fixtures.py` says by which rule weights and data are made, and what is kept of tensors.
@Suite struct NetworkTrajectoryTests {
    private static func residual() -> Sequential<Double> {
        var generator = SeededGenerator(seed: 1)
        func convolution(_ inputs: Int, _ outputs: Int, _ kernel: Int, stride: Int) -> Conv2D<Double> {
            let side = kernel / 2
            return Conv2D(
                inputs, outputs, kernel: kernel, stride: stride,
                padding: .explicit(top: side, bottom: side, left: side, right: side), using: &generator)
        }
        var layers: [any Layer<Double>] = [convolution(1, 16, 3, stride: 1), BatchNorm(16), ReLU()]
        var inputs = 16
        for (stage, channels) in [16, 32, 64].enumerated() {
            for block in 0..<3 {
                let stride = stage > 0 && block == 0 ? 2 : 1
                layers.append(
                    Residual {
                        convolution(inputs, channels, 3, stride: stride)
                        BatchNorm(channels)
                        ReLU()
                        convolution(channels, channels, 3, stride: 1)
                        BatchNorm(channels)
                    } shortcut: {
                        if stride == 2 {
                            convolution(inputs, channels, 1, stride: 2)
                            BatchNorm(channels)
                        }
                    })
                layers.append(ReLU())
                inputs = channels
            }
        }
        layers += [GlobalAveragePool2D(), Dense(64, 10, using: &generator)]
        guard var network = try? Sequential(layers: layers, inputShape: [28, 28, 1]) else { fatalError() }
        RecordedNetwork.prepare(&network)
        return network
    }

    private static func temporal() -> Sequential<Double> {
        var generator = SeededGenerator(seed: 1)
        var layers: [any Layer<Double>] = []
        var inputs = 2
        for (level, channels) in [8, 8, 6].enumerated() {
            layers.append(
                Residual {
                    for first in [inputs, channels] {
                        Conv1D(
                            first, channels, kernel: 3, padding: .causal, dilation: 1 << level, activation: .relu,
                            using: &generator)
                    }
                } shortcut: {
                    if inputs != channels { Conv1D(inputs, channels, kernel: 1, using: &generator) }
                })
            layers.append(ReLU())
            inputs = channels
        }
        layers += [LayerNorm(6), Flatten(), Dense(120, 3, using: &generator)]
        guard var network = try? Sequential(layers: layers, inputShape: [20, 2]) else { fatalError() }
        RecordedNetwork.prepare(&network)
        return network
    }

    /// Two inputs and an encoder that both share.
    private static func twins() throws -> Sequential<Double> {
        let graph = try Graph<Double>(
            inputs: ["left": [5], "right": [5]],
            nodes: [
                .init("encoder", Chain(layers: [Dense(6, activation: .tanh), Dense(4)]), from: "left"),
                .init("score", Dense(3), from: "all"),
                .init("all", joining: .concatenate, from: ["encoder", "other", "product"]),
                .init("other", sharing: "encoder", from: "right"),
                .init("product", joining: .multiply, from: ["encoder", "other"]),
            ],
            outputs: ["score"])
        var generator = SeededGenerator(seed: 1)
        var network = try Sequential(layers: [graph], input: [10], using: &generator)
        RecordedNetwork.prepare(&network)
        return network
    }

    private static func data(_ shape: [Int], seed: Int, classes: Int) throws -> Dataset<Double> {
        try RecordedNetwork.data(RecordedNetwork.made(shape, seed) * 2, classes: classes)
    }

    @Test func residualNetwork() throws {
        try RecordedNetwork("residual", in: "networks.json").check(
            Self.residual(), Self.data([4, 28, 28, 1], seed: 500, classes: 10), rate: 0.01)
    }

    @Test func temporalNetwork() throws {
        try RecordedNetwork("temporal", in: "networks.json").check(
            Self.temporal(), Self.data([6, 20, 2], seed: 501, classes: 3), rate: 0.05)
    }

    @Test func twoInputsWithASharedLayer() throws {
        try RecordedNetwork("twins", in: "networks.json").check(
            try Self.twins(), Self.data([7, 10], seed: 502, classes: 3), rate: 0.05)
    }

    /// A prediction keeps what a block of two convolutions begins with, in whose place its output comes, and what is between
    /// them: two of its largest activations, and no more of all the network.
    @Test func residualMemory() {
        #expect(Self.residual().prediction.arena.size.perRow == 2 * 28 * 28 * 16)
    }

    /// The same bits on every kernel and thread count.
    @Test func bitsAreTheSame() throws {
        for (start, data) in [
            (Self.residual(), try Self.data([4, 28, 28, 1], seed: 500, classes: 10)),
            (Self.temporal(), try Self.data([6, 20, 2], seed: 501, classes: 3)),
            (try Self.twins(), try Self.data([7, 10], seed: 502, classes: 3)),
        ] {
            var results: [[[Double]]] = []
            for kernels in Kernels.available {
                for threads in [1, 3] {
                    var network = start
                    var generator = SeededGenerator(seed: 1)
                    let trainer = Trainer<Double>(
                        loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: 0.01, momentum: 0.9), epochs: 2,
                        batchSize: 3, compute: Compute(kernels: kernels, threads: threads, leastWorkPerThread: 1000))
                    try trainer.train(&network, on: data, using: &generator)
                    results.append((network.parameters + network.constants).map(\.value.scalars))
                }
            }
            #expect(results.allSatisfy { $0 == results[0] })
        }
    }

    /// A causal network's output at a place does not depend on what comes after it, not in a bit.
    @Test func causalNetworksDoNotLookAhead() throws {
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Double>(inputShape: [12, 2]) {
            Conv1D(2, 5, kernel: 3, padding: .causal, dilation: 2, activation: .tanh, using: &generator)
            Conv1D(5, 3, kernel: 2, padding: .causal, using: &generator)
        }
        let x = RecordedNetwork.made([1, 12, 2], 3)
        var later = x
        later.withMutableSpan { $0[14] += 1 }
        let (a, b) = (network.predict(x).scalars, network.predict(later).scalars)
        #expect(a[..<21] == b[..<21])
        #expect(a[21...] != b[21...])
    }
}
