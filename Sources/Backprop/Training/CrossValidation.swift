/// What a cross-validation has come to: how well the network of each fold does on the samples it was not trained on.
public struct CrossValidation: Sendable, Codable, Equatable {
    /// The evaluations of the folds, in their order; fewer than there are folds if it was cancelled.
    public internal(set) var folds: [Evaluation] = []

    /// The mean over the folds of loss and accuracy, each fold with the same weight, as scikit-learn's
    /// `cross_val_score().mean()`; `nil` if no fold was completed.
    public var mean: Evaluation? {
        guard let first = folds.first else { return nil }
        let count = Double(folds.count)
        return Evaluation(
            loss: folds.reduce(0) { $0 + $1.loss } / count,
            accuracy: first.accuracy == nil ? nil : folds.reduce(0) { $0 + ($1.accuracy ?? 0) } / count)
    }
}

extension Trainer {
    /// Trains a network anew on each fold and measures it on the samples that the fold holds back.
    ///
    ///     let folds = try data.stratifiedFolds(5, using: &generator)
    ///     let result = try trainer.crossValidate(folds, using: &generator) { training, generator in
    ///         Sequential {
    ///             Scaling.standardization(of: training)
    ///             Dense(4, 16, activation: .relu, using: &generator)
    ///             Dense(16, 3, using: &generator)
    ///             Softmax()
    ///         }
    ///     }
    ///     print(result.mean!.accuracy!)
    ///
    /// Stops after the current batch when the task that it runs in is cancelled; a fold that is not complete is not
    /// listed.
    ///
    /// Processes (``ranks``) that share it take whole folds where these are shared evenly, without early stopping and with a
    /// `SeededGenerator`, and else share the batches of each fold: with the same result.
    ///
    /// - Parameters:
    ///   - folds: The data in its parts.
    ///   - generator: Passed to `network`, and then used as in `train`.
    ///   - network: Makes a new network for the training part of a fold. Whatever is fitted to data, such as a `Scaling`,
    ///     is fitted to that part alone.
    ///   - report: Called after each fold, counted from 1.
    /// - Throws: `TrainingError`; a fold whose loss is not finite counts as diverged.
    public func crossValidate<Generator: RandomNumberGenerator>(
        _ folds: Folds<Scalar>, using generator: inout Generator,
        network: (_ training: Dataset<Scalar>, inout Generator) throws(ShapeError) -> Sequential<Scalar>,
        report: (_ fold: Int, Evaluation) -> Void = { _, _ in }
    ) throws(TrainingError) -> CrossValidation {
        if takesWholeFolds(folds, generator) {
            return try crossValidateApart(folds, using: &generator, network: network, report: report)
        }
        var result = CrossValidation()
        for (index, fold) in folds.enumerated() {
            var model = try asTrainingError { () throws(ShapeError) in try network(fold.training, &generator) }
            guard let evaluation = try evaluation(of: fold, &model, using: &generator) else { break }
            result.folds.append(evaluation)
            report(index + 1, evaluation)
        }
        return result
    }

    /// Trains on a fold, and measures on what it holds back; nothing if that was cancelled.
    func evaluation(
        of fold: Folds<Scalar>.Element, _ model: inout Sequential<Scalar>,
        using generator: inout some RandomNumberGenerator
    ) throws(TrainingError) -> Evaluation? {
        let history = try train(&model, on: fold.training, using: &generator)
        guard !history.wasCancelled else { return nil }
        let evaluation = try asTrainingError { () throws(ShapeError) in
            try model.evaluate(fold.validation, loss: loss, on: compute)
        }
        guard evaluation.loss.isFinite else {
            throw .diverged(epoch: history.epochs.count, learningRate: history.last?.learningRate ?? 0)
        }
        return evaluation
    }

    func asTrainingError<Result>(_ body: () throws(ShapeError) -> Result) throws(TrainingError) -> Result {
        do throws(ShapeError) {
            return try body()
        } catch {
            throw .shape(error)
        }
    }
}
