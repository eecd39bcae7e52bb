import Backprop
import Testing

/// Recurrent networks compute what PyTorch computes: outputs, gradients, and fifty steps of a training.
///
/// `Tests/Fixtures/make_recurrent_fixtures.py` wrote it; what PyTorch has not, a GRU that resets before the product and a
/// gradient that is cut, it writes out step by step.
@Suite struct RecurrentTrajectoryTests {
    private static let lengths: [Double] = [7, 3, 1, 5, 7, 2]

    /// The layers before the last one.
    private static func layers(_ name: String) throws -> [any Layer<Double>] {
        var generator = SeededGenerator(seed: 1)
        func ways(_ layer: (inout SeededGenerator) -> any RecurrentLayer<Double>) -> Bidirectional<Double> {
            Bidirectional(forward: layer(&generator), backward: layer(&generator))
        }
        switch name {
        case "elman": return [SimpleRNN(3, 5, using: &generator)]
        case "elman_relu": return [SimpleRNN(3, 5, isRectified: true, using: &generator)]
        case "lstm": return [LSTM(3, 5, using: &generator)]
        case "lstm_learnt_state": return [LSTM(3, 5, initialState: .learnt, using: &generator)]
        case "lstm_truncated": return [LSTM(3, 5, truncation: 3, using: &generator)]
        case "gru": return [GRU(3, 5, using: &generator)]
        case "gru_learnt_state": return [GRU(3, 5, initialState: .learnt, using: &generator)]
        case "gru_reset_before": return [GRU(3, 5, reset: .beforeProduct, using: &generator)]
        case "bidirectional": return [ways { LSTM(3, 5, using: &$0) }]
        case "two_layers": return [ways { GRU(3, 5, returns: .all, using: &$0) }, LSTM(10, 4, using: &generator)]
        case "lengths":
            return [
                VariableLength(
                    Chain(layers: [ways { LSTM(3, 5, returns: .all, using: &$0) }, GRU(10, 4, using: &generator)]))
            ]
        case "lengths_elman": return [VariableLength { SimpleRNN(3, 5, using: &generator) }]
        default:
            Issue.record("no network \(name)")
            return []
        }
    }

    private static let names = [
        "elman", "elman_relu", "lstm", "lstm_learnt_state", "lstm_truncated", "gru", "gru_learnt_state",
        "gru_reset_before", "bidirectional", "two_layers", "lengths", "lengths_elman",
    ]

    private static func network(_ name: String) throws -> Sequential<Double> {
        let layers = try layers(name)
        let inputShape = name.hasPrefix("lengths") ? [7, 4] : [7, 3]
        let outputs = try Sequential(layers: layers, inputShape: inputShape).outputs
        var generator = SeededGenerator(seed: 1)
        var network = try Sequential(
            layers: layers + [Dense(outputs, 3, using: &generator)], inputShape: inputShape)
        RecordedNetwork.prepare(&network)
        return network
    }

    private static func data(_ name: String) throws -> Dataset<Double> {
        let samples = RecordedNetwork.made([6, 7, 3], 600) * 2
        return try RecordedNetwork.data(
            name.hasPrefix("lengths") ? samples.with(lengths: lengths) : samples, classes: 3)
    }

    @Test(arguments: names) func isPyTorchs(name: String) throws {
        try RecordedNetwork(name, in: "recurrent.json").check(Self.network(name), Self.data(name), rate: 0.05)
    }

    /// The same bits on every kernel, thread count and size of the blocks that a batch is cut into.
    @Test(arguments: names) func bitsAreTheSame(name: String) throws {
        var results: [[[Double]]] = []
        for kernels in Kernels.available + [.reference] {
            for threads in [1, 3] {
                var network = try Self.network(name)
                var generator = SeededGenerator(seed: 1)
                let trainer = Trainer<Double>(
                    loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: 0.05, momentum: 0.9), epochs: 2,
                    batchSize: 5, compute: Compute(kernels: kernels, threads: threads, leastWorkPerThread: 100))
                try trainer.train(&network, on: Self.data(name), using: &generator)
                results.append(network.parameters.map(\.value.scalars))
            }
        }
        #expect(results.allSatisfy { $0 == results[0] })
    }

    /// What is behind the end of a sequence, even NaN, changes no bit of a prediction or of a training.
    @Test(arguments: ["lengths", "lengths_elman"]) func paddingChangesNothing(name: String) throws {
        let data = try Self.data(name)
        var other = data.features
        for (row, length) in Self.lengths.enumerated() {
            for step in 0..<7 {
                for column in 0..<4 where column == 3 ? step > 0 : step >= Int(length) {
                    other[row, step, column] = step == 6 ? .nan : 1e300
                }
            }
        }
        let network = try Self.network(name)
        #expect(network.predict(other).scalars == network.predict(data.features).scalars)
        func gradients(_ samples: Tensor<Double>) -> [[Double]] {
            let pass = Pass(isTraining: true)
            let output = network.forward(samples, pass: pass)
            return network.backward(output, input: samples, output: output, pass: pass).parameters.map(\.scalars)
        }
        #expect(gradients(other) == gradients(data.features))
        // A sequence in a longer batch is the one in a batch that is as long as it.
        let short = data.features[rows: 1..<2]
        var cut = Tensor<Double>(zeros: [1, 3, 4])
        for step in 0..<3 {
            for column in 0..<4 { cut[0, step, column] = short[0, step, column] }
        }
        let shorter = try Sequential(layers: network.layers, inputShape: [3, 4])
        #expect(shorter.predict(cut).scalars == network.predict(short).scalars)
    }
}

extension Tensor<Double> {
    /// Sequences, [N, T, D], with their lengths behind the values of the first step, [N, T, D + 1].
    func with(lengths: [Double]) -> Tensor {
        var result = Tensor(zeros: [shape[0], shape[1], shape[2] + 1])
        for row in 0..<shape[0] {
            for step in 0..<shape[1] {
                for column in 0..<shape[2] { result[row, step, column] = self[row, step, column] }
            }
            result[row, 0, shape[2]] = lengths[row]
        }
        return result
    }
}
