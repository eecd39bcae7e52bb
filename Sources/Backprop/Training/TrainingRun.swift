/// A training under way: batches, work buffers, the optimizer's state, and the course of it so far.
struct TrainingRun<Scalar: TensorScalar> {
    private var batches: Batches<Scalar>
    private var step: TrainingStep<Scalar>
    private var updater: FlatUpdater<Scalar>
    private var evaluator: Evaluator<Scalar>?
    /// Those that the evaluator knows of.
    private var moves = 0
    /// How many answers are right or wrong in an epoch; none for a regression.
    private let answers: Int?
    private let epochs: Int
    /// Whether no other process takes part, and the task may end before a batch. Else all end together, after one.
    private let isAlone: Bool
    private let earlyStopping: EarlyStopping?
    private var plateau: PlateauState?
    /// Whether somebody wants the training to end; asked before each batch.
    var isCancelled: @Sendable () -> Bool = { Task.isCancelled } {
        didSet { step.isCancelled = isCancelled }
    }

    private(set) var history = History()
    /// The best epoch, if early stopping asks for it.
    private(set) var best: BestEpoch<Scalar>?

    init(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, _ data: Dataset<Scalar>,
        weights: Tensor<Scalar>?, validation: Dataset<Scalar>?, randomness: UInt64
    ) {
        let size = min(trainer.batchSize ?? data.count, data.count)
        // Of what is computed at a time.
        let threads = PartThreads.count(trainer, model, batch: size)
        let rows = threads > 1 ? size : (size - 1) / trainer.shards + 1
        let compute = trainer.compute.repeating((model.operationCount * Size(rows)).value ?? .max)
        batches = Batches(
            trainer, data, least: model.leastBatch, sampleShape: model.inputShape, weights: weights, on: compute)
        step = TrainingStep(
            trainer, model, &batches, mostParts: min(trainer.shards, size), threads: threads,
            areSequences: data.targets.areSequences, randomness: randomness, on: compute)
        isAlone = trainer.ranks.count == 1
        updater = FlatUpdater(
            trainer.optimizer, for: step.parameters, rates: step.rates, inPlan: step.updatesInPlan, on: compute)
        let addresses = step.addresses()
        evaluator = validation.map {
            Evaluator(
                $0, model: model, loss: trainer.loss, metrics: trainer.metrics, compute: trainer.compute,
                ranks: trainer.ranks, addresses: addresses)
        }
        answers = trainer.loss.decision.map { $0.answers(to: data.targets, outputs: model.outputs) }
        epochs = trainer.epochs
        earlyStopping = trainer.earlyStopping
        plateau = trainer.plateau.map { PlateauState($0) }
        best = earlyStopping.map { _ in BestEpoch(model) }
        history.epochs.reserveCapacity(min(epochs, 1 << 16))
    }

    /// Becomes the training that a checkpoint was made of, which must have the same settings. The order of the samples
    /// comes from drawing it anew for each epoch: nanoseconds for each sample.
    ///
    /// - Parameter generator: Has drawn what a training draws before its first epoch, and then as much as for the epochs.
    mutating func resume(_ checkpoint: Checkpoint<Scalar>, using generator: inout some RandomNumberGenerator) {
        history = checkpoint.history
        for _ in history.epochs { batches.beginEpoch(using: &generator) }
        let steps = history.epochs.count * batches.count
        step.read(checkpoint.network)
        step.skip(steps: steps)
        updater.resume(step: steps, states: checkpoint.optimizerStates)
        best = checkpoint.best
        for record in history.epochs { notePlateau(record) }
    }

    private mutating func notePlateau(_ record: EpochRecord) {
        guard plateau != nil else { return }
        plateau?.note(record)
        updater.scaleRate(by: plateau?.factor ?? 1)
    }

    /// How good what was learnt is on the validation data, if there are any.
    private mutating func evaluate() -> Evaluation? {
        if evaluator != nil, moves != step.moves {
            moves = step.moves
            evaluator?.bind(step.addresses())
        }
        evaluator?.refresh()
        return evaluator?.evaluate()
    }

    /// What the optimizer remembers of each parameter.
    var optimizerStates: [[Tensor<Scalar>]] { updater.statesOfParameters }

    /// Whether the task wants it to end where it is, between two epochs.
    var isToEnd: Bool { isAlone && isCancelled() }

    /// Whether there is no epoch to come.
    var isOver: Bool { history.epochs.count >= epochs || isStuck }

    /// Whether early stopping has seen enough epochs without improvement.
    var isStuck: Bool {
        guard let best, let earlyStopping, best.epoch > 0 else { return false }
        return history.epochs.count - best.epoch >= earlyStopping.patience
    }

    /// Makes a model with the same layers what was learnt.
    func write(to model: inout Sequential<Scalar>) { step.write(to: &model) }

    /// The history, which says how the training ended. Brings the best epoch back where it was sought.
    ///
    /// - Parameter model: What was learnt.
    func ended(_ model: inout Sequential<Scalar>) throws(TrainingError) -> History {
        var history = history
        history.wasStoppedEarly = isStuck && history.epochs.count < epochs
        guard let best, best.epoch > 0 else { return history }
        best.restore(&model)
        history.bestEpoch = best.epoch
        guard model.isFinite else {
            let record = history.epochs[best.epoch - 1]
            throw .diverged(epoch: record.epoch, learningRate: record.learningRate)
        }
        return history
    }

    /// Trains for one epoch more, in a new order of the samples, and puts it into the history.
    ///
    /// - Parameters:
    ///   - model: Becomes what was learnt at the end, and after each epoch where the best one is sought.
    /// - Returns: What is to be reported, or `nil` if the task was cancelled before the last batch.
    mutating func trainEpoch(
        _ model: inout Sequential<Scalar>, using generator: inout some RandomNumberGenerator
    ) throws(TrainingError) -> EpochRecord? {
        let epoch = history.epochs.count + 1
        batches.beginEpoch(using: &generator)
        step.beginEpoch()
        let trained = try trainEpoch(epoch)
        if trained == nil || epoch == epochs || earlyStopping != nil { step.write(to: &model) }
        guard let record = trained else {
            guard model.isFinite else { throw .diverged(epoch: epoch, learningRate: updater.learningRate) }
            return nil
        }
        // The last update may have been the one that diverged: that shows in the validation loss or, after the last
        // epoch, in the parameters.
        guard record.validationLoss?.isFinite ?? true, epoch < epochs || model.isFinite else {
            throw .diverged(epoch: epoch, learningRate: record.learningRate)
        }
        history.epochs.append(record)
        notePlateau(record)
        if let earlyStopping { best?.note(history, by: earlyStopping, &model) }
        return record
    }

    /// Trains on all batches once.
    ///
    /// - Returns: What is to be reported, or `nil` if the task was cancelled before the last batch.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private mutating func trainEpoch(_ epoch: Int) throws(TrainingError) -> EpochRecord? {
        var record = EpochRecord(epoch: epoch, loss: 0, accuracy: nil, learningRate: 0)
        var correct = 0
        var penalty = 0.0
        for batch in 0..<batches.count {
            if isAlone, isCancelled() { return nil }
            record.learningRate = updater.learningRate
            let result = step.run(&batches, batch, updater: &updater)
            guard result.loss.isFinite, result.penalty.isFinite else {
                throw .diverged(epoch: epoch, learningRate: record.learningRate)
            }
            record.loss += result.loss
            correct += result.correct
            penalty += result.penalty * Double(batches[batch].count)
            if !isAlone, result.wasCancelled { return nil }
        }
        record.loss /= Double(batches.samples)
        if step.hasPenalty { record.penalty = penalty / Double(batches.samples) }
        if let answers { record.accuracy = Double(correct) / Double(answers) }
        if let evaluation = evaluate() {
            record.validationLoss = evaluation.loss
            record.validationAccuracy = evaluation.accuracy
            record.validationMetrics = evaluation.metrics
        }
        return record
    }
}
