/// Lowers the learning rate each time that a training no longer gets better.
///
///     trainer.plateau = RateOnPlateau(.validationLoss, factor: 0.5, patience: 5)
///
/// It is on top of the optimizer's schedule. A training that goes on from a ``Checkpoint`` has the rate that it had, and goes on
/// waiting where it was.
public struct RateOnPlateau: Sendable, Equatable {
    /// What is to get better.
    public var quantity: EarlyStopping.Quantity
    /// What the learning rate is multiplied by each time, above 0 and below 1.
    public var factor: Double
    /// After how many epochs in a row without improvement, 1 or more; they are counted anew after each time.
    public var patience: Int
    /// An epoch is an improvement if it is better than the best one before it by more than this, 0 or more.
    public var minimalImprovement: Double
    /// The least share of the learning rate that is left in the end, 0 or more.
    public var least: Double

    /// - Parameters:
    ///   - quantity: What is to get better.
    ///   - factor: What the learning rate is multiplied by each time, above 0 and below 1.
    ///   - patience: After how many epochs in a row without improvement, 1 or more.
    ///   - minimalImprovement: By more than this an epoch must be better to count as an improvement, 0 or more.
    ///   - least: The least share of the learning rate that is left in the end, 0 or more.
    public init(
        _ quantity: EarlyStopping.Quantity = .validationLoss, factor: Double = 0.1, patience: Int = 10,
        minimalImprovement: Double = 0, least: Double = 0
    ) {
        self.quantity = quantity
        self.factor = factor
        self.patience = patience
        self.minimalImprovement = minimalImprovement
        self.least = least
    }

    func check<Scalar>(_ trainer: Trainer<Scalar>, hasValidation: Bool) throws(TrainingError) {
        let name = "rate on plateau"
        try quantity.check(name, trainer, hasValidation: hasValidation)
        try EarlyStopping.check(name, patience: patience, minimalImprovement: minimalImprovement)
        guard factor > 0, factor < 1 else {
            throw .setting("\(name): factor \(factor); expected a number above 0 and below 1")
        }
        try TrainingError.checking { () throws(SettingError) in
            try Setting.check("\(name): least share", least, in: .notNegative)
        }
    }
}

/// How far the learning rate of a training is lowered.
struct PlateauState: Sendable {
    private let rule: RateOnPlateau
    private var best = Double.infinity
    private var waited = 0
    /// What the learning rate is multiplied by.
    private(set) var factor = 1.0

    init(_ rule: RateOnPlateau) { self.rule = rule }

    /// Takes an epoch into account.
    mutating func note(_ record: EpochRecord) {
        let badness = rule.quantity.badness(of: record)
        if badness < best - rule.minimalImprovement {
            best = badness
            waited = 0
            return
        }
        waited += 1
        guard waited >= rule.patience else { return }
        waited = 0
        factor = max(factor * rule.factor, min(rule.least, factor))
    }
}
