import Backprop
import Foundation
import Testing

@Suite struct TrainerTests {
    private func data(_ count: Int = 90) -> Dataset<Float> {
        var generator = SeededGenerator(seed: 1)
        return .spiral(samplesPerClass: count / 3, classes: 3, using: &generator)
    }

    private func model<Scalar: TensorScalar>(_ seed: UInt64 = 2) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: seed)
        return Sequential {
            Dense(2, 16, activation: .relu, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
    }

    @Test(arguments: [1, 7, 32, 89, 90, 1000])
    func everyBatchSizeLearnsAndRepeats(batchSize: Int) throws {
        let trainer = Trainer<Float>(
            optimizer: SGD(learningRate: 0.05, momentum: 0.5), epochs: 30, batchSize: batchSize)
        var results: [[UInt64]] = []
        for _ in 0..<2 {
            var model: Sequential<Float> = model()
            var generator = SeededGenerator(seed: 5)
            let history = try trainer.train(&model, on: data(), using: &generator)
            #expect(history.epochs.count == 30)
            #expect(history.epochs[29].loss < history.epochs[0].loss)
            results.append(bits(model))
        }
        #expect(results[0] == results[1])
    }

    /// With a rate that decays per update, its value tells how many updates there were: the short batch is one of them.
    @Test func trainsOnTheLastShortBatch() throws {
        var model: Sequential<Float> = model()
        var generator = SeededGenerator(seed: 5)
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 1e-3, decay: 1), epochs: 2, batchSize: 40)
        let history = try trainer.train(&model, on: data(), using: &generator)
        let rates = [InverseTimeDecay(rate: 1).factor(at: 2) * 1e-3, InverseTimeDecay(rate: 1).factor(at: 5) * 1e-3]
        #expect(history.epochs.map(\.learningRate) == rates)
    }

    /// A step on a batch equals the step on a data set that holds that batch alone.
    @Test func aBatchIsTrainedAsIfAlone() throws {
        let all = data()
        var generator = SeededGenerator(seed: 5)
        // A training first draws what random layers start from.
        _ = generator.next()
        var order = Array(0..<90)
        generator.shuffle(&order)
        var expected: Sequential<Float> = model()
        var unused = SeededGenerator(seed: 0)
        for start in stride(from: 0, to: 90, by: 40) {
            let batch = all.subset(Array(order[start..<min(start + 40, 90)]))
            try Trainer<Float>(optimizer: SGD(learningRate: 0.1)).train(&expected, on: batch, using: &unused)
        }
        var trained: Sequential<Float> = model()
        generator = SeededGenerator(seed: 5)
        try Trainer<Float>(optimizer: SGD(learningRate: 0.1), batchSize: 40).train(&trained, on: all, using: &generator)
        #expect(bits(trained) == bits(expected))
    }

    @Test func reportsEachEpochWithValidation() throws {
        var model: Sequential<Float> = model()
        var generator = SeededGenerator(seed: 5)
        let (training, validation) = try data().split(validation: 0.2, using: &generator)
        var reported: [EpochRecord] = []
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 0.1), epochs: 3, batchSize: 16)
        let history = try trainer.train(&model, on: training, validation: validation, using: &generator) {
            reported.append($0)
        }
        #expect(reported == history.epochs)
        #expect(reported.map(\.epoch) == [1, 2, 3])
        let evaluation = try model.evaluate(validation)
        #expect(history.last?.validationLoss == evaluation.loss)
        #expect(history.last?.validationAccuracy == evaluation.accuracy)
        #expect(!history.wasCancelled)
    }

    /// A regression has no accuracy.
    @Test func regressionHasNoAccuracy() throws {
        var generator = SeededGenerator(seed: 1)
        let x: Tensor<Double> = randomTensor([20, 2], seed: 4)
        let y = Tensor(shape: [20, 1], scalars: (0..<20).map { 2 * x[$0, 0] - x[$0, 1] })
        var model = Sequential<Double> { Dense(2, 1, using: &generator) }
        let trainer = Trainer<Double>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.5), epochs: 400)
        let history = try trainer.train(&model, on: Dataset(features: x, targets: .values(y)), using: &generator)
        #expect(history.last?.accuracy == nil)
        #expect(history.last!.loss < 1e-12)
    }

    @Test func divergenceNamesTheEpochAndKeepsTheModel() throws {
        var model: Sequential<Float> = model()
        let before = bits(model)
        var generator = SeededGenerator(seed: 5)
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 1e30), epochs: 50)
        let error = #expect(throws: TrainingError.self) {
            try trainer.train(&model, on: data(), using: &generator)
        }
        guard case .diverged(let epoch, let learningRate) = error else {
            Issue.record("expected a divergence, got \(String(describing: error))")
            return
        }
        #expect((1...5).contains(epoch))
        #expect(learningRate == 1e30)
        #expect(bits(model) == before)
    }

    /// The update that overflows may be the very last one.
    @Test func divergenceInTheLastUpdateIsSeen() throws {
        var model: Sequential<Float> = model()
        var generator = SeededGenerator(seed: 5)
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: .greatestFiniteMagnitude), epochs: 1)
        #expect(throws: TrainingError.diverged(epoch: 1, learningRate: .greatestFiniteMagnitude)) {
            try trainer.train(&model, on: data(), using: &generator)
        }
    }

    @Test func cancellationReturnsWhatWasLearnt() async throws {
        let data = data()
        let start: Sequential<Float> = model()
        let task = Task {
            var model = start
            var generator = SeededGenerator(seed: 5)
            let trainer = Trainer<Float>(optimizer: SGD(learningRate: 0.1), epochs: 1_000_000)
            let history = try trainer.train(&model, on: data, using: &generator) { record in
                if record.epoch == 3 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            }
            return (model, history)
        }
        let (model, history) = try await task.value
        #expect(history.wasCancelled)
        #expect(history.epochs.count == 3)

        var expected = start
        var generator = SeededGenerator(seed: 5)
        try Trainer<Float>(optimizer: SGD(learningRate: 0.1), epochs: 3).train(&expected, on: data, using: &generator)
        #expect(bits(model) == bits(expected))
    }

    @Test func refusesSettingsAndDataThatDoNotFit() throws {
        var model: Sequential<Float> = model()
        var generator = SeededGenerator(seed: 5)
        let data = data()
        #expect(throws: TrainingError.setting("epochs: -1; expected 0 or more")) {
            try Trainer<Float>(epochs: -1).train(&model, on: data, using: &generator)
        }
        #expect(throws: TrainingError.setting("batch size: 0; expected 1 or more")) {
            try Trainer<Float>(batchSize: 0).train(&model, on: data, using: &generator)
        }
        let wide = try Dataset<Float>(features: Tensor(zeros: [3, 4]), targets: .classes([0, 1, 2], count: 3))
        #expect(throws: TrainingError.shape(ShapeError("samples have shape [4], the network takes [2]"))) {
            try Trainer<Float>().train(&model, on: wide, using: &generator)
        }
        #expect(throws: TrainingError.shape(ShapeError("samples have shape [4], the network takes [2]"))) {
            try Trainer<Float>().train(&model, on: data, validation: wide, using: &generator)
        }
        #expect(
            throws: TrainingError.shape(
                ShapeError("the mean squared error takes values as targets, got class labels"))
        ) {
            try Trainer<Float>(loss: MeanSquaredError()).train(&model, on: data, using: &generator)
        }
        let rows = try Dataset<Float>(features: Tensor(zeros: [3, 2]), targets: .values(Tensor(zeros: [3, 4])))
        for loss in [MeanSquaredError(), CategoricalCrossEntropy()] as [any Loss<Float>] {
            #expect(
                throws: TrainingError.shape(ShapeError("targets have 4 columns, the network has 3 outputs"))
            ) {
                try Trainer<Float>(loss: loss).train(&model, on: rows, using: &generator)
            }
        }
        #expect(try Trainer<Float>(epochs: 0).train(&model, on: data, using: &generator).epochs.isEmpty)
    }

    /// Several trainings at once, sharing one pool of threads, each give what they give alone.
    @Test func trainingsRunSideBySide() async throws {
        let data = data(900)
        let compute = Compute(threads: 3, leastWorkPerThread: 1)
        @Sendable func train(_ seed: UInt64) throws -> [UInt64] {
            var model: Sequential<Float> = model(seed)
            var generator = SeededGenerator(seed: seed)
            let trainer = Trainer<Float>(optimizer: SGD(momentum: 0.9), epochs: 20, compute: compute)
            try trainer.train(&model, on: data, using: &generator)
            return bits(model)
        }
        let alone = try (0..<6).map { try train($0) }
        let together = try await withThrowingTaskGroup(of: (Int, [UInt64]).self) { group in
            for seed in 0..<6 { group.addTask { (seed, try train(UInt64(seed))) } }
            return try await group.reduce(into: [Int: [UInt64]]()) { $0[$1.0] = $1.1 }
        }
        for seed in 0..<6 { #expect(together[seed] == alone[seed]) }
    }
}
