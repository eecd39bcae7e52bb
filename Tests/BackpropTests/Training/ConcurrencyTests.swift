import Backprop
import Foundation
import Testing

/// Many tasks at once get what each of them would get alone, bit for bit, whether they share threads or not.
@Suite struct ConcurrencyTests {
    /// Threads of its own for every product, however small, which all tasks share.
    static let shared = Compute(threads: 4, leastWorkPerThread: 1)

    private static let data: Dataset<Float> = {
        var generator = SeededGenerator(seed: 1)
        return .spiral(samplesPerClass: 40, classes: 3, using: &generator)
    }()

    private static func model(seed: UInt64) -> Sequential<Float> {
        var generator = SeededGenerator(seed: seed)
        return Sequential {
            Dense(2, 24, activation: .relu, using: &generator)
            Dropout(0.1)
            Dense(24, 3, using: &generator)
            Softmax()
        }
    }

    @Test(arguments: [Compute(), shared])
    func hundredTasksPredictFromOneModel(compute: Compute) async {
        let model = Self.model(seed: 2)
        let samples: [Tensor<Float>] = (0..<100).map { randomTensor([1 + $0 * 3, 2], seed: UInt64($0)) }
        let expected = samples.map { model.predict($0, on: Compute()) }
        await withTaskGroup(of: (Int, Bool).self) { group in
            for (index, samples) in samples.enumerated() {
                group.addTask {
                    var predictor = Predictor(model, on: compute)
                    let results = (0..<5).map { _ in [predictor.predict(samples), model.predict(samples, on: compute)] }
                    return (index, results.joined().allSatisfy { $0 == expected[index] })
                }
            }
            for await (index, isEqual) in group { #expect(isEqual, "task \(index)") }
        }
    }

    /// One of sixteen trainings, all of them different.
    private static func train(
        _ index: Int, epochs: Int = 12, batchSize: Int? = 16, on compute: Compute
    ) throws -> ([UInt64], History) {
        var model = Self.model(seed: UInt64(index))
        var generator = SeededGenerator(seed: UInt64(100 + index))
        let optimizers: [any Optimizer] = [
            SGD(learningRate: 0.1, decay: 0.01, momentum: 0.9), Adam(), RMSProp(), AdaGrad(),
        ]
        let trainer = Trainer<Float>(
            optimizer: optimizers[index % 4], epochs: epochs, batchSize: batchSize, compute: compute)
        let history = try trainer.train(&model, on: data, using: &generator)
        return (bits(model), history)
    }

    @Test(arguments: [Compute(), shared])
    func sixteenTrainingsAtOnce(compute: Compute) async throws {
        let alone = try (0..<16).map { try Self.train($0, on: Compute()) }
        try await withThrowingTaskGroup(of: (Int, [UInt64], History).self) { group in
            for index in 0..<16 {
                group.addTask {
                    let (bits, history) = try Self.train(index, on: compute)
                    return (index, bits, history)
                }
            }
            for try await (index, bits, history) in group {
                #expect(bits == alone[index].0, "training \(index)")
                #expect(history.epochs.map(\.loss) == alone[index].1.epochs.map(\.loss), "training \(index)")
            }
        }
    }

    /// Half of the trainings would never end. They are cancelled at some moment or other, before they began or within.
    @Test(arguments: [Compute(), shared])
    func cancellingSomeLeavesTheOthersAlone(compute: Compute) async throws {
        let alone = try (0..<16).map { try Self.train($0, batchSize: nil, on: Compute()).0 }
        let isEndless: @Sendable (Int) -> Bool = { index in index % 2 == 1 }
        let tasks = (0..<16).map { index in
            Task {
                try Self.train(index, epochs: isEndless(index) ? 1_000_000 : 12, batchSize: nil, on: compute)
            }
        }
        // From a thread of its own: the endless ones may hold all those that tasks run on.
        Thread.detachNewThread {
            for index in tasks.indices where isEndless(index) {
                usleep(2000)
                tasks[index].cancel()
            }
        }
        for (index, task) in tasks.enumerated() {
            let (bits, history) = try await task.value
            if isEndless(index) {
                #expect(history.wasCancelled)
                let epochs = history.epochs.count
                #expect(try bits == Self.train(index, epochs: epochs, batchSize: nil, on: Compute()).0)
            } else {
                #expect(bits == alone[index], "training \(index)")
            }
        }
    }
}
