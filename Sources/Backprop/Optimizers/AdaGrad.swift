/// Steps that shorten where a parameter's gradients have been large: `r ← r + g²; w ← w - α(t)·g/(√r + δ)`.
///
/// A gradient that would be nothing beside ε is left out of the squares: below 2⁻³⁰·ε and 2⁻⁵⁰ (`Double`: 2⁻⁶⁰·ε and 2⁻⁴⁵⁰).
public struct AdaGrad: Optimizer {
    /// α, before the schedule.
    public var learningRate: Double
    /// How the learning rate changes from update to update.
    public var schedule: any LearningRateSchedule
    /// δ, added to the root, so that the first steps of small gradients are no quotient of zeros.
    public var epsilon: Double

    /// - Parameters:
    ///   - learningRate: α, before the schedule.
    ///   - schedule: What α is multiplied by at each update.
    ///   - epsilon: δ, above 0.
    public init(
        learningRate: Double = 0.01, schedule: any LearningRateSchedule = ConstantRate(), epsilon: Double = 1e-7
    ) {
        self.learningRate = learningRate
        self.schedule = schedule
        self.epsilon = epsilon
    }

    public func check() throws(SettingError) {
        try checkRate()
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
        compute.adagrad(
            rate: learningRate(at: step), epsilon: epsilon, gradient: gradient, state: &state, weights: &parameter)
    }
}
