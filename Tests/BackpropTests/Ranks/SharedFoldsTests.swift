import Testing

@testable import Backprop

/// Folds of a cross-validation that processes share.
@Suite struct SharedFoldsTests {
    private struct Outcome: Equatable, Sendable {
        var result: CrossValidation?
        var reports: [Int] = []
        var error: TrainingError?
        /// What the generator draws after it.
        var next: UInt64 = 0
    }

    private static func validate(
        _ folds: Int, _ ranks: Ranks, learningRate: Double = 0.1, change: (inout Trainer<Float>) -> Void = { _ in }
    ) throws -> Outcome {
        let data = try Dataset<Float>(
            features: randomTensor([41, 5], seed: 5), targets: .classes((0..<41).map { $0 % 2 }, count: 2))
        var trainer = Trainer<Float>(optimizer: SGD(learningRate: learningRate), epochs: 3, batchSize: 9)
        (trainer.shards, trainer.ranks) = (6, ranks)
        change(&trainer)
        var (generator, outcome) = (SeededGenerator(seed: 7), Outcome())
        let parts = try data.folds(folds, using: &generator)
        do throws(TrainingError) {
            outcome.result = try trainer.crossValidate(parts, using: &generator) { _, generator in
                Sequential {
                    Dense(5, 8, activation: .relu, using: &generator)
                    Dropout(0.2)
                    Dense(8, 2, using: &generator)
                    Softmax()
                }
            } report: { fold, _ in
                outcome.reports.append(fold)
            }
        } catch {
            outcome.error = error
        }
        outcome.next = generator.next()
        return outcome
    }

    /// Whole folds where they are shared evenly, and else the batches of each.
    @Test(arguments: [2, 3, 5]) func sameAsOneProcess(folds: Int) throws {
        let alone = try Self.validate(folds, .alone)
        #expect(alone.result?.folds.count == folds && alone.reports == Array(1...folds))
        for count in [2, 3, 5] {
            let outcomes = LocalRanks.run(count) { try (Self.validate(folds, $0), $0.traffic.moves) }
            for outcome in outcomes { #expect(try outcome.get().0 == alone, "\(count) ranks") }
        }
    }

    @Test func earlyStoppingDrawsAsItDoesAlone() throws {
        @Sendable func validate(_ ranks: Ranks) throws -> Outcome {
            try Self.validate(4, ranks) { trainer in
                trainer.earlyStopping = EarlyStopping(.loss, patience: 1)
                trainer.epochs = 20
            }
        }
        let alone = try validate(.alone)
        for outcome in LocalRanks.run(2, validate) { #expect(try outcome.get() == alone) }
    }

    /// The fold that diverges ends it for all, after the reports of those before.
    @Test func divergence() throws {
        let alone = try Self.validate(4, .alone, learningRate: 1e30)
        guard case .diverged? = alone.error else {
            Issue.record("\(alone)")
            return
        }
        for outcome in LocalRanks.run(2, { try Self.validate(4, $0, learningRate: 1e30) }) {
            #expect(try outcome.get().error == alone.error)
        }
    }

    @Test func whoTakesWholeFolds() {
        func takes(_ folds: Int, _ ranks: Int, _ generator: some RandomNumberGenerator = SeededGenerator(seed: 1))
            -> Bool
        {
            var trainer = Trainer<Float>()
            trainer.ranks = Ranks(rank: 0, count: ranks, library: nil, link: nil)
            return trainer.takesWholeFolds(folds, generator)
        }
        #expect(
            !takes(5, 1) && takes(5, 2) && takes(5, 3) && !takes(5, 4) && takes(5, 5) && takes(5, 6) && !takes(5, 7))
        #expect(!takes(4, 2, SystemRandomNumberGenerator()))
    }
}
