import Foundation

/// Folds that processes take whole, each its own.
extension Trainer {
    /// Whether they do: nobody waits for long, and what each fold draws from the generator is known before it is trained.
    func takesWholeFolds(_ folds: Folds<Scalar>, _ generator: some RandomNumberGenerator) -> Bool {
        takesWholeFolds(folds.count, generator) && !folds.data.isShared
    }

    func takesWholeFolds(_ count: Int, _ generator: some RandomNumberGenerator) -> Bool {
        ranks.count > 1 && Shares.areEven(count, among: ranks.count) && earlyStopping == nil
            && generator is SeededGenerator
    }

    /// The same as `crossValidate`, with the same result: the folds begin with the random numbers that they would have
    /// one after the other.
    func crossValidateApart<Generator: RandomNumberGenerator>(
        _ folds: Folds<Scalar>, using generator: inout Generator,
        network: (_ training: Dataset<Scalar>, inout Generator) throws(ShapeError) -> Sequential<Scalar>,
        report: (_ fold: Int, Evaluation) -> Void
    ) throws(TrainingError) -> CrossValidation {
        var own: [(fold: Int, model: Sequential<Scalar>, generator: Generator)] = []
        for (index, fold) in folds.enumerated() {
            let model = try asTrainingError { () throws(ShapeError) in try network(fold.training, &generator) }
            _ = try checkTogether(model, fold.training, nil, sampleWeights: nil, using: generator)
            if index % ranks.count == ranks.rank { own.append((index, model, generator)) }
            draw(model, fold.training, using: &generator)
        }
        var alone = self
        alone.ranks = .alone
        var outcomes: [FoldOutcome] = []
        for var fold in own {
            outcomes.append(
                alone.outcome(of: fold.fold, folds[fold.fold], &fold.model, using: &fold.generator))
        }
        var result = CrossValidation()
        let all = ranks.gather(Array(MetadataJSON.text(outcomes).utf8)).flatMap { FoldOutcome.list($0) }
        for outcome in all.sorted(by: { $0.fold < $1.fold }) {
            if let error = outcome.error { throw error }
            // What was cancelled, and what comes after it.
            guard let evaluation = outcome.evaluation, result.folds.count == outcome.fold else { break }
            result.folds.append(evaluation)
            report(outcome.fold + 1, evaluation)
        }
        return result
    }

    private func outcome(
        of number: Int, _ fold: Folds<Scalar>.Element, _ model: inout Sequential<Scalar>,
        using generator: inout some RandomNumberGenerator
    ) -> FoldOutcome {
        var outcome = FoldOutcome(fold: number)
        do throws(TrainingError) {
            outcome.evaluation = try evaluation(of: fold, &model, using: &generator)
        } catch {
            if case .diverged(let epoch, let rate) = error {
                outcome.divergence = .init(epoch: epoch, learningRate: rate)
            } else {
                outcome.problem = error.description
            }
        }
        return outcome
    }

    /// Draws from the generator what a training of all epochs draws.
    private func draw(
        _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, using generator: inout some RandomNumberGenerator
    ) {
        _ = generator.next()
        var batches = Batches(
            self, data, least: model.leastBatch, sampleShape: model.inputShape, weights: nil, on: compute)
        for _ in 0..<epochs { batches.beginEpoch(using: &generator) }
    }
}

/// What a process tells the others of a fold.
private struct FoldOutcome: Codable {
    struct Divergence: Codable {
        let epoch: Int
        let learningRate: Double
    }

    let fold: Int
    var evaluation: Evaluation?
    var divergence: Divergence?
    var problem: String?

    init(fold: Int) { self.fold = fold }

    var error: TrainingError? {
        if let divergence { return .diverged(epoch: divergence.epoch, learningRate: divergence.learningRate) }
        return problem.map { .ranks("fold \(fold + 1): \($0)") }
    }

    static func list(_ bytes: [UInt8]) -> [FoldOutcome] {
        (try? JSONDecoder().decode([FoldOutcome].self, from: Data(bytes))) ?? []
    }
}
