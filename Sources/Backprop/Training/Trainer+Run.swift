extension Trainer {
    /// A training under way, epoch by epoch: for a program that does something else in between, or ends it when it likes.
    ///
    ///     var run = try trainer.run(model, on: training, validation: held, using: generator)
    ///     while let epoch = try run.next() {
    ///         print(epoch.epoch, epoch.loss)
    ///     }
    ///     model = run.model
    ///
    /// It ends with the same bits as ``Trainer/train(_:on:validation:sampleWeights:using:report:)``. Each call of `next` trains
    /// for one epoch on the thread of its caller. It owns the work buffers, so it cannot be copied.
    public struct Run<Generator: RandomNumberGenerator>: ~Copyable {
        private var run: TrainingRun<Scalar>
        private let original: Sequential<Scalar>
        private var trained: Sequential<Scalar>
        private var isEnded = false
        /// What the order of the samples and random layers are drawn from, as it is now.
        public private(set) var generator: Generator

        fileprivate init(_ run: TrainingRun<Scalar>, _ model: Sequential<Scalar>, _ generator: Generator) {
            self.run = run
            original = model
            trained = model
            self.generator = generator
        }

        /// The course of the training so far.
        public var history: History { run.history }

        /// The network as it is now; after the last epoch, with early stopping, as it was after the best one. O(parameters).
        public var model: Sequential<Scalar> {
            var model = trained
            if !isEnded { run.write(to: &model) }
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
            guard !isEnded else { return nil }
            do throws(TrainingError) {
                if run.isOver {
                    try end()
                    return nil
                }
                guard try run.trainEpoch(&trained, showsModel: false, using: &generator) else {
                    run.history.wasCancelled = true
                    try end()
                    return nil
                }
                let record = run.history.last
                if run.isOver { try end() }
                return record
            } catch {
                isEnded = true
                trained = original
                throw error
            }
        }

        private mutating func end() throws(TrainingError) {
            run.write(to: &trained)
            try run.end(&trained)
            isEnded = true
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
        var (model, generator) = (model, generator)
        model.loss = loss
        let run = TrainingRun(
            self, model, data, weights: weights, validation: validation, randomness: generator.next())
        return Run(run, model, generator)
    }
}
