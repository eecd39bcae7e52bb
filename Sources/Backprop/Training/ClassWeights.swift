/// How much the samples of each class count in a training.
public enum ClassWeights: Sendable, Equatable {
    /// Each class counts as much as any other: `N/(K·nₖ)` for a class with nₖ of the N samples, K classes being present.
    case balanced
    /// A factor for each class, 0 or more.
    case factors([Double])

    /// The factors for some targets; where these are rows, a sample's class is where its row is greatest.
    func factors<Scalar>(for targets: Targets<Scalar>, classes: [Int]) throws(TrainingError) -> [Double] {
        switch self {
        case .factors(let factors):
            guard factors.count == targets.outputs else {
                throw .setting("class weights: \(factors.count) for \(targets.outputs) classes")
            }
            return factors
        case .balanced:
            var counts = [Int](repeating: 0, count: targets.outputs)
            for label in classes { counts[label] += 1 }
            let present = counts.count { $0 > 0 }
            return counts.map { $0 == 0 ? 0 : Double(classes.count) / Double(present * $0) }
        }
    }
}

extension Trainer {
    /// What each sample's loss is multiplied by, or nothing if all count alike.
    func weights(
        of data: Dataset<Scalar>, sampleWeights: [Double]?
    ) throws(TrainingError) -> Tensor<Scalar>? {
        guard classWeights != nil || sampleWeights != nil else { return nil }
        var weights = sampleWeights ?? [Double](repeating: 1, count: data.count)
        guard weights.count == data.count else {
            throw .setting("sample weights: \(weights.count) for \(data.count) samples")
        }
        if let classWeights {
            guard loss.decision == .greatest else { throw .setting("class weights: a regression has no classes") }
            if case .sequences = data.targets {
                throw .setting("class weights: a sample has one class, and a sequence one for each step")
            }
            let classes = data.targets.labels(on: compute)
            let factors = try classWeights.factors(for: data.targets, classes: classes)
            for (sample, label) in classes.enumerated() { weights[sample] *= factors[label] }
        }
        guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .setting("weights of classes and samples: expected numbers of 0 or more")
        }
        return Tensor(shape: [weights.count], scalars: weights.map { Scalar($0) })
    }
}
