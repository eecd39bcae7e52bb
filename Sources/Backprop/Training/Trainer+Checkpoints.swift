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
        try train(
            &model, on: data, validation: validation, sampleWeights: sampleWeights, using: &generator, from: checkpoint,
            checkpointEvery: interval, showsModel: false, begin: {}, observe: { record, _ in report(record) },
            save: save)
    }

    /// The same; says when all that could be refused has been looked at, and shows the model after each epoch.
    @discardableResult
    package func train(
        _ model: inout Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        sampleWeights: [Double]? = nil, using generator: inout SeededGenerator, from checkpoint: Checkpoint<Scalar>?,
        checkpointEvery interval: Int? = nil, showsModel: Bool, begin: () -> Void,
        observe: (EpochRecord, Sequential<Scalar>) -> Void,
        save: (Checkpoint<Scalar>) throws -> Void
    ) throws -> History {
        guard interval ?? 1 >= 1 else {
            throw TrainingError.setting("epochs between checkpoints: \(interval ?? 0); expected 1 or more")
        }
        let weights = try checkTogether(
            model, data, validation, sampleWeights: sampleWeights, using: generator, from: checkpoint,
            checkpointEvery: interval)
        // It reads all the data.
        let signature =
            checkpoint == nil && interval == nil
            ? nil
            : TrainingSignature(self, model, data, weights: weights, validation: validation, generator: generator)
        var trained = model
        trained.loss = loss
        var run = TrainingRun(
            self, model, data, weights: weights, validation: validation, randomness: generator.next())
        if let checkpoint, let signature {
            try checkpoint.check(self, model, signature)
            trained = checkpoint.network
            trained.loss = loss
            run.resume(checkpoint, using: &generator)
            guard generator == checkpoint.generator else {
                throw TrainingError.checkpoint("its random numbers are not those of epoch \(checkpoint.epoch)")
            }
        }
        begin()

        var failure: (any Error)?
        let history = try train(&trained, &run, &generator, showsModel: showsModel || interval != nil) {
            run, model, generator in
            let record = run.history.epochs[run.history.epochs.count - 1]
            observe(record, model)
            guard let interval, let signature, record.epoch.isMultiple(of: interval) || run.isOver else { return true }
            do {
                // It may have diverged in the last update, which only the next epoch would show.
                guard model.isFinite else {
                    throw TrainingError.diverged(epoch: record.epoch, learningRate: record.learningRate)
                }
                try ranks.onFirst {
                    try save(
                        Checkpoint(
                            network: model, history: run.history, optimizerStates: run.optimizerStates,
                            generator: generator, best: run.best, signature: signature))
                }
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        model = trained
        return history
    }
}
