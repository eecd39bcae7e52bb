/// A training under way: batches, work buffers, the optimizer's state.
struct TrainingRun<Scalar: TensorScalar> {
    var batches: Batches<Scalar>
    private var step: TrainingStep<Scalar>
    private var updater: Updater<Scalar>
    private var evaluator: Evaluator<Scalar>?
    private let isClassification: Bool

    init(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, _ data: Dataset<Scalar>,
        weights: Tensor<Scalar>?, validation: Dataset<Scalar>?, randomness: UInt64
    ) {
        let compute = trainer.compute
        batches = Batches(data, weights: weights, size: trainer.batchSize ?? data.count, compute: compute)
        step = TrainingStep(trainer, model, rows: batches.largest, randomness: randomness)
        updater = Updater(trainer.optimizer, on: compute)
        evaluator = validation.map {
            Evaluator($0, model: model, loss: trainer.loss, metrics: trainer.metrics, compute: compute)
        }
        isClassification = trainer.loss.isClassification
    }

    /// Trains on all batches once.
    ///
    /// - Returns: What is to be reported, or `nil` if the task was cancelled before the last batch.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    mutating func trainEpoch(
        _ epoch: Int, _ model: inout Sequential<Scalar>
    ) throws(TrainingError) -> EpochRecord? {
        var record = EpochRecord(epoch: epoch, loss: 0, accuracy: nil, learningRate: 0)
        var correct = 0
        var penalty = 0.0
        for batch in 0..<batches.count {
            if Task.isCancelled {
                guard model.isFinite else { throw .diverged(epoch: epoch, learningRate: record.learningRate) }
                return nil
            }
            record.learningRate = updater.learningRate
            let result = step.run(&model, &batches, batch, updater: &updater)
            guard result.loss.isFinite, result.penalty.isFinite else {
                throw .diverged(epoch: epoch, learningRate: record.learningRate)
            }
            record.loss += result.loss
            correct += result.correct
            penalty += result.penalty * Double(batches[batch].count)
        }
        record.loss /= Double(batches.samples)
        if step.hasPenalty { record.penalty = penalty / Double(batches.samples) }
        if isClassification { record.accuracy = Double(correct) / Double(batches.samples) }
        if let evaluation = evaluator?.evaluate(model) {
            record.validationLoss = evaluation.loss
            record.validationAccuracy = evaluation.accuracy
            record.validationMetrics = evaluation.metrics
        }
        return record
    }
}
