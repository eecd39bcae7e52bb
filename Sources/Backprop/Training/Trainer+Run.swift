extension Trainer {
    /// A training under way, epoch by epoch: for a program that does something else in between, or ends it when it likes.
    ///
    ///     var run = try trainer.run(
    ///         model, on: training, validation: held, using: generator)
    ///     while let epoch = try run.next() {
    ///         print(epoch.epoch, epoch.loss)
    ///     }
    ///     model = run.model
    ///
    /// It ends with the same bits as ``Trainer/train(_:on:validation:sampleWeights:using:report:)``, which is this loop. Each
    /// call of `next` trains for one epoch on the thread of its caller. It owns the work buffers, so it cannot be copied.
    public struct Run<Generator: RandomNumberGenerator>: ~Copyable {
        var run: TrainingRun<Scalar>
        let start: Start
        private var trained: Sequential<Scalar>
        /// The course of the training, once it is over.
        private var course: History?
        /// Whether the epoch that began last was trained to its end.
        private(set) var isWhole = true
        /// What the order of the samples and random layers are drawn from, as it is now.
        public internal(set) var generator: Generator
        /// What checkpoints say that the training was started with, once somebody has asked.
        var signature: TrainingSignature?

        /// What the training was started with.
        struct Start {
            let trainer: Trainer
            let model: Sequential<Scalar>
            let data: Dataset<Scalar>
            let validation: Dataset<Scalar>?
            let weights: Tensor<Scalar>?
            let generator: Generator
        }

        init(_ start: Start) {
            self.start = start
            (trained, generator) = (start.model, start.generator)
            trained.loss = start.trainer.loss
            run = TrainingRun(
                start.trainer, trained, start.data, weights: start.weights, validation: start.validation,
                randomness: generator.next())
        }

        /// The course of the training so far.
        public var history: History { course ?? run.history }

        /// Whether there is no epoch to come.
        public var isOver: Bool { course != nil || run.isOver }

        /// The network as it is now; after the last epoch, with early stopping, as it was after the best one. O(parameters).
        public var model: Sequential<Scalar> { course == nil ? latest : trained }

        /// The network as the last epoch left it.
        var latest: Sequential<Scalar> {
            var model = trained
            run.write(to: &model)
            return model
        }

        /// Asks somebody else than the task of the caller whether the training is to end.
        mutating func endWhen(_ isCancelled: @escaping @Sendable () -> Bool) { run.isCancelled = isCancelled }

        /// Trains for one epoch more.
        ///
        /// - Returns: What is to be reported of it; `nil` if there is none to come, or the task was cancelled before its last
        ///   batch, which the history says.
        /// - Throws: `TrainingError.diverged`. Nothing comes after that, and the model is as it was before the training.
        public mutating func next() throws(TrainingError) -> EpochRecord? {
            guard course == nil else { return nil }
            do throws(TrainingError) {
                // Nothing has been drawn for the next epoch yet, so a checkpoint can still be made.
                if run.isOver || run.isToEnd {
                    try end(wasCancelled: !run.isOver)
                    return nil
                }
                isWhole = false
                let record = try run.trainEpoch(&trained, using: &generator)
                isWhole = record != nil
                if !isWhole || run.isOver { try end(wasCancelled: !isWhole) }
                return record
            } catch {
                course = run.history
                trained = start.model
                throw error
            }
        }

        /// Brings the best epoch back, where it was sought, and says in the history how it ended.
        mutating func end(wasCancelled: Bool) throws(TrainingError) {
            run.write(to: &trained)
            var history = try run.ended(&trained)
            history.wasCancelled = wasCancelled
            course = history
        }
    }

    /// A training that is gone through epoch by epoch: see ``Run``.
    ///
    /// - Parameters:
    ///   - model: The network that learns; `Run.model` is what it has become.
    ///   - data: The samples that it learns from.
    ///   - validation: Data to evaluate the model on after each epoch; never trained on.
    ///   - sampleWeights: How much each sample of `data` counts, 0 or more, on top of `classWeights`; `nil` for all
    ///     alike.
    ///   - generator: Draws the order of the samples, and what layers such as `Dropout` draw from. The run goes on with it:
    ///     `Run.generator`.
    /// - Throws: `TrainingError` if a setting has no meaning, or the data do not fit.
    public func run<Generator: RandomNumberGenerator>(
        _ model: Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        sampleWeights: [Double]? = nil, using generator: Generator
    ) throws(TrainingError) -> Run<Generator> {
        let weights = try checkTogether(model, data, validation, sampleWeights: sampleWeights, using: generator)
        return Run(
            Run.Start(
                trainer: self, model: model, data: data, validation: validation, weights: weights,
                generator: generator))
    }
}
