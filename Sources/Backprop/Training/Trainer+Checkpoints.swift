extension Trainer {
    /// Trains a model as the other `train` does, hands out checkpoints on the way, and can go on from one.
    ///
    /// A training that goes on from a checkpoint ends with the same parameters, to the last bit, the same history and the
    /// same state of the generator as one that was not disturbed. For this it must be started as that one was: with the
    /// same model, the same data, the same settings, and the generator in the same state. What differs is refused. Only
    /// `epochs` may be greater than it was, and `compute` another.
    ///
    /// A checkpoint is made every so many epochs and at the end of the last one, but not when the task is cancelled: what
    /// was learnt since the last checkpoint is then in the model alone. Steps allocate nothing, as without checkpoints; in
    /// the first step after a checkpoint that is kept, the parameters and the optimizer's state are copied.
    ///
    /// - Parameters:
    ///   - model: The network that learns, as it is before the first epoch, also if there is a checkpoint.
    ///   - data: The samples that it learns from.
    ///   - validation: Data to evaluate the model on after each epoch; never trained on.
    ///   - sampleWeights: How much each sample of `data` counts, 0 or more, on top of `classWeights`; `nil` for all
    ///     alike.
    ///   - generator: Draws the order of the samples, and what layers such as `Dropout` draw from. As it is before the
    ///     first epoch, also if there is a checkpoint.
    ///   - checkpoint: Where to go on; `nil` to start with the first epoch.
    ///   - interval: How many epochs there are from one checkpoint to the next, 1 or more; `nil` for no checkpoints.
    ///   - report: Called after each epoch that is trained here.
    ///   - save: Called with each checkpoint. What it throws ends the training.
    /// - Throws: `TrainingError`, in particular if the checkpoint is of another training, or what `save` throws. The
    ///   model is then as it was before.
    @discardableResult
    public func train(
        _ model: inout Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        sampleWeights: [Double]? = nil, using generator: inout SeededGenerator, from checkpoint: Checkpoint<Scalar>?,
        checkpointEvery interval: Int? = nil, report: (EpochRecord) -> Void = { _ in },
        save: (Checkpoint<Scalar>) throws -> Void
    ) throws -> History {
        guard interval ?? 1 >= 1 else {
            throw TrainingError.setting("epochs between checkpoints: \(interval ?? 0); expected 1 or more")
        }
        var run = try self.run(
            model, on: data, validation: validation, sampleWeights: sampleWeights, using: generator, from: checkpoint,
            checkpointEvery: interval)
        defer { generator = run.generator }
        while let record = try run.next() {
            report(record)
            guard let interval, record.epoch.isMultiple(of: interval) || run.isOver else { continue }
            let checkpoint = try run.checkpoint()
            try ranks.onFirst { try save(checkpoint) }
        }
        model = run.model
        return run.history
    }

    /// A training that is gone through epoch by epoch, whose checkpoints are taken when it is liked, and which can go on from
    /// one: see ``Run``.
    ///
    ///     var run = try trainer.run(
    ///         model, on: data, using: SeededGenerator(seed: 1), from: old)
    ///     while let epoch = try run.next() {
    ///         if epoch.epoch.isMultiple(of: 10) { try run.checkpoint().write(to: url) }
    ///     }
    ///
    /// - Parameters:
    ///   - model: The network that learns, as it is before the first epoch, also if there is a checkpoint.
    ///   - data: The samples that it learns from.
    ///   - validation: Data to evaluate the model on after each epoch; never trained on.
    ///   - sampleWeights: How much each sample of `data` counts, 0 or more, on top of `classWeights`; `nil` for all
    ///     alike.
    ///   - generator: Draws the order of the samples, and what layers such as `Dropout` draw from. As it is before the
    ///     first epoch, also if there is a checkpoint.
    ///   - checkpoint: Where to go on; `nil` to start with the first epoch.
    /// - Throws: `TrainingError` if a setting has no meaning, the data do not fit, or the checkpoint is of another training.
    public func run(
        _ model: Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        sampleWeights: [Double]? = nil, using generator: SeededGenerator, from checkpoint: Checkpoint<Scalar>?
    ) throws(TrainingError) -> Run<SeededGenerator> {
        try run(
            model, on: data, validation: validation, sampleWeights: sampleWeights, using: generator, from: checkpoint,
            checkpointEvery: nil)
    }

    /// The same. Processes that share a training agree about its checkpoints.
    private func run(
        _ model: Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>?, sampleWeights: [Double]?,
        using generator: SeededGenerator, from checkpoint: Checkpoint<Scalar>?, checkpointEvery interval: Int?
    ) throws(TrainingError) -> Run<SeededGenerator> {
        let weights = try checkTogether(
            model, data, validation, sampleWeights: sampleWeights, using: generator, from: checkpoint,
            checkpointEvery: interval)
        var run = Run(
            Run.Start(
                trainer: self, model: model, data: data, validation: validation, weights: weights,
                generator: generator))
        if let checkpoint { try run.resume(checkpoint) }
        return run
    }
}

extension Trainer.Run where Generator == SeededGenerator {
    /// The training as it is after the last epoch, to go on from there another time. O(parameters); the first one reads all
    /// the data, whose digest it holds. Processes that share the training ask for it together.
    ///
    /// A training that was cancelled between two epochs, as after one was reported, gives a checkpoint too. Within an epoch
    /// there is none: the last one that was asked for is where it goes on. Processes that share a training end within one.
    ///
    /// - Throws: `TrainingError.diverged` if a parameter is not finite: the last update may have been the one that ruined the
    ///   network, which only the next epoch would show. `TrainingError.setting` if the training ended within an epoch, because
    ///   it was cancelled or diverged there.
    public mutating func checkpoint() throws(TrainingError) -> Checkpoint<Scalar> {
        guard isWhole else {
            throw .setting(
                "a checkpoint: the training ended within epoch \(run.history.epochs.count + 1); "
                    + "expected one that is between two epochs")
        }
        let network = latest
        guard network.isFinite else {
            throw .diverged(epoch: run.history.epochs.count, learningRate: run.history.last?.learningRate ?? 0)
        }
        return Checkpoint(
            network: network, history: run.history, optimizerStates: run.optimizerStates, generator: generator,
            best: run.best, signature: startSignature())
    }

    /// Becomes the training that a checkpoint was made of.
    fileprivate mutating func resume(_ checkpoint: Checkpoint<Scalar>) throws(TrainingError) {
        try checkpoint.check(start.trainer, start.model, startSignature())
        run.resume(checkpoint, using: &generator)
        guard generator == checkpoint.generator else {
            throw .checkpoint("its random numbers are not those of epoch \(checkpoint.epoch)")
        }
        if run.isOver { try end(wasCancelled: false) }
    }

    private mutating func startSignature() -> TrainingSignature {
        if let signature { return signature }
        let made = TrainingSignature(
            start.trainer, start.model, start.data, weights: start.weights, validation: start.validation,
            generator: start.generator)
        signature = made
        return made
    }
}
