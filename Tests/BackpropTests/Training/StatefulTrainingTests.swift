import Backprop
import Foundation
import Testing

/// Trainings whose recurrent layers go on from the states that the batch before left.
@Suite struct StatefulTrainingTests {
    private struct Recorded: Decodable { let losses, parameters: [Double] }

    private static func network(_ layers: [any Layer<Double>], inputShape: [Int] = [4, 3]) throws -> Sequential<Double>
    {
        var network = try Sequential(layers: layers, inputShape: inputShape)
        RecordedNetwork.prepare(&network)
        return network
    }

    private static func trainer(_ compute: Compute = .default) -> Trainer<Double> {
        var trainer = Trainer<Double>(
            loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: 0.05, momentum: 0.9), epochs: 3, batchSize: 3,
            compute: compute)
        trainer.isStateful = true
        return trainer
    }

    private static func data() throws -> Dataset<Double> {
        try RecordedNetwork.data(RecordedNetwork.made([10, 4, 3], 700) * 2, classes: 3)
    }

    /// As PyTorch learns: see `Tests/Fixtures/make_recurrent_fixtures.py`. On all kernels and thread counts, with the same bits.
    @Test(arguments: ["lstm", "gru_reset_before"]) func isPyTorchs(name: String) throws {
        let recorded = try #require(JSONDecoder().decode([String: Recorded].self, from: fixture("stateful.json"))[name])
        var generator = SeededGenerator(seed: 1)
        let layer: any Layer<Double> =
            name == "lstm"
            ? LSTM(3, 5, using: &generator) : GRU(3, 5, reset: .beforeProduct, using: &generator)
        let start = try Self.network([layer, Dense(5, 3, using: &generator)])
        var all: [[UInt64]] = []
        for kernels in allKernels {
            for threads in [1, 3] {
                var network = start
                let compute = Compute(kernels: kernels, threads: threads, leastWorkPerThread: 100)
                let history = try Self.trainer(compute).train(&network, on: Self.data(), using: &generator)
                for (loss, expected) in zip(history.epochs.map(\.loss), recorded.losses) {
                    #expect(abs(loss - expected) < 1e-9)
                }
                let found = network.parameters.enumerated().map { index, parameter in
                    zip(parameter.value.scalars, RecordedNetwork.made(parameter.value.shape, 1000 + index).scalars)
                        .reduce(0) { $0 + $1.0 * $1.1 }
                }
                #expect(found.count == recorded.parameters.count)
                for (sum, expected) in zip(found, recorded.parameters) { #expect(abs(sum - expected) < 1e-9) }
                all.append(bits(network))
            }
        }
        #expect(all.allSatisfy { $0 == all[0] })
    }

    /// While nothing is learnt, the losses of the pieces are those of the whole sequence: states go on to the last bit, through
    /// two layers, and each epoch begins anew.
    @Test func piecesAreTheWhole() throws {
        var generator = SeededGenerator(seed: 1)
        func layers(_ state: Tensor<Double>) -> [any Layer<Double>] {
            var first = LSTM<Double>(2, 5, returns: .all, initialState: .given, using: &generator)
            first.hidden = state
            return [first, GRU(5, 4, returns: .all, using: &generator), Dense(4, 3, using: &generator)]
        }
        let (pieces, stretches, steps) = (12, 3, 2)
        let samples = RecordedNetwork.made([pieces, steps, 2], 5) * 2
        let labels = (0..<pieces * steps).map { $0 * 5 % 3 }
        let state = RecordedNetwork.made([5], 6)
        var network = try Self.network(layers(state), inputShape: [steps, 2])
        let whole = try Sequential(layers: network.layers, inputShape: [steps * pieces / stretches, 2])
        var trainer = Self.trainer()
        (trainer.loss, trainer.batchSize) = (SoftmaxCrossEntropy(), stretches)
        for layer in 0..<3 { trainer.rules["\(layer)"] = .frozen }
        let data = try Dataset(features: samples, targets: .sequences(labels, steps: steps, count: 3))
        let history = try trainer.train(&network, on: data, using: &generator)
        let long = try Dataset(
            features: samples.reshaped(to: [stretches, steps * pieces / stretches, 2]),
            targets: .sequences(labels, steps: steps * pieces / stretches, count: 3))
        let expected = try whole.evaluate(long, loss: SoftmaxCrossEntropy()).loss
        #expect(history.epochs.allSatisfy { abs($0.loss - expected) < 1e-12 })
        #expect(history.epochs.allSatisfy { $0.loss == history.epochs[0].loss })
        // Alone, each piece begins with the layer's initial state.
        #expect(try abs(network.evaluate(data, loss: SoftmaxCrossEntropy()).loss - expected) > 1e-6)
    }

    /// A training that goes on from a checkpoint ends with the same bits.
    @Test func checkpoints() throws {
        var generator = SeededGenerator(seed: 1)
        let start = try Self.network([LSTM(3, 5, using: &generator), Dense(5, 3, using: &generator)])
        let data = try Self.data()
        var (whole, resumed) = (start, start)
        var checkpoint: Checkpoint<Double>?
        var random = SeededGenerator(seed: 2)
        try Self.trainer().train(&whole, on: data, using: &random, from: nil, checkpointEvery: 2) {
            checkpoint = checkpoint ?? $0
        }
        random = SeededGenerator(seed: 2)
        let kept = try #require(checkpoint)
        #expect(kept.epoch == 2)
        try Self.trainer().train(&resumed, on: data, using: &random, from: kept) { _ in }
        #expect(bits(resumed) == bits(whole))
        var other = Self.trainer()
        other.isStateful = false
        (random, resumed) = (SeededGenerator(seed: 2), start)
        let error = #expect(throws: TrainingError.self) {
            try other.train(&resumed, on: data, using: &random, from: kept) { _ in }
        }
        #expect(
            error?.description.contains("is stateful true there, as usual here") == true, "\(String(describing: error))"
        )
    }

    @Test func mistakes() throws {
        var generator = SeededGenerator(seed: 1)
        func failure(_ layers: [any Layer<Double>], shards: Int = 1) throws -> String? {
            let outputs = try Sequential(layers: layers, inputShape: [4, 3]).outputs
            var network = try Self.network(layers + [Flatten(), Dense(outputs, 3, using: &generator)])
            var trainer = Self.trainer()
            trainer.shards = shards
            let data = try Self.data()
            var random = SeededGenerator(seed: 1)
            let error = #expect(throws: TrainingError.self) {
                try trainer.train(&network, on: data, using: &random)
            }
            return error?.description
        }
        let states = "states that go on from batch to batch: "
        #expect(try failure([Flatten()]) == states + "the network has no recurrent layer")
        let cell = GRU<Double>(3, 2, using: &generator)
        #expect(
            try failure([Bidirectional(forward: cell, backward: cell)])
                == states + "the layer 0 goes over samples from their end")
        #expect(
            try failure([LSTM(3, 2, initialState: .learnt, using: &generator)])
                == states + "the layer 0 learns that of its first step")
        #expect(
            try failure([cell], shards: 2) == "shards: 2, with states that go on from batch to batch; expected 1")
    }
}
