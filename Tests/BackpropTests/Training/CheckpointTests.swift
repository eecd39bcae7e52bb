import Backprop
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A training that goes on from a checkpoint ends as if nothing had happened.
@Suite struct CheckpointTests {
    private func data<Scalar: TensorScalar>(_: Scalar.Type, seed: UInt64 = 1) -> Dataset<Scalar> {
        var generator = SeededGenerator(seed: seed)
        return .spiral(samplesPerClass: 20, classes: 3, using: &generator)
    }

    private func model<Scalar: TensorScalar>(_: Scalar.Type, hidden: Int = 8) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 2)
        return Sequential {
            Dense(2, hidden, activation: .relu, using: &generator)
            Dropout(0.2)
            Dense(hidden, 3, using: &generator)
            Softmax()
        }
    }

    /// What a training comes to, and its checkpoints.
    private struct Outcome<Scalar: TensorScalar> {
        var bits: [UInt64]
        var history: History
        var generator: SeededGenerator
        var reported: [Int] = []
        var checkpoints: [Checkpoint<Scalar>] = []
    }

    private func train<Scalar: TensorScalar>(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, on data: Dataset<Scalar>,
        validation: Dataset<Scalar>? = nil, sampleWeights: [Double]? = nil, seed: UInt64 = 3,
        from checkpoint: Checkpoint<Scalar>? = nil, every interval: Int? = nil
    ) throws -> Outcome<Scalar> {
        var (trained, generator) = (model, SeededGenerator(seed: seed))
        var (reported, checkpoints): ([Int], [Checkpoint<Scalar>]) = ([], [])
        let history = try trainer.train(
            &trained, on: data, validation: validation, sampleWeights: sampleWeights, using: &generator,
            from: checkpoint, checkpointEvery: interval
        ) {
            reported.append($0.epoch)
        } save: {
            checkpoints.append($0)
        }
        return Outcome(
            bits: bits(trained), history: history, generator: generator, reported: reported, checkpoints: checkpoints)
    }

    /// What no file holds, and works in a training all the same.
    private struct Plain: ComposedLayer {
        typealias Scalar = Float
        var isRectified = false
        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Float>
        ) throws(ShapeError) -> NetworkValue { try graph.activation(isRectified ? .relu : .tanh, of: x) }
    }

    /// A layer that cannot be saved hides nothing of what is around it, or made of it.
    @Test func otherNetworksAroundALayerThatCannotBeSaved() throws {
        func network(
            joining join: Graph<Float>.Join = .add, rectified: Bool = false, beta: Double = 1, extra: Bool = false
        ) throws -> Sequential<Float> {
            let branch: [any Layer<Float>] = [Plain(isRectified: rectified)] + (extra ? [ReLU()] : [])
            let graph = try Graph<Float>(
                inputs: ["x": [2]],
                nodes: [
                    .init("y", Chain(layers: branch), from: "x"), .init("both", joining: join, from: ["x", "y"]),
                    .init("soft", Softmax(beta: beta), from: "both"),
                ],
                outputs: ["soft"])
            var generator = SeededGenerator(seed: 2)
            return try Sequential(layers: [graph, Dense(3), Softmax()], input: [2], using: &generator)
        }
        let trainer = Trainer<Float>(loss: CategoricalCrossEntropy(), epochs: 4)
        let first = try train(trainer, network(), on: data(Float.self), every: 2)
        let again = try train(trainer, network(), on: data(Float.self), from: first.checkpoints[0], every: 2)
        #expect(again.bits == first.bits)
        for (other, message) in [
            (
                try network(joining: .multiply),
                "0: CombinationOperation(isProduct: false) of values [0, 3] to [2] there, 0: CombinationOperation("
                    + "isProduct: true) of values [0, 3] to [2] here"
            ),
            (try network(rectified: true), nil), (try network(beta: 2), nil), (try network(extra: true), nil),
        ] as [(Sequential<Float>, String?)] {
            let error = #expect(throws: TrainingError.self) {
                try train(trainer, other, on: data(Float.self), from: first.checkpoints[0], every: 2)
            }
            guard case .checkpoint(let difference)? = error else {
                Issue.record("\(error as Any)")
                continue
            }
            if let message { #expect(difference == message) }
        }
    }

    /// Trains without checkpoints, then with one after each epoch, and goes on from each of them, through a file.
    private func check<Scalar: TensorScalar>(
        _ trainer: Trainer<Scalar>, validation: Dataset<Scalar>? = nil, sampleWeights: [Double]? = nil,
        _ comment: Comment
    ) throws {
        let (model, data) = (model(Scalar.self), data(Scalar.self))
        var (undisturbed, generator) = (model, SeededGenerator(seed: 3))
        let history = try trainer.train(
            &undisturbed, on: data, validation: validation, sampleWeights: sampleWeights, using: &generator)
        let watched = try train(
            trainer, model, on: data, validation: validation, sampleWeights: sampleWeights, every: 1)
        #expect(watched.bits == bits(undisturbed), comment)
        #expect(watched.history == history, comment)
        #expect(watched.checkpoints.map(\.epoch) == Array(1...history.epochs.count), comment)

        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint.safetensors")
        for checkpoint in watched.checkpoints {
            try checkpoint.write(to: url)
            let resumed = try train(
                trainer, model, on: data, validation: validation, sampleWeights: sampleWeights,
                from: Checkpoint(contentsOf: url))
            #expect(resumed.bits == bits(undisturbed), comment)
            #expect(resumed.history == history, comment)
            #expect(resumed.generator == generator, comment)
            #expect(resumed.reported == Array((checkpoint.epoch + 1)..<(history.epochs.count + 1)), comment)
        }
    }

    private func checkOptimizers<Scalar: TensorScalar>(_: Scalar.Type) throws {
        let optimizers: [any Optimizer] = [
            SGD(learningRate: 0.1), SGD(learningRate: 0.1, decay: 0.01, momentum: 0.9),
            SGD(learningRate: 0.1, schedule: StepDecay(factor: 0.5, every: 3), momentum: 0.5, nesterov: true),
            AdaGrad(), RMSProp(schedule: ExponentialDecay(factor: 0.5, in: 7)),
            Adam(schedule: WarmUp(steps: 5, then: CosineDecay(steps: 100))), AdamW(learningRate: 0.01),
        ]
        for optimizer in optimizers {
            for batchSize in [nil, 16] {
                try check(
                    Trainer<Scalar>(optimizer: optimizer, epochs: 5, batchSize: batchSize),
                    "\(optimizer), batch size \(batchSize ?? 0), \(Scalar.self)")
            }
        }
    }

    @Test func everyOptimizerInFloat() throws { try checkOptimizers(Float.self) }
    @Test func everyOptimizerInDouble() throws { try checkOptimizers(Double.self) }

    private func checkEarlyStopping<Scalar: TensorScalar>(_: Scalar.Type) throws {
        for patience in [2, 100] {
            var trainer = Trainer<Scalar>(
                optimizer: Adam(learningRate: 0.3), epochs: 15, batchSize: 16, penalty: Penalty(l1: 1e-3),
                clipNorm: 0.5, earlyStopping: EarlyStopping(patience: patience), classWeights: .factors([1, 2, 0.5]))
            trainer.rules = [
                "0": TrainingRule(penalty: Penalty(l2: 0.01)),
                "2": TrainingRule(penalty: Penalty(l2: 0.1, includesBiases: true)),
            ]
            trainer.metrics = [ClassificationMetric.f1]
            try check(
                trainer, validation: data(Scalar.self, seed: 7), sampleWeights: (0..<60).map { Double($0 % 3) },
                "patience \(patience), \(Scalar.self)")
        }
    }

    @Test func earlyStoppingInFloat() throws { try checkEarlyStopping(Float.self) }
    @Test func earlyStoppingInDouble() throws { try checkEarlyStopping(Double.self) }

    /// Rules, a falling rate and early stopping by a metric go on too.
    @Test func laterSettings() throws {
        for optimizer in [Adam(learningRate: 0.1), AdamW(learningRate: 0.1), SGD(momentum: 0.9)] as [any Optimizer] {
            var trainer = Trainer<Float>(
                optimizer: optimizer, epochs: 8, batchSize: 16,
                earlyStopping: EarlyStopping(.metric(ClassificationMetric.f1), patience: 4))
            trainer.metrics = [ClassificationMetric.f1]
            trainer.plateau = RateOnPlateau(.loss, factor: 0.5, patience: 1, minimalImprovement: 0.02)
            trainer.rules = ["0.biases": .frozen, "2": TrainingRule(rate: 0.5)]
            try check(trainer, validation: data(Float.self, seed: 7), "\(optimizer)")
        }
    }

    /// A checkpoint in the midst of waiting: the rate falls, and the training ends, in the epochs in which they would have.
    @Test func waitingGoesOn() throws {
        var trainer = Trainer<Float>(
            optimizer: SGD(learningRate: 0.5), epochs: 20, batchSize: 16,
            earlyStopping: EarlyStopping(.loss, patience: 8, minimalImprovement: 100))
        // The first epoch stays the best one.
        trainer.plateau = RateOnPlateau(.loss, factor: 0.5, patience: 3, minimalImprovement: 100)
        let (model, data) = (model(Float.self), data(Float.self))
        let whole = try train(trainer, model, on: data, every: 1)
        let rates = [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125]
        #expect(whole.history.epochs.map(\.learningRate) == rates)
        #expect(whole.history.wasStoppedEarly && whole.history.bestEpoch == 1)
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint.safetensors")
        for checkpoint in whole.checkpoints {
            try checkpoint.write(to: url)
            let read = try Checkpoint<Float>(contentsOf: url)
            let resumed = try train(trainer, model, on: data, from: read)
            #expect(resumed.history == whole.history && resumed.bits == whole.bits, "epoch \(checkpoint.epoch)")
            // More epochs are no more patience.
            trainer.epochs = 40
            let longer = try train(trainer, model, on: data, from: read)
            #expect(longer.history.epochs == whole.history.epochs && longer.history.wasStoppedEarly)
            #expect(longer.bits == whole.bits)
            trainer.epochs = 20
        }
    }

    /// A training of fewer epochs than patience asks for goes on as a longer one would have gone.
    @Test func moreEpochsWhileItWaits() throws {
        var trainer = Trainer<Float>(
            optimizer: SGD(learningRate: 0.5), epochs: 5, batchSize: 16,
            earlyStopping: EarlyStopping(.loss, patience: 8, minimalImprovement: 100))
        trainer.plateau = RateOnPlateau(.loss, factor: 0.5, patience: 3, minimalImprovement: 100)
        let (model, data) = (model(Float.self), data(Float.self))
        let short = try train(trainer, model, on: data, every: 5)
        #expect(short.history.bestEpoch == 1 && !short.history.wasStoppedEarly)
        trainer.epochs = 20
        let whole = try train(trainer, model, on: data)
        let resumed = try train(trainer, model, on: data, from: short.checkpoints[0])
        #expect(whole.history.epochs.count == 9 && whole.history.wasStoppedEarly)
        #expect(resumed.history == whole.history && resumed.bits == whole.bits)
    }

    /// What waits for an improvement may not change on the way, nor come or go.
    @Test func theRulesOfWaitingStay() throws {
        var trainer = Trainer<Float>(
            optimizer: SGD(learningRate: 0.1), epochs: 4, earlyStopping: EarlyStopping(.loss, patience: 30))
        trainer.plateau = RateOnPlateau(.loss, factor: 0.5, patience: 20)
        let (model, data) = (model(Float.self), data(Float.self))
        let checkpoint = try train(trainer, model, on: data, every: 2).checkpoints[0]
        let changes: [(String, (inout Trainer<Float>) -> Void)] = [
            ("early stopping", { $0.earlyStopping = nil }), ("early stopping", { $0.earlyStopping?.patience = 40 }),
            ("early stopping", { $0.earlyStopping?.minimalImprovement = 0.1 }),
            ("early stopping", { $0.earlyStopping?.quantity = .accuracy }),
            ("plateau", { $0.plateau = nil }), ("plateau", { $0.plateau?.patience = 30 }),
            ("plateau", { $0.plateau?.factor = 0.4 }), ("plateau", { $0.plateau?.quantity = .accuracy }),
            ("plateau", { $0.plateau?.least = 0.1 }), ("plateau", { $0.plateau?.minimalImprovement = 0.1 }),
        ]
        for (index, (name, change)) in changes.enumerated() {
            var changed = trainer
            change(&changed)
            let error = #expect(throws: TrainingError.self, "\(index)") {
                try train(changed, model, on: data, from: checkpoint)
            }
            let text = error.map { "\($0)" } ?? ""
            #expect(text.hasPrefix("the checkpoint is of another training: \(name) "), "\(index): \(text)")
        }
        trainer.epochs = 9
        #expect(try train(trainer, model, on: data, from: checkpoint).history.epochs.count == 9)
    }

    /// Whatever a trainer has, a checkpoint of another training says.
    @Test func everySettingIsInTheSignature() throws {
        let (data, model) = (data(Float.self), model(Float.self))
        let changes: [String: (inout Trainer<Float>) -> Void] = [
            "loss": { $0.loss = SoftmaxCrossEntropy() }, "optimizer": { $0.optimizer = Adam() },
            "batchSize": { $0.batchSize = 7 }, "penalty": { $0.penalty.l1 = 1 },
            "rules": { $0.rules["0"] = .frozen }, "clipNorm": { $0.clipNorm = 1 },
            "earlyStopping": { $0.earlyStopping = EarlyStopping(.loss, patience: 1) },
            "plateau": { $0.plateau = RateOnPlateau(.loss) },
            "classWeights": { $0.classWeights = .factors([1, 1, 1]) },
            "metrics": { $0.metrics = [ClassificationMetric.f1] }, "shards": { $0.shards = 2 },
        ]
        let trainer = Trainer<Float>(epochs: 2)
        let settings = Set(Mirror(reflecting: trainer).children.compactMap(\.label))
        // Only images are changed at random, and these are none; only recurrent layers have states, see StatefulTrainingTests.
        #expect(settings == Set(changes.keys).union(["epochs", "compute", "ranks", "augmentation", "isStateful"]))
        for (name, change) in changes {
            var changed = trainer
            change(&changed)
            // Both ways: what one training has, and what the other lacks.
            for (first, second) in [(trainer, changed), (changed, trainer)] {
                let checkpoint = try train(first, model, on: data, validation: data, every: 1).checkpoints[0]
                let error = #expect(throws: TrainingError.self, "\(name)") {
                    try train(second, model, on: data, validation: data, from: checkpoint)
                }
                #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("the checkpoint is of another training"), "\(name)")
            }
        }
    }

    @Test func comesEverySoManyEpochsAndAtTheEnd() throws {
        let trainer = Trainer<Float>(epochs: 10)
        let outcome = try train(trainer, model(Float.self), on: data(Float.self), every: 4)
        #expect(outcome.checkpoints.map(\.epoch) == [4, 8, 10])
        #expect(outcome.checkpoints[1].history.epochs == Array(outcome.history.epochs.prefix(8)))
        #expect(bits(outcome.checkpoints[2].network) == outcome.bits)
        #expect(throws: TrainingError.setting("epochs between checkpoints: 0; expected 1 or more")) {
            try train(trainer, model(Float.self), on: data(Float.self), every: 0)
        }
    }

    /// More epochs than the checkpoint's training had are those of a longer one, on other kernels and threads too.
    @Test func goesOnForLonger() throws {
        var trainer = Trainer<Float>(optimizer: Adam(), epochs: 4, batchSize: 16)
        let checkpoint = try train(trainer, model(Float.self), on: data(Float.self), every: 4).checkpoints[0]
        trainer.epochs = 9
        let long = try train(trainer, model(Float.self), on: data(Float.self))
        for kernels in allKernels {
            trainer.compute = Compute(kernels: kernels, threads: 2, leastWorkPerThread: 1)
            let resumed = try train(trainer, model(Float.self), on: data(Float.self), from: checkpoint)
            #expect(resumed.bits == long.bits)
            #expect(resumed.history == long.history)
        }
    }

    @Test func refusesAnotherTraining() throws {
        let (data, model) = (data(Float.self), model(Float.self))
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 0.1), epochs: 5, batchSize: 16)
        let checkpoint = try train(trainer, model, on: data, every: 4).checkpoints[0]
        func expect(
            _ message: String, model: Sequential<Float>? = nil, on other: Dataset<Float>? = nil,
            validation: Dataset<Float>? = nil, sampleWeights: [Double]? = nil, seed: UInt64 = 3,
            sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Trainer<Float>) -> Void = { _ in }
        ) {
            var changed = trainer
            change(&changed)
            let error = #expect(throws: TrainingError.self, sourceLocation: sourceLocation) {
                try train(
                    changed, model ?? self.model(Float.self), on: other ?? data, validation: validation,
                    sampleWeights: sampleWeights, seed: seed, from: checkpoint)
            }
            let text = "\(error.map { "\($0)" } ?? "")"
            #expect(text.hasPrefix("the checkpoint is of another training: " + message), sourceLocation: sourceLocation)
            #expect(!text.contains("\n"), sourceLocation: sourceLocation)
        }
        expect("4 epochs there, only 3 here") { $0.epochs = 3 }
        expect("batch size 16 there, 15 here") { $0.batchSize = 15 }
        expect(
            "optimizer SGD(learningRate: 0.1, schedule: InverseTimeDecay(rate: 0.0), momentum: 0.0, nesterov: false)"
                + " there, SGD(learningRate: 0.2,"
        ) { $0.optimizer = SGD(learningRate: 0.2) }
        expect("optimizer SGD(") { $0.optimizer = Adam() }
        expect("penalty Penalty(l1: 0.0, l2: 0.0,") { $0.penalty = Penalty(l2: 1) }
        expect("penalties of layers [] there, [") { $0.rules["0"] = TrainingRule(penalty: Penalty(l2: 1)) }
        expect("rules as usual there, [(key: \"0\", value: TrainingRule(isFrozen: true,") { $0.rules["0"] = .frozen }
        expect("plateau as usual there, RateOnPlateau(") { $0.plateau = RateOnPlateau(.loss) }
        expect("clipping norm none there, 2.0 here") { $0.clipNorm = 2 }
        expect("early stopping none there, EarlyStopping(") { $0.earlyStopping = EarlyStopping(.loss, patience: 3) }
        expect("class weights none there, balanced here") { $0.classWeights = .balanced }
        expect("weights of the samples none there, ", sampleWeights: Array(repeating: 1, count: 60))
        expect("training samples 60 there, 30 here", on: data.subset(Array(0..<30)))
        expect("validation samples none there, 60 here", validation: data)
        expect("seed of the random numbers", seed: 4)
        expect("contents of the training data", on: self.data(Float.self, seed: 2))
        expect(
            "layer 1 dense(activation: relu, inputs: 2, outputs: 8) there, layer 1 dense(activation: relu, inputs: 2, "
                + "outputs: 9) here", model: self.model(Float.self, hidden: 9))
        expect("4 layers there, 3 here", model: try Sequential(layers: Array(model.layers.prefix(3))))
        var generator = SeededGenerator(seed: 9)
        let drawn = Sequential<Float> {
            Dense(2, 8, activation: .relu, using: &generator)
            Dropout(0.2)
            Dense(8, 3, using: &generator)
            Softmax()
        }
        expect("weights at the start", model: drawn)
    }

    @Test func whatSaveThrowsEndsTheTraining() throws {
        struct Full: Error {}
        var (model, generator) = (model(Float.self), SeededGenerator(seed: 3))
        let before = bits(model)
        var reported = 0
        #expect(throws: Full.self) {
            try Trainer<Float>(epochs: 9).train(
                &model, on: data(Float.self), using: &generator, from: nil, checkpointEvery: 3
            ) { _ in
                reported += 1
            } save: { checkpoint in
                if checkpoint.epoch == 6 { throw Full() }
            }
        }
        #expect(reported == 6)
        #expect(bits(model) == before)
    }

    #if canImport(Glibc)
        /// A file that grows beyond what the process may write stands for a full disk.
        @Test func aFullDiskLeavesTheCheckpointBefore() async {
            await #expect(processExitsWith: .success) {
                signal(SIGXFSZ, SIG_IGN)
                let folder = try TemporaryFolder()
                let url = folder.url.appendingPathComponent("checkpoint")
                var generator = SeededGenerator(seed: 1)
                let data: Dataset<Float> = .spiral(samplesPerClass: 20, classes: 3, using: &generator)
                let start = Sequential<Float> {
                    Dense(2, 8, activation: .relu, using: &generator)
                    Dense(8, 3, using: &generator)
                    Softmax()
                }
                let trainer = Trainer<Float>(epochs: 200)
                func train(from checkpoint: Checkpoint<Float>?) throws -> [UInt64] {
                    var (model, generator) = (start, SeededGenerator(seed: 3))
                    try trainer.train(&model, on: data, using: &generator, from: checkpoint, checkpointEvery: 10) {
                        try $0.write(to: url)
                    }
                    return bits(model)
                }
                // The history grows with each epoch.
                let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
                var limit = rlimit()
                #expect(unsafe getrlimit(resource, &limit) == 0)
                let usual = limit.rlim_cur
                limit.rlim_cur = 8_000
                #expect(unsafe setrlimit(resource, &limit) == 0)
                let error = #expect(throws: DataError.self) { try train(from: nil) }
                #expect(error?.description == "\(url.path): cannot be written: File too large")
                #expect(try folder.names == ["checkpoint"])
                let last = try Checkpoint<Float>(contentsOf: url)
                #expect(last.epoch >= 10 && last.epoch < 200 && last.epoch.isMultiple(of: 10))

                limit.rlim_cur = usual
                #expect(unsafe setrlimit(resource, &limit) == 0)
                let resumed = try train(from: last)
                #expect(try resumed == train(from: nil))
            }
        }
    #endif
}
