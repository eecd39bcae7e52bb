/// Ends a training when it no longer gets better; the model is then as it was after its best epoch.
///
/// The best parameters come back at the end of the last epoch too, and when the training is cancelled.
public struct EarlyStopping: Sendable, Equatable {
    /// What is to get better.
    public enum Quantity: String, Sendable, CaseIterable {
        /// The loss of the epoch's batches, penalty included; it should fall. It is that of the parameters before each
        /// update, so the parameters that are kept, those after the epoch, are a little further.
        case loss
        /// The accuracy of the epoch's batches, likewise; it should rise.
        case accuracy
        /// The loss on the validation data, without a penalty; it should fall.
        case validationLoss = "validation-loss"
        /// The accuracy on the validation data; it should rise.
        case validationAccuracy = "validation-accuracy"
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

    func check(isClassification: Bool, hasValidation: Bool) throws(TrainingError) {
        guard patience >= 1 else { throw .setting("early stopping: patience \(patience); expected 1 or more") }
        guard minimalImprovement >= 0, minimalImprovement.isFinite else {
            throw .setting("early stopping: minimal improvement \(minimalImprovement); expected 0 or more")
        }
        if quantity == .validationLoss || quantity == .validationAccuracy, !hasValidation {
            throw .setting("early stopping: \(quantity.rawValue) needs validation data")
        }
        if quantity == .accuracy || quantity == .validationAccuracy, !isClassification {
            throw .setting("early stopping: a regression has no \(quantity.rawValue)")
        }
    }

    /// How bad an epoch was.
    fileprivate func badness(of record: EpochRecord) -> Double {
        switch quantity {
        case .loss: record.loss + (record.penalty ?? 0)
        case .accuracy: -(record.accuracy ?? 0)
        case .validationLoss: record.validationLoss ?? .infinity
        case .validationAccuracy: -(record.validationAccuracy ?? 0)
        }
    }
}

/// The best epoch of a training so far, and the parameters after it.
struct BestEpoch<Scalar: TensorScalar> {
    private(set) var epoch: Int?
    private let rule: EarlyStopping
    private var badness = Double.infinity
    private var epochsSince = 0
    private var parameters: [[Tensor<Scalar>]]

    init(_ rule: EarlyStopping, _ model: Sequential<Scalar>) {
        self.rule = rule
        parameters = model.layers.map { $0.parameters.map { Tensor(uninitialized: $0.value.shape) } }
    }

    /// Takes an epoch into account. The model is not changed.
    ///
    /// - Returns: Whether the training should end.
    mutating func note(_ record: EpochRecord, _ model: inout Sequential<Scalar>) -> Bool {
        let badness = rule.badness(of: record)
        if epoch == nil || badness < self.badness - rule.minimalImprovement {
            (self.badness, epoch, epochsSince) = (badness, record.epoch, 0)
            for layer in model.layers.indices {
                model.updateParameters(ofLayer: layer) { index, parameter in
                    parameters[layer][index].copyElements(from: parameter)
                }
            }
        } else {
            epochsSince += 1
        }
        return epochsSince >= rule.patience
    }

    /// Gives the model the parameters of the best epoch, if there was any.
    func restore(_ model: inout Sequential<Scalar>) {
        guard epoch != nil else { return }
        for layer in model.layers.indices {
            model.updateParameters(ofLayer: layer) { index, parameter in parameter = parameters[layer][index] }
        }
    }
}
