import Backprop
import Foundation
import Testing

/// A training epoch by epoch is the same training.
@Suite struct TrainerRunTests: SpiralTraining {
    @Test(arguments: [nil, 2, 100]) func itIsTheSameTraining(patience: Int?) throws {
        let trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.3), epochs: 12, batchSize: 16,
            earlyStopping: patience.map { EarlyStopping(patience: $0) })
        var (whole, generator) = (model(), SeededGenerator(seed: 3))
        let history = try trainer.train(&whole, on: data(seed: 1), validation: data(seed: 7), using: &generator)

        var run = try trainer.run(
            model(), on: data(seed: 1), validation: data(seed: 7), using: SeededGenerator(seed: 3))
        var records: [EpochRecord] = []
        while let record = try run.next() { records.append(record) }
        #expect(records == history.epochs)
        #expect(run.history == history)
        #expect(run.generator == generator)
        #expect(bits(run.model) == bits(whole))
        #expect(run.model.constants.map(\.value) == whole.constants.map(\.value))
        #expect(run.model.loss is CategoricalCrossEntropy<Float>)
        #expect(try run.next() == nil, "and that is all")
    }

    /// In between the model is that of a shorter training, and looking at it changes nothing.
    @Test func theModelInBetween() throws {
        var trainer = Trainer<Float>(optimizer: Adam(learningRate: 0.01), epochs: 6, batchSize: 16)
        var run = try trainer.run(model(), on: data(seed: 1), using: SeededGenerator(seed: 3))
        #expect(bits(run.model) == bits(model()))
        for epoch in 1...6 {
            #expect(try run.next()?.epoch == epoch)
            trainer.epochs = epoch
            var (short, generator) = (model(), SeededGenerator(seed: 3))
            try trainer.train(&short, on: data(seed: 1), using: &generator)
            #expect(bits(run.model) == bits(short))
        }
    }

    @Test func aTrainingThatDivergesLeavesTheModel() throws {
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 1e30), epochs: 9)
        var run = try trainer.run(model(), on: data(seed: 1), using: SeededGenerator(seed: 3))
        var caught: TrainingError?
        do throws(TrainingError) {
            while try run.next() != nil {}
        } catch {
            caught = error
        }
        guard case .diverged? = caught else {
            Issue.record("\(String(describing: caught))")
            return
        }
        #expect(bits(run.model) == bits(model()))
        #expect(try run.next() == nil)
    }

    @Test func whatIsWrongIsSaidBefore() {
        #expect(throws: TrainingError.setting("momentum: 2.0; expected a number from 0 up to but not including 1")) {
            _ = try Trainer<Float>(optimizer: SGD(momentum: 2)).run(
                model(), on: data(seed: 1), using: SeededGenerator(seed: 3))
        }
    }

    /// A checkpoint can be taken at any time between two epochs, before the first and after the last one too.
    @Test(arguments: [nil, 2]) func checkpointsOnTheWay(patience: Int?) throws {
        let trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.3), epochs: 6, batchSize: 16,
            earlyStopping: patience.map { EarlyStopping(patience: $0) })
        func run(from checkpoint: Checkpoint<Float>?) throws -> Trainer<Float>.Run<SeededGenerator> {
            try trainer.run(
                model(), on: data(seed: 1), validation: data(seed: 7), using: SeededGenerator(seed: 3),
                from: checkpoint)
        }
        var whole = try run(from: nil)
        var checkpoints = [try whole.checkpoint()]
        while try whole.next() != nil { checkpoints.append(try whole.checkpoint()) }
        let isOver = whole.isOver
        #expect(isOver)
        #expect(checkpoints.map(\.epoch) == Array(0...whole.history.epochs.count))
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint.safetensors")
        for checkpoint in checkpoints {
            try checkpoint.write(to: url)
            var resumed = try run(from: Checkpoint(contentsOf: url))
            #expect(resumed.history.epochs.count == checkpoint.epoch)
            if resumed.isOver {
                #expect(resumed.history == whole.history && bits(resumed.model) == bits(whole.model))
            } else {
                #expect(bits(resumed.model) == bits(checkpoint.network))
            }
            while try resumed.next() != nil {}
            #expect(bits(resumed.model) == bits(whole.model))
            #expect(resumed.history == whole.history)
            #expect(resumed.generator == whole.generator)
        }
    }

    @Test func aCheckpointOfAnotherTrainingIsRefused() throws {
        var trainer = Trainer<Float>(epochs: 3)
        var first = try trainer.run(model(), on: data(seed: 1), using: SeededGenerator(seed: 3))
        _ = try first.next()
        let checkpoint = try first.checkpoint()
        trainer.batchSize = 7
        #expect(throws: TrainingError.checkpoint("batch size 60 there, 7 here")) {
            _ = try trainer.run(model(), on: data(seed: 1), using: SeededGenerator(seed: 3), from: checkpoint)
        }
    }

    /// What was cancelled between two epochs, or before the first one, goes on another time as if nothing had happened.
    @Test(arguments: [0, 3], [nil, 100]) func aCheckpointAfterACancellation(epoch: Int, patience: Int?) async throws {
        let (model, training, held) = (model(), data(seed: 1), data(seed: 7))
        let trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.3), epochs: 6, batchSize: 16,
            earlyStopping: patience.map { EarlyStopping(patience: $0) })
        let task = Task { () throws -> Checkpoint<Float> in
            var run = try trainer.run(model, on: training, validation: held, using: SeededGenerator(seed: 3))
            for _ in 0..<epoch { _ = try run.next() }
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            #expect(try run.next() == nil)
            let (isOver, history) = (run.isOver, run.history)
            #expect(isOver && history.wasCancelled && history.epochs.count == epoch)
            return try run.checkpoint()
        }
        let checkpoint = try await task.value
        #expect(checkpoint.epoch == epoch && !checkpoint.history.wasCancelled)
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint.safetensors")
        try checkpoint.write(to: url)

        var whole = try trainer.run(model, on: training, validation: held, using: SeededGenerator(seed: 3))
        while try whole.next() != nil {}
        var resumed = try trainer.run(
            model, on: training, validation: held, using: SeededGenerator(seed: 3), from: Checkpoint(contentsOf: url))
        while try resumed.next() != nil {}
        #expect(bits(resumed.model) == bits(whole.model))
        #expect(resumed.history == whole.history && resumed.generator == whole.generator)
    }

    /// Ends the task in the middle of an epoch.
    private struct Cancelling: LearningRateSchedule {
        let step: Int

        func factor(at step: Int) -> Double {
            if step == self.step { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            return 1
        }
    }

    /// There is nothing to go on from within an epoch.
    @Test func noCheckpointWithinAnEpoch() async throws {
        let (model, data) = (model(), data(seed: 1))
        let task = Task { () throws -> Checkpoint<Float>? in
            // Four batches are an epoch.
            var run = try Trainer<Float>(optimizer: SGD(schedule: Cancelling(step: 5)), epochs: 9, batchSize: 16).run(
                model, on: data, using: SeededGenerator(seed: 3))
            #expect(try run.next()?.epoch == 1)
            #expect(try run.next() == nil)
            return try run.checkpoint()
        }
        let problem = "a checkpoint: the training ended within epoch 2; expected one that is between two epochs"
        await #expect(throws: TrainingError.setting(problem)) { try await task.value }
    }

    @Test func aTaskThatIsCancelledEndsIt() async throws {
        let (model, data) = (model(), data(seed: 1))
        let task = Task { () throws -> (epochs: Int, wasCancelled: Bool, isOver: Bool) in
            let trainer = Trainer<Float>(epochs: 1_000_000)
            var run = try trainer.run(model, on: data, using: SeededGenerator(seed: 3))
            while let record = try run.next() {
                if record.epoch == 3 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            }
            return (run.history.epochs.count, run.history.wasCancelled, try run.next() == nil)
        }
        let result = try await task.value
        #expect(result.epochs == 3 && result.wasCancelled && result.isOver)
    }
}

/// What the tests of trainings epoch by epoch train: a network with random layers and running statistics.
protocol SpiralTraining {}

extension SpiralTraining {
    func model() -> Sequential<Float> {
        var generator = SeededGenerator(seed: 2)
        return Sequential {
            Dense(2, 16, activation: .relu, using: &generator)
            BatchNorm(16)
            Dropout(0.1)
            Dense(16, 3, using: &generator)
            Softmax()
        }
    }

    func data(seed: UInt64) -> Dataset<Float> {
        var generator = SeededGenerator(seed: seed)
        return .spiral(samplesPerClass: 20, classes: 3, using: &generator)
    }
}
