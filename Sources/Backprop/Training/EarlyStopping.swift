/// Ends a training when it no longer gets better; the model is then as it was after its best epoch.
///
/// The best parameters come back at the end of the last epoch too, and when the training is cancelled. A training that goes on
/// from a ``Checkpoint`` goes on waiting where it was, and one that had ended stays ended.
public struct EarlyStopping: Sendable, Equatable {
    /// What is to get better.
    public enum Quantity: Sendable, Hashable {
        /// The loss of the epoch's batches, penalty included; it should fall. It is that of the parameters before each
        /// update, so the parameters that are kept, those after the epoch, are a little further.
        case loss
        /// The accuracy of the epoch's batches, likewise; it should rise.
        case accuracy
        /// The loss on the validation data, without a penalty; it should fall.
        case validationLoss
        /// The accuracy on the validation data; it should rise.
        case validationAccuracy
        /// One of the trainer's metrics on the validation data, by its name.
        case metric(String, rises: Bool)

        /// One of the trainer's metrics on the validation data: `.metric(ClassificationMetric.f1)`.
        public static func metric(_ metric: some Metric) -> Quantity {
            .metric(metric.name, rises: metric.isBetterWhenGreater)
        }
    }

    /// What is to get better.
    public var quantity: Quantity
    /// After how many epochs in a row without improvement the training ends, 1 or more.
    public var patience: Int
    /// An epoch is an improvement if it is better than the best one before it by more than this, 0 or more.
    public var minimalImprovement: Double

    /// - Parameters:
    ///   - quantity: What is to get better.
    ///   - patience: After how many epochs in a row without improvement the training ends, 1 or more.
    ///   - minimalImprovement: By more than this an epoch must be better to count as an improvement, 0 or more.
    public init(_ quantity: Quantity = .validationLoss, patience: Int, minimalImprovement: Double = 0) {
        self.quantity = quantity
        self.patience = patience
        self.minimalImprovement = minimalImprovement
    }

    func check(_ trainer: Trainer<some TensorScalar>, hasValidation: Bool) throws(TrainingError) {
        try quantity.check("early stopping", trainer, hasValidation: hasValidation)
        try Self.check("early stopping", patience: patience, minimalImprovement: minimalImprovement)
    }

    /// The check of what waits for an improvement.
    static func check(_ name: String, patience: Int, minimalImprovement: Double) throws(TrainingError) {
        guard patience >= 1 else { throw .setting("\(name): patience \(patience); expected 1 or more") }
        guard minimalImprovement >= 0, minimalImprovement.isFinite else {
            throw .setting("\(name): minimal improvement \(minimalImprovement); expected 0 or more")
        }
    }
}

extension EarlyStopping.Quantity {
    /// Refuses what a training does not measure.
    func check<Scalar>(
        _ name: String, _ trainer: Trainer<Scalar>, hasValidation: Bool
    ) throws(TrainingError) {
        let (needsValidation, needsAnswers) =
            switch self {
            case .loss: (false, false)
            case .accuracy: (false, true)
            case .validationLoss: (true, false)
            case .validationAccuracy: (true, true)
            case .metric: (true, false)
            }
        if needsValidation, !hasValidation { throw .setting("\(name): \(rawValue) needs validation data") }
        if needsAnswers, trainer.loss.decision == nil { throw .setting("\(name): a regression has no \(rawValue)") }
        if case .metric(let metric, _) = self, !trainer.metrics.contains(where: { $0.name == metric }) {
            throw .setting("\(name): \"\(metric)\" is none of the trainer's metrics")
        }
    }

    /// How bad an epoch was. What is not defined in it is worse than anything.
    func badness(of record: EpochRecord) -> Double {
        switch self {
        case .loss: record.loss + (record.penalty ?? 0)
        case .accuracy: -(record.accuracy ?? 0)
        case .validationLoss: record.validationLoss ?? .infinity
        case .validationAccuracy: -(record.validationAccuracy ?? 0)
        case .metric(let name, let rises): record.validationMetrics[name].map { rises ? -$0 : $0 } ?? .infinity
        }
    }
}

extension EarlyStopping.Quantity: RawRepresentable, CaseIterable {
    /// Those that every training with validation data measures: all but metrics.
    public static var allCases: [EarlyStopping.Quantity] { [.loss, .accuracy, .validationLoss, .validationAccuracy] }

    /// One of `allCases` by its name, such as `validation-loss`.
    public init?(rawValue: String) {
        guard let quantity = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = quantity
    }

    /// What people call it.
    public var rawValue: String {
        switch self {
        case .loss: "loss"
        case .accuracy: "accuracy"
        case .validationLoss: "validation-loss"
        case .validationAccuracy: "validation-accuracy"
        case .metric(let name, _): name
        }
    }
}

/// The best epoch of a training so far, and what the training had made of the network after it.
struct BestEpoch<Scalar: TensorScalar>: Sendable {
    /// 0 before the first epoch.
    private(set) var epoch = 0
    /// Parameters and running statistics in the order of `Sequential.updateTrainedTensors`.
    private(set) var tensors: [Tensor<Scalar>] = []

    /// Before the first epoch. The memory for the tensors is taken here.
    init(_ model: Sequential<Scalar>) {
        var model = model
        model.updateTrainedTensors { tensors.append(Tensor(uninitialized: $0.shape)) }
    }

    init(epoch: Int, tensors: [Tensor<Scalar>]) {
        self.epoch = epoch
        self.tensors = tensors
    }

    /// Takes the last epoch of a history into account. The model, as it is after it, is not changed.
    mutating func note(_ history: History, by rule: EarlyStopping, _ model: inout Sequential<Scalar>) {
        let badness = rule.quantity.badness(of: history.epochs[history.epochs.count - 1])
        if epoch > 0 {
            let best = rule.quantity.badness(of: history.epochs[epoch - 1])
            // Where the metric was not defined before, any value is an improvement.
            if !(badness < best - rule.minimalImprovement) { return }
        }
        epoch = history.epochs.count
        var index = 0
        model.updateTrainedTensors {
            tensors[index].copyElements(from: $0)
            index += 1
        }
    }

    /// Makes the model what it was after the best epoch.
    func restore(_ model: inout Sequential<Scalar>) {
        var index = 0
        model.updateTrainedTensors {
            $0 = tensors[index]
            index += 1
        }
    }
}
