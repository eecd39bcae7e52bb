import Backprop
import Foundation
import Testing

/// A training as an asynchronous sequence is the same training, and leaves the tasks of the program alone.
@Suite struct TrainerEpochsTests: SpiralTraining {
    @Test(arguments: [nil, 2, 100]) func itIsTheSameTraining(patience: Int?) async throws {
        let trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.3), epochs: 12, batchSize: 16,
            earlyStopping: patience.map { EarlyStopping(patience: $0) })
        var (whole, generator) = (model(), SeededGenerator(seed: 3))
        let history = try trainer.train(&whole, on: data(seed: 1), validation: data(seed: 7), using: &generator)

        let epochs = try trainer.epochs(
            of: model(), on: data(seed: 1), validation: data(seed: 7), using: SeededGenerator(seed: 3))
        // Each loop is a training of its own.
        for _ in 0..<2 {
            var (records, last): ([EpochRecord], Trainer<Float>.Epochs<SeededGenerator>.Element?) = ([], nil)
            for try await epoch in epochs {
                records.append(epoch.record)
                last = epoch
            }
            #expect(records == history.epochs)
            #expect(last?.history == history)
            #expect(last.map { bits($0.model) } == bits(whole))
            #expect(last?.model.constants.map(\.value) == whole.constants.map(\.value))
        }
    }

    /// What an actor is told comes in order, and before the next epoch begins.
    @Test func anActorHearsOfEpochsInOrder() async throws {
        actor Screen {
            private(set) var epochs: [Int] = []
            func show(_ record: EpochRecord) { epochs.append(record.epoch) }
        }
        let screen = Screen()
        var trainer = Trainer<Float>(optimizer: Adam(), epochs: 5, batchSize: 16)
        for try await epoch in try trainer.epochs(of: model(), on: data(seed: 1), using: SeededGenerator(seed: 3)) {
            await screen.show(epoch.record)
            trainer.epochs = epoch.record.epoch
            var (short, generator) = (model(), SeededGenerator(seed: 3))
            try trainer.train(&short, on: data(seed: 1), using: &generator)
            #expect(bits(epoch.model) == bits(short))
        }
        #expect(await screen.epochs == [1, 2, 3, 4, 5])
    }

    /// More trainings than the program has threads for tasks, and each waits for what a task does: none could go on if a
    /// training kept such a thread.
    @Test func tasksGoOnMeanwhile() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let entered = Entrances(expected: 24) { gate.continuation.finish() }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<24 {
                group.addTask {
                    var generator = SeededGenerator(seed: 2)
                    let network = Sequential<Float> {
                        Gate(entered: entered)
                        Dense(2, 3, using: &generator)
                        Softmax()
                    }
                    let trainer = Trainer<Float>(epochs: 1, compute: Compute(threads: 1))
                    var count = 0
                    for try await _ in try trainer.epochs(of: network, on: data(seed: 1), using: generator) {
                        count += 1
                    }
                    return count
                }
            }
            // A task of the program, which every training waits for.
            group.addTask {
                for await _ in gate.stream {}
                entered.open()
                return 1
            }
            for try await count in group { #expect(count == 1) }
        }
    }

    @Test func aTaskThatIsCancelledEndsIt() async throws {
        let task = Task {
            var records = 0
            let trainer = Trainer<Float>(optimizer: Adam(), epochs: .max, batchSize: 2)
            for try await _ in try trainer.epochs(of: model(), on: data(seed: 1), using: SeededGenerator(seed: 3)) {
                records += 1
            }
            return records
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        _ = try await task.value
    }

    @Test func whatIsWrongIsThrown() async throws {
        #expect(throws: TrainingError.setting("momentum: 2.0; expected a number from 0 up to but not including 1")) {
            _ = try Trainer<Float>(optimizer: SGD(momentum: 2)).epochs(
                of: model(), on: data(seed: 1), using: SeededGenerator(seed: 3))
        }
        let epochs = try Trainer<Float>(optimizer: SGD(learningRate: 1e30), epochs: 9).epochs(
            of: model(), on: data(seed: 1), using: SeededGenerator(seed: 3))
        var iterator = epochs.makeAsyncIterator()
        let error = await #expect(throws: TrainingError.self) {
            while try await iterator.next() != nil {}
        }
        guard case .diverged? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await iterator.next() == nil)
    }
}

/// Counts trainings that have begun, and holds them until all have.
private final class Entrances: @unchecked Sendable {
    private let condition = NSCondition()
    private let expected: Int
    private let whenAllAreIn: @Sendable () -> Void
    private var (count, isOpen) = (0, false)

    init(expected: Int, whenAllAreIn: @escaping @Sendable () -> Void) {
        (self.expected, self.whenAllAreIn) = (expected, whenAllAreIn)
    }

    func wait() {
        condition.lock()
        count += 1
        if count == expected { whenAllAreIn() }
        while !isOpen { condition.wait() }
        condition.unlock()
    }

    func open() {
        condition.lock()
        isOpen = true
        condition.broadcast()
        condition.unlock()
    }
}

/// The identity, which waits.
private struct Gate: Layer {
    let entered: Entrances

    func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }

    func forward(_ input: Tensor<Float>, into output: inout Tensor<Float>, pass: Pass) {
        if pass.isTraining { entered.wait() }
        output = input
    }

    func backward(
        _ gradient: inout Tensor<Float>, input: Tensor<Float>, output: Tensor<Float>,
        into gradients: inout LayerGradients<Float>, pass: Pass
    ) {
        if gradients.wantsInput { gradients.input = gradient }
    }
}
