import AllocationCounter
import Backprop
import Foundation
import Testing

/// A training step and a prediction allocate nothing once they are warm: neither the kernels nor Swift.
///
/// One test at a time: they share one counter.
@Suite(.serialized, .enabled(if: allocations_are_counted(), "allocations are counted with glibc only"))
struct AllocationTests {
    /// How often the calling thread, and the threads of `compute`, allocate in `body`.
    private func allocations(_ compute: Compute, _ body: () throws -> Void) rethrows -> Int {
        watch(compute, true)
        let before = allocations_count()
        try body()
        let count = allocations_count() - before
        watch(compute, false)
        return count
    }

    /// Each of the threads takes one part, because none goes on before all have begun.
    private func watch(_ compute: Compute, _ watch: Bool) {
        let begun = Counter()
        compute.onAllThreads {
            begun.add()
            while begun.value < compute.threads { usleep(10) }
            allocations_watch_thread(watch)
        }
    }

    @Test func countsWhatSwiftAllocates() {
        let count = allocations(Compute()) { #expect(Tensor<Float>(zeros: [100]).count == 100) }
        #expect(count > 0)
    }

    private func checkTraining<Scalar>(
        _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        loss: any Loss<Scalar> = CategoricalCrossEntropy(), momentum: Double = 0.9, batchSize: Int? = nil,
        threads: Int = 1, _ comment: Comment
    ) throws {
        let trainer = Trainer<Scalar>(
            loss: loss, optimizer: SGD(learningRate: 0.01, decay: 0.001, momentum: momentum), batchSize: batchSize)
        try checkTraining(model, data, validation: validation, trainer, threads: threads, comment)
    }

    /// From the end of the second epoch to that of the twelfth nothing is allocated. After the last one the parameters are
    /// checked, once.
    private func checkTraining<Scalar>(
        _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        _ trainer: Trainer<Scalar>, sampleWeights: [Double]? = nil, threads: Int = 1, _ comment: Comment
    ) throws {
        let compute = Compute(threads: threads, leastWorkPerThread: 1)
        var (trainer, model, generator) = (trainer, model, SeededGenerator(seed: 5))
        (trainer.epochs, trainer.compute) = (13, compute)
        var (early, late) = (0, 0)
        watch(compute, true)
        try trainer.train(
            &model, on: data, validation: validation, sampleWeights: sampleWeights, using: &generator
        ) { record in
            if record.epoch == 2 { early = allocations_count() }
            if record.epoch == 12 { late = allocations_count() }
        }
        watch(compute, false)
        #expect(early > 0, "the preparation is counted")
        #expect(late - early == 0, comment)
    }

    /// Windows that overlap, and a class for each step of sequences, some of which have none.
    @Test(arguments: [1, 2]) func sequences(_ threads: Int) throws {
        var generator = SeededGenerator(seed: 1)
        let rows = Tensor<Float>(
            shape: [60, 2], scalars: (0..<120).map { _ in Float.random(in: -1...1, using: &generator) })
        let windows = try Dataset(windowsOf: rows, window: 5, horizon: 2)
        let forecast = Sequential<Float>(inputShape: [5, 2]) {
            GRU(2, 4, using: &generator)
            Dense(4, 2, using: &generator)
        }
        try checkTraining(
            forecast, windows, validation: windows[rows: 0..<20], loss: MeanSquaredError(), batchSize: 16,
            threads: threads, "windows")
        let labels = (0..<160).map { _ in Int.random(in: -1..<3, using: &generator) }
        let text = try Dataset<Float>(
            features: Tensor(shape: [2, 80], scalars: labels.map { Float(max(0, $0)) }),
            targets: .sequences(labels, steps: 80, count: 3))
        let writer = Sequential<Float>(inputShape: [80]) {
            Embedding(3, 4, using: &generator)
            GRU(4, 4, returns: .all, using: &generator)
            Dense(4, 3, using: &generator)
            Softmax()
        }
        try checkTraining(writer, text, validation: text, batchSize: 1, threads: threads, "a class for each step")
    }

    private func spiral<Scalar: TensorScalar>(_: Scalar.Type) -> Dataset<Scalar> {
        var generator = SeededGenerator(seed: 1)
        return .spiral(samplesPerClass: 200, classes: 3, using: &generator)
    }

    private func model<Scalar: TensorScalar>(
        _: Scalar.Type, hidden: Activation = .relu, last: Activation = .linear, softmax: Bool = true
    ) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 2)
        return Sequential {
            Dense(2, 64, activation: hidden, using: &generator)
            Dense(64, 3, activation: last, using: &generator)
            if softmax { Softmax() }
        }
    }

    @Test func trainingFloat() throws { try training(Float.self) }
    @Test func trainingDouble() throws { try training(Double.self) }

    private func training<Scalar: TensorScalar>(_: Scalar.Type) throws {
        let data = spiral(Scalar.self)
        let oneHot = try Dataset(features: data.features, targets: .values(data.targets.asRows()))
        for threads in [1, 2] {
            for batchSize in [nil, 32, 599] {
                for momentum in [0, 0.9] {
                    let name = "\(threads) threads, batches of \(batchSize ?? 600), momentum \(momentum)"
                    try checkTraining(
                        model(Scalar.self), data, validation: data, momentum: momentum, batchSize: batchSize,
                        threads: threads, "labels, \(name)")
                    try checkTraining(
                        model(Scalar.self), oneHot, validation: oneHot, momentum: momentum, batchSize: batchSize,
                        threads: threads, "one-hot rows, \(name)")
                }
            }
        }
    }

    @Test func images() throws {
        let pixels = (0..<100 * 64).map { Float($0 * 31 % 101) / 101 }
        let data = try Dataset<Float>(
            features: Tensor(shape: [100, 64], scalars: pixels),
            targets: .classes((0..<100).map { $0 % 3 }, count: 3), imageShape: [8, 8])
        var generator = SeededGenerator(seed: 2)
        let model = Sequential<Float>(inputShape: [8, 8, 1]) {
            Conv2D(1, 6, kernel: 3, padding: .same, using: &generator)
            BatchNorm(6)
            ReLU()
            MaxPool2D(2)
            Conv2D(6, 6, kernel: 3, groups: 6, activation: .relu, using: &generator)
            AveragePool2D(2)
            Flatten()
            Dense(6, 3, using: &generator)
            Softmax()
        }
        for threads in [1, 2] {
            var trainer = Trainer<Float>(optimizer: Adam(), batchSize: 16)
            trainer.augmentation = ImageAugmentation(horizontalFlip: 0.5, shift: 1, crop: 0.9, rotation: 10)
            try checkTraining(model, data, trainer, threads: threads, "images, \(threads) threads")
            trainer.shards = 5
            try checkTraining(model, data, trainer, threads: threads, "images in parts, \(threads) threads")
        }
    }

    @Test func everyActivationAndLoss() throws {
        let data = spiral(Float.self)
        let oneHot = try Dataset(features: data.features, targets: .values(data.targets.asRows()))
        for activation in Activation.allCases {
            try checkTraining(model(Float.self, hidden: activation), data, batchSize: 64, "\(activation)")
        }
        for data in [data, oneHot] {
            for batchSize in [nil, 64] {
                let unfused = model(Float.self, last: .sigmoid, softmax: false)
                try checkTraining(unfused, data, validation: data, batchSize: batchSize, "cross-entropy, not fused")
                let logits = model(Float.self, softmax: false)
                try checkTraining(
                    logits, data, validation: data, loss: SoftmaxCrossEntropy(), batchSize: batchSize, "logits")
            }
        }
        try checkTraining(
            model(Float.self), oneHot, validation: oneHot, loss: MeanSquaredError(), batchSize: 64,
            "squared error after a softmax")
        let losses: [any Loss<Float>] = [
            MeanAbsoluteError(), HalfSquaredError(), SigmoidCrossEntropy(), BinaryCrossEntropy(),
        ]
        for loss in losses {
            for last in [Activation.sigmoid, .linear] {
                let model = model(Float.self, last: last, softmax: false)
                try checkTraining(model, oneHot, validation: oneHot, loss: loss, batchSize: 64, "\(loss)")
            }
        }
        // Activations of their own, which do not join the layer before.
        var generator = SeededGenerator(seed: 2)
        let layers: [any Layer<Float>] = [
            Tanh(), Identity(), Dense(2, 8, using: &generator), Softmax(), Dropout(0.2), ReLU(),
            Dense(8, 3, using: &generator), Softmax(),
        ]
        let scaling = Scaling.standardization(of: data)
        try checkTraining(
            Sequential(layers: [scaling] + layers), data, validation: data, batchSize: 64, "scaled inputs")
        let between = Sequential<Float> {
            Dense(2, 2, using: &generator)
            scaling
            Dense(2, 3, using: &generator)
            Softmax()
        }
        try checkTraining(between, data, validation: data, "scaling between two layers")
        for isTrained in [true, false] {
            let basis = Sequential<Float> {
                Dense(2, 2, using: &generator)
                RadialBasis(centers: randomTensor([2, 9], seed: 4), isTrained: isTrained)
                Dense(9, 3, using: &generator)
                Softmax()
            }
            try checkTraining(basis, data, validation: data, batchSize: 64, "radial basis, trained: \(isTrained)")
        }
        try checkTraining(Sequential(layers: layers), data, validation: data, batchSize: 64, "layers of every kind")
    }

    @Test func everyOptimizerScheduleAndPenalty() throws {
        let data = spiral(Float.self)
        let wave = CosineDecay(steps: 100)
        let optimizers: [any Optimizer] = [
            SGD(learningRate: 0.01, momentum: 0.9, nesterov: true), SGD(schedule: StepDecay(factor: 0.5, every: 10)),
            AdaGrad(schedule: ExponentialDecay(factor: 0.5, in: 7)), RMSProp(schedule: wave),
            Adam(schedule: WarmUp(steps: 5, then: wave)), AdamW(),
        ]
        for threads in [1, 2] {
            for optimizer in optimizers {
                for batchSize in [nil, 64] {
                    try checkTraining(
                        model(Float.self), data, Trainer(optimizer: optimizer, batchSize: batchSize), threads: threads,
                        "\(optimizer), \(threads) threads")
                }
            }
        }
        var trainer = Trainer<Float>(
            optimizer: Adam(), batchSize: 64, penalty: Penalty(l1: 0.01, l2: 0.01, nonNegativity: 0.01), clipNorm: 0.1,
            earlyStopping: EarlyStopping(patience: 50), classWeights: .balanced)
        trainer.rules["1"] = TrainingRule(penalty: Penalty(l2: 0.1, includesBiases: true))
        let weights = (0..<600).map { Double($0 % 3) }
        try checkTraining(
            model(Float.self), data, validation: data, trainer, sampleWeights: weights,
            "penalties, clipping, early stopping and weights")
        trainer.batchSize = nil
        try checkTraining(
            model(Float.self), data, validation: data, trainer, sampleWeights: weights, "the same, all samples at once")
    }

    /// From one checkpoint to the next, if none is kept.
    @Test func betweenCheckpoints() throws {
        let trainer = Trainer<Float>(
            optimizer: Adam(), epochs: 21, batchSize: 64, earlyStopping: EarlyStopping(.loss, patience: 50),
            compute: Compute())
        let data = spiral(Float.self)
        var (model, generator) = (model(Float.self), SeededGenerator(seed: 5))
        var (early, before, after, late) = (0, 0, 0, 0)
        watch(trainer.compute, true)
        try trainer.train(&model, on: data, using: &generator, from: nil, checkpointEvery: 10) { record in
            switch record.epoch {
            case 2: early = allocations_count()
            case 10: before = allocations_count()
            case 20: late = allocations_count()
            default: break
            }
        } save: { checkpoint in
            if checkpoint.epoch == 10 { after = allocations_count() }
        }
        watch(trainer.compute, false)
        #expect(early > 0, "the preparation is counted")
        #expect(before - early == 0, "before the first checkpoint")
        #expect(late - after == 0, "after it")
    }

    /// After 10,000 trainings of every kind as many blocks are in use as after the first ones.
    @Test func trainingsGiveEverythingBack() throws {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Float> = .spiral(samplesPerClass: 4, classes: 2, using: &generator)
        let optimizers: [any Optimizer] = [SGD(learningRate: 0.1, momentum: 0.9), Adam(), RMSProp(), AdaGrad()]
        func train(_ run: Int) throws {
            var model = Sequential<Float> {
                Dense(2, 5, activation: .tanh, using: &generator)
                Dropout(0.1)
                Dense(5, 2, using: &generator)
                Softmax()
            }
            let trainer = Trainer<Float>(
                optimizer: optimizers[run % 4], epochs: 2, batchSize: run % 3 == 0 ? nil : 3,
                earlyStopping: run % 2 == 0 ? EarlyStopping(patience: 1) : nil, compute: Compute())
            try trainer.train(
                &model, on: data, validation: data, using: &generator, from: nil, checkpointEvery: 1
            ) { _ in }
            #expect(try model.evaluate(data, loss: CategoricalCrossEntropy()).loss.isFinite)
        }
        func inUse(afterRuns runs: Range<Int>) throws -> Int {
            for run in runs { try train(run) }
            return allocations_count() - allocations_released()
        }
        allocations_watch_thread(true)
        defer { allocations_watch_thread(false) }
        let early = try inUse(afterRuns: 0..<100)
        #expect(try inUse(afterRuns: 100..<10_000) == early)
    }

    @Test(arguments: [1, 2])
    func prediction(threads: Int) {
        prediction(Float.self, threads)
        prediction(Double.self, threads)
    }

    private func prediction<Scalar: TensorScalar>(_: Scalar.Type, _ threads: Int) {
        let compute = Compute(threads: threads, leastWorkPerThread: 1)
        var predictor = Predictor(model(Scalar.self), on: compute)
        for rows in [1024, 1, 7, 300] {
            let samples: Tensor<Scalar> = randomTensor([rows, 2], seed: 3)
            _ = predictor.predict(samples)
            let count = allocations(compute) {
                for _ in 0..<10 { _ = predictor.predict(samples) }
            }
            #expect(count == 0, "\(rows) rows, \(threads) threads, \(Scalar.self)")
        }
    }

    /// One record: what is allocated is the array of the answer.
    @Test func oneRecord() throws {
        let network = model(Float.self)
        let table = try CSV(Data("a,b,c\n1,2,x\n2,5,y\n4,1,z\n".utf8)).table(TableColumns())
        let model = SavedModel(network: network, preparation: try Preparation(of: table))
        var (plain, predictor) = (Predictor(network), Predictor(model))
        let (row, numbers): ([Float], [Double]) = ([1, 2], [1, 2])
        let record: [String: RecordValue] = ["a": 1, "b": 2]
        let compute = Compute()
        // The first time Swift may look up types.
        for isWarm in [false, true] {
            let counts = [
                try allocations(compute) { _ = try network.predict(row: row) },
                try allocations(compute) { _ = try plain.predict(row: row) },
                try allocations(compute) { _ = try predictor.predict(row: numbers) },
                try allocations(compute) { _ = try predictor.predict(record) },
            ]
            if isWarm { #expect(counts == [1, 1, 1, 1]) }
        }
    }

    /// A network keeps the memory that it predicts in: what is left is the result.
    @Test(arguments: [1, 2])
    func predictionWithoutPredictor(threads: Int) {
        let compute = Compute(threads: threads, leastWorkPerThread: 1)
        let model = model(Float.self)
        for rows in [1, 7, 300] {
            let samples: Tensor<Float> = randomTensor([rows, 2], seed: 3)
            _ = model.predict(samples, on: compute)
            let results = allocations(compute) { _ = Tensor<Float>(zeros: [rows, 3]) }
            let count = allocations(compute) { _ = model.predict(samples, on: compute) }
            #expect(count <= results + 1, "\(rows) rows, \(threads) threads")
        }
    }
}

/// A number that threads count up.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0

    func add() { lock.withLock { number += 1 } }
    var value: Int { lock.withLock { number } }
}
