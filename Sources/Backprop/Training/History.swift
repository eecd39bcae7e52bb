/// What a training reports about an epoch.
public struct EpochRecord: Sendable, Codable, Equatable {
    /// Counted from 1.
    public var epoch: Int
    /// The mean loss over the samples, each with the parameters before the update that it took part in. Weighted as the
    /// samples are; without the penalty.
    public var loss: Double
    /// The share of answers that were right, likewise: see ``Decision``; `nil` for a regression.
    public var accuracy: Double?
    /// The learning rate of the epoch's last update.
    public var learningRate: Double
    /// The mean loss over the validation data, with the parameters at the end of the epoch.
    public var validationLoss: Double?
    /// The share of right answers on the validation data, likewise.
    public var validationAccuracy: Double?
    /// The metrics of the training over the validation data, likewise, by their names.
    public var validationMetrics: [String: Double] = [:]
    /// The mean over the samples of the penalty on the parameters, likewise before the updates; `nil` if there is none.
    /// What was minimized is `loss` and `penalty` together.
    public var penalty: Double?
}

/// The course of a training, epoch by epoch.
public struct History: Sendable, Codable, Equatable {
    public internal(set) var epochs: [EpochRecord] = []
    /// Whether the training was cancelled before its last epoch was complete. The model then has what was learnt until
    /// then; an epoch that was not complete is not listed.
    public internal(set) var wasCancelled = false
    /// Whether the training ended before its last epoch because it no longer got better.
    public internal(set) var wasStoppedEarly = false
    /// The epoch whose parameters the model has, where early stopping brought the best ones back; else `nil`.
    public internal(set) var bestEpoch: Int?

    /// The last complete epoch.
    public var last: EpochRecord? { epochs.last }
}
