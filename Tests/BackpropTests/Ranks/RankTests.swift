import Foundation
import Testing

@testable import Backprop

/// Processes that share a training end with the bits of one.
@Suite struct RankTests {
    enum Kind: CaseIterable, Sendable { case dense, images, sequences }

    private static func data(_ kind: Kind, seed: UInt64 = 5) throws -> Dataset<Float> {
        switch kind {
        case .dense:
            try Dataset(
                features: randomTensor([50, 6], seed: seed), targets: .classes((0..<50).map { $0 % 3 }, count: 3))
        case .images:
            try Dataset(
                features: randomTensor([50, 8, 8, 1], seed: seed), targets: .classes((0..<50).map { $0 % 3 }, count: 3))
        case .sequences:
            try Dataset(
                features: randomTensor([50, 7, 2], seed: seed), targets: .classes((0..<50).map { $0 % 3 }, count: 3))
        }
    }

    private static func network(_ kind: Kind) -> Sequential<Float> {
        var generator = SeededGenerator(seed: 3)
        return switch kind {
        case .dense:
            Sequential(inputShape: [6]) {
                Dense(6, 20, activation: .relu, using: &generator)
                Dropout(0.2)
                BatchNorm(20)
                Dense(20, 3, using: &generator)
                Softmax()
            }
        case .images:
            Sequential(inputShape: [8, 8, 1]) {
                Conv2D(1, 4, kernel: 3, activation: .relu, using: &generator)
                BatchNorm(4)
                Dropout(0.2)
                Flatten()
                Dense(144, 3, using: &generator)
                Softmax()
            }
        case .sequences:
            Sequential(inputShape: [7, 2]) {
                LSTM(2, 5, using: &generator)
                Dense(5, 3, using: &generator)
                Softmax()
            }
        }
    }

    private static func trainer(_ ranks: Ranks = .alone, shards: Int = 8, threads: Int = 1) -> Trainer<Float> {
        var trainer = Trainer<Float>(
            optimizer: Adam(), epochs: 4, batchSize: 21, earlyStopping: EarlyStopping(patience: 3),
            compute: Compute(threads: threads, leastWorkPerThread: threads == 1 ? 1 << 20 : 1))
        trainer.plateau = RateOnPlateau(.loss, factor: 0.5, patience: 1)
        trainer.metrics = [ClassificationMetric.f1]
        (trainer.shards, trainer.ranks) = (shards, ranks)
        return trainer
    }

    /// What a training comes to: parameters and running statistics, and its course.
    private struct Outcome: Equatable, Sendable {
        let numbers: [UInt64]
        let history: History

        init(_ model: Sequential<Float>, _ history: History) {
            let constants = model.layers.flatMap { layer in
                layer.constants.flatMap { $0.value.scalars.map { UInt64($0.bitPattern) } }
            }
            (numbers, self.history) = (bits(model) + constants, history)
        }
    }

    private static func train(_ kind: Kind, _ trainer: Trainer<Float>) throws -> Outcome {
        var (model, generator) = (network(kind), SeededGenerator(seed: 7))
        let data = try data(kind)
        let history = try trainer.train(&model, on: data, validation: data[rows: 0..<11], using: &generator)
        return Outcome(model, history)
    }

    @Test(arguments: Kind.allCases) func anyNumberGivesTheSameBits(kind: Kind) throws {
        let alone = try Self.train(kind, Self.trainer())
        #expect(alone.history.epochs.count == 4)
        for count in [1, 2, 3, 4, 7, 8] {
            for threads in [1, 2] {
                let outcomes = LocalRanks.run(count) { try Self.train(kind, Self.trainer($0, threads: threads)) }
                for outcome in outcomes { #expect(try outcome.get() == alone, "\(count) ranks, \(threads) threads") }
            }
        }
    }

    /// Batches of one and two samples have fewer parts than there are processes.
    @Test func batchesSmallerThanTheProcesses() throws {
        for size in [1, 2, 5] {
            let outcomes = ([nil] + [2, 3, 7]).map { (count: Int?) in
                LocalRanks.run(count ?? 1) { ranks in
                    var trainer = Self.trainer(count == nil ? .alone : ranks, shards: 7)
                    (trainer.batchSize, trainer.earlyStopping, trainer.plateau, trainer.epochs) = (size, nil, nil, 2)
                    return try Self.train(.sequences, trainer)
                }
            }
            let alone = try outcomes[0][0].get()
            for outcome in outcomes.joined() { #expect(try outcome.get() == alone, "batches of \(size)") }
        }
    }

    @Test func augmentationFollowsTheSample() throws {
        let data = try Dataset<Float>(
            features: randomTensor([40, 36], seed: 2), targets: .classes((0..<40).map { $0 % 2 }, count: 2),
            imageShape: [6, 6])
        @Sendable func train(_ ranks: Ranks) throws -> [UInt64] {
            var generator = SeededGenerator(seed: 3)
            var model = Sequential<Float> {
                Dense(36, 2, using: &generator)
                Softmax()
            }
            var trainer = Trainer<Float>(epochs: 3, batchSize: 16, compute: Compute(threads: 2, leastWorkPerThread: 1))
            trainer.augmentation = ImageAugmentation(horizontalFlip: 0.5, shift: 1)
            (trainer.shards, trainer.ranks) = (4, ranks)
            try trainer.train(&model, on: data, using: &generator)
            return bits(model)
        }
        let alone = try train(.alone)
        for count in [2, 3] {
            for outcome in LocalRanks.run(count, train) { #expect(try outcome.get() == alone) }
        }
    }

    @Test func checkpointsOfTheFirstGoOnWithAnyNumber() throws {
        let data = try Self.data(.images)
        @Sendable func train(
            _ ranks: Ranks, epochs: Int, from checkpoint: Checkpoint<Float>? = nil
        ) throws -> (Outcome, [Checkpoint<Float>]) {
            var trainer = Self.trainer(ranks)
            (trainer.epochs, trainer.earlyStopping, trainer.plateau, trainer.metrics) = (epochs, nil, nil, [])
            var (model, generator) = (Self.network(.images), SeededGenerator(seed: 7))
            var checkpoints: [Checkpoint<Float>] = []
            let history = try trainer.train(
                &model, on: data, using: &generator, from: checkpoint, checkpointEvery: 2
            ) { checkpoints.append($0) }
            return (Outcome(model, history), checkpoints)
        }
        let (expected, _) = try train(.alone, epochs: 6)
        let begun = try LocalRanks.run(4) { try train($0, epochs: 2) }.map { try $0.get() }
        #expect(begun.map(\.1.count) == [1, 0, 0, 0])
        let checkpoint = begun[0].1[0]
        for count in [1, 2, 3] {
            for result in LocalRanks.run(count, { try train($0, epochs: 6, from: checkpoint).0 }) {
                #expect(try result.get() == expected, "\(count) ranks")
            }
        }
    }

    // MARK: What goes wrong

    private func errors<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Ranks) throws -> Result
    ) -> [String] {
        LocalRanks.run(count, body).map { result in
            switch result {
            case .success: "none"
            case .failure(let error): "\(error)"
            }
        }
    }

    @Test func moreProcessesThanParts() {
        let errors = errors(3) { try Self.train(.dense, Self.trainer($0, shards: 2)) }
        #expect(errors == Array(repeating: "shards: 2, for 3 processes; expected as many or more", count: 3))
    }

    @Test func processesThatWereGivenDifferentThings() {
        func train(_ change: @escaping @Sendable (inout Trainer<Float>, inout UInt64) -> Void) -> Set<String> {
            Set(
                errors(3) { ranks in
                    var (trainer, seed) = (Self.trainer(ranks), UInt64(5))
                    if ranks.rank == 2 { change(&trainer, &seed) }
                    var (model, generator) = (Self.network(.dense), SeededGenerator(seed: 7))
                    let data = try Self.data(.dense, seed: seed)
                    return try trainer.train(&model, on: data, validation: data, using: &generator)
                })
        }
        #expect(
            train { trainer, _ in trainer.batchSize = 20 } == [
                "the processes were not given the same: batch size 20 in rank 2, 21 in rank 0"
            ])
        #expect(
            train { trainer, _ in trainer.epochs = 5 } == [
                "the processes were not given the same: epochs 5 in rank 2, 4 in rank 0"
            ])
        let data = train { _, seed in seed = 6 }
        #expect(data.count == 1)
        #expect(
            data.first?.hasPrefix("the processes were not given the same: contents of the training data ") == true,
            "\(data)")
        // What one refuses, all refuse.
        #expect(
            train { trainer, _ in trainer.clipNorm = -1 } == ["rank 2: clipping norm: -1.0; expected a number above 0"])
    }

    @Test func otherRandomNumbers() {
        let errors = errors(2) { ranks in
            var (model, generator) = (Self.network(.dense), SystemRandomNumberGenerator())
            let data = try Self.data(.dense)
            return try Self.trainer(ranks).train(&model, on: data, validation: data, using: &generator)
        }
        #expect(Set(errors).count == 1 && errors[0].contains("seed of the random numbers"), "\(errors)")
    }

    private struct Full: Error, CustomStringConvertible {
        var description: String { "the disk is full" }
    }

    @Test func checkpointThatCannotBeWritten() {
        let errors = errors(3) { ranks in
            var (model, generator) = (Self.network(.dense), SeededGenerator(seed: 7))
            let data = try Self.data(.dense)
            _ = try Self.trainer(ranks).train(
                &model, on: data, validation: data, using: &generator, from: nil, checkpointEvery: 1
            ) { _ in throw Full() }
        }
        #expect(errors == ["the disk is full", "rank 0: the disk is full", "rank 0: the disk is full"])
    }

    /// What a task comes to, for who waits for it.
    private final class Waiting: @unchecked Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        private var outcome: Result<Outcome, any Error>?

        func run(_ work: @escaping @Sendable () throws -> Outcome) -> Task<Void, Never> {
            Task {
                outcome = Result { try work() }
                semaphore.signal()
            }
        }

        func wait() throws -> Outcome {
            semaphore.wait()
            return try #require(outcome).get()
        }
    }

    /// All end after the same step when one of them is told to.
    @Test func cancellation() throws {
        let outcomes = LocalRanks.run(3) { ranks in
            @Sendable func train() throws -> Outcome {
                var trainer = Self.trainer(ranks)
                (trainer.epochs, trainer.earlyStopping) = (1_000_000, nil)
                return try Self.train(.dense, trainer)
            }
            guard ranks.rank == 1 else { return try train() }
            let waiting = Waiting()
            waiting.run(train).cancel()
            return try waiting.wait()
        }
        let first = try outcomes[0].get()
        #expect(first.history.wasCancelled && first.history.epochs.count < 1_000_000)
        for outcome in outcomes { #expect(try outcome.get() == first) }
    }
}
