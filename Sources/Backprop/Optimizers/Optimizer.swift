/// A rule by which parameters follow their gradients.
///
/// An optimizer is a value without memory; what it remembers from step to step is kept for it by an `Updater`.
public protocol Optimizer: Sendable {
    /// α, before the schedule.
    var learningRate: Double { get set }

    /// What the learning rate is multiplied by at each update; constant by default.
    var schedule: any LearningRateSchedule { get }

    /// How many tensors of state a parameter needs, each as large as the parameter and zero at first.
    var stateCount: Int { get }

    /// Whether each element follows from its own gradient and its own state alone, `false` by default. All parameters of
    /// a network are then updated at once, as one tensor.
    var isElementwise: Bool { get }

    /// Refuses settings that have no meaning. A training calls this before it starts. By default the learning rate and the
    /// schedule are looked at: see `checkRate`.
    ///
    /// - Throws: `SettingError`, which names the setting and what was expected.
    func check() throws(SettingError)

    /// Changes a parameter by one step.
    ///
    /// - Parameters:
    ///   - parameter: What is learnt, to be changed in place.
    ///   - gradient: As large as the parameter.
    ///   - state: What the rule remembers of this parameter, to be changed in place.
    ///   - step: The number of the update, counted from 0.
    ///   - compute: Where and how the numbers are computed.
    func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute)
}

extension Optimizer {
    public var schedule: any LearningRateSchedule { ConstantRate() }
    public var isElementwise: Bool { false }

    /// The learning rate of the update number `step`, counted from 0.
    public func learningRate(at step: Int) -> Double { learningRate * schedule.factor(at: step) }
}
