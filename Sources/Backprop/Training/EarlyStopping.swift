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
    func badness(of record: EpochRecord) -> Double {
        switch quantity {
        case .loss: record.loss + (record.penalty ?? 0)
        case .accuracy: -(record.accuracy ?? 0)
        case .validationLoss: record.validationLoss ?? .infinity
        case .validationAccuracy: -(record.validationAccuracy ?? 0)
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
        let badness = rule.badness(of: history.epochs[history.epochs.count - 1])
        if epoch > 0, !(badness < rule.badness(of: history.epochs[epoch - 1]) - rule.minimalImprovement) { return }
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
