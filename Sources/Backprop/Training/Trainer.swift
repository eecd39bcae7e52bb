/// Trains a network: epochs of batches, each run forward, back, and followed by an update.
///
///     let trainer = Trainer<Float>(optimizer: SGD(learningRate: 1, decay: 0.001, momentum: 0.9), epochs: 1000)
///     let history = try trainer.train(&model, on: data, using: &generator)
///     print(history.last!.accuracy!)
///
/// The same seed gives the same parameters to the last bit, whatever the kernels and the number of threads.
public struct Trainer<Scalar: TensorScalar>: Sendable {
    /// What is minimized: the mean of this over the samples of a batch.
    public var loss: any Loss<Scalar>
    /// How the parameters follow the gradients.
    public var optimizer: any Optimizer
    /// How many times all samples are gone through.
    public var epochs: Int
    /// Samples per update: 1 for one at a time, `nil` for all at once. Batches are drawn anew in each epoch; the last,
    /// short one is trained on too.
    public var batchSize: Int?
    /// Where and how the numbers are computed.
    public var compute: Compute

    /// A training that is not yet under way. By default: one epoch of gradient descent on all samples at once.
    public init(
        loss: any Loss<Scalar> = CategoricalCrossEntropy(), optimizer: any Optimizer = SGD(), epochs: Int = 1,
        batchSize: Int? = nil, compute: Compute = .default
    ) {
        self.loss = loss
        self.optimizer = optimizer
        self.epochs = epochs
        self.batchSize = batchSize
        self.compute = compute
    }

    /// Trains a model and returns the course of it.
    ///
    /// Stops after the current batch when the task that it runs in is cancelled; the model then has what was learnt
    /// until then, and the history says so. If it throws, the model is as it was before.
    ///
    /// - Parameters:
    ///   - validation: Data to evaluate the model on after each epoch; never trained on.
    ///   - generator: Draws the order of the samples.
    ///   - report: Called after each epoch.
    /// - Throws: `TrainingError`.
    @discardableResult
    public func train(
        _ model: inout Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        using generator: inout some RandomNumberGenerator, report: (EpochRecord) -> Void = { _ in }
    ) throws(TrainingError) -> History {
        try check(model, data, validation)
        var trained = model
        let history = try run(&trained, data, validation, &generator, report)
        model = trained
        return history
    }

    private func check(
        _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, _ validation: Dataset<Scalar>?
    ) throws(TrainingError) {
        guard epochs >= 0 else { throw .setting("epochs: \(epochs); expected 0 or more") }
        guard batchSize ?? 1 >= 1 else { throw .setting("batch size: \(batchSize ?? 0); expected 1 or more") }
        do throws(ShapeError) {
            try model.check(data, loss: loss)
            if let validation { try model.check(validation, loss: loss) }
        } catch {
            throw .shape(error)
        }
    }

    private func run(
        _ model: inout Sequential<Scalar>, _ data: Dataset<Scalar>, _ validation: Dataset<Scalar>?,
        _ generator: inout some RandomNumberGenerator, _ report: (EpochRecord) -> Void
    ) throws(TrainingError) -> History {
        var batches = Batches(data, size: batchSize ?? data.count)
        var step = TrainingStep(model: model, loss: loss, rows: batches.largest, compute: compute)
        var updater = Updater<Scalar>(optimizer, on: compute)
        var history = History()
        history.epochs.reserveCapacity(min(epochs, 1 << 16))

        for epoch in 0..<epochs {
            batches.shuffle(using: &generator)
            var record = EpochRecord(epoch: epoch + 1, loss: 0, accuracy: nil, learningRate: 0)
            var correct = 0
            for batch in 0..<batches.count {
                if Task.isCancelled {
                    guard model.isFinite else {
                        throw .diverged(epoch: epoch + 1, learningRate: record.learningRate)
                    }
                    history.wasCancelled = true
                    return history
                }
                record.learningRate = updater.learningRate
                let result = batches.withBatch(batch) { input, targets in
                    step.run(&model, input, targets, updater: &updater)
                }
                guard result.loss.isFinite else {
                    throw .diverged(epoch: epoch + 1, learningRate: record.learningRate)
                }
                record.loss += result.loss
                correct += result.correct
            }
            record.loss /= Double(data.count)
            if loss.isClassification { record.accuracy = Double(correct) / Double(data.count) }
            try finish(&record, model, validation)
            history.epochs.append(record)
            report(record)
        }
        return history
    }

    /// Evaluates the model at the end of an epoch. The last update may have been the one that diverged: that shows in
    /// the validation loss or, after the last epoch, in the parameters.
    private func finish(
        _ record: inout EpochRecord, _ model: Sequential<Scalar>, _ validation: Dataset<Scalar>?
    ) throws(TrainingError) {
        if let validation {
            do throws(ShapeError) {
                let evaluation = try model.evaluate(validation, loss: loss, on: compute)
                record.validationLoss = evaluation.loss
                record.validationAccuracy = evaluation.accuracy
            } catch {
                throw .shape(error)
            }
        }
        let isLast = record.epoch == epochs
        guard record.validationLoss?.isFinite ?? true, !isLast || model.isFinite else {
            throw .diverged(epoch: record.epoch, learningRate: record.learningRate)
        }
    }
}

extension Sequential {
    /// Whether no parameter is infinite or NaN.
    var isFinite: Bool {
        layers.allSatisfy { layer in
            layer.parameters.allSatisfy { parameter in
                parameter.value.withSpan { scalars in scalars.indices.allSatisfy { scalars[$0].isFinite } }
            }
        }
    }
}
