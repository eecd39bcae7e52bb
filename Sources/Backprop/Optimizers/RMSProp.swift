/// AdaGrad that forgets: `r ← β·r + (1 - β)·g²; w ← w - α(t)·g/(√r + δ)`.
///
/// A gradient that would be nothing beside ε is left out of the squares: below 2⁻³⁰·ε and 2⁻⁵⁰ (`Double`: 2⁻⁶⁰·ε and 2⁻⁴⁵⁰).
public struct RMSProp: Optimizer {
    /// α, before the schedule.
    public var learningRate: Double
    /// How the learning rate changes from update to update.
    public var schedule: any LearningRateSchedule
    /// β: how much of the squares' running mean stays at each update.
    public var decay: Double
    /// δ, added to the root.
    public var epsilon: Double

    /// - Parameters:
    ///   - learningRate: α, before the schedule.
    ///   - schedule: What α is multiplied by at each update.
    ///   - decay: β, from 0 up to but not including 1.
    ///   - epsilon: δ, above 0.
    public init(
        learningRate: Double = 0.001, schedule: any LearningRateSchedule = ConstantRate(), decay: Double = 0.9,
        epsilon: Double = 1e-7
    ) {
        self.learningRate = learningRate
        self.schedule = schedule
        self.decay = decay
        self.epsilon = epsilon
    }

    public func check() throws(SettingError) {
        try checkRate()
        try Setting.check("decay", decay, in: .decay)
        try Setting.check("epsilon", epsilon, in: .positive)
    }

    public var stateCount: Int { 1 }
    public var isElementwise: Bool { true }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute
    ) {
        compute.rmsprop(
            rate: learningRate(at: step), decay: decay, epsilon: epsilon, gradient: gradient, state: &state,
            weights: &parameter)
    }
}
