/// Momentum and RMSProp in one, with bias correction (Kingma and Ba, 2015, algorithm 1).
///
///     m ← β₁·m + (1 - β₁)·g          m̂ = m/(1 - β₁ᵗ)
///     v ← β₂·v + (1 - β₂)·g²         v̂ = v/(1 - β₂ᵗ)
///     w ← w - α(t)·m̂/(√v̂ + ε)
///
/// t counts from 1 here. ε stands outside the root and beside the corrected v̂, as in the paper's algorithm and in
/// PyTorch; Keras adds it to √v before the correction, which is a larger ε in the first updates.
///
/// A gradient that would be nothing beside ε is left out of the squares: below 2⁻³⁰·ε and 2⁻⁵⁰ (`Double`: 2⁻⁶⁰·ε and 2⁻⁴⁵⁰).
public struct Adam: Optimizer {
    /// α, before the schedule.
    public var learningRate: Double
    /// How the learning rate changes from update to update.
    public var schedule: any LearningRateSchedule
    /// β₁: how much of the gradients' running mean stays at each update.
    public var beta1: Double
    /// β₂: how much of the squares' running mean stays at each update.
    public var beta2: Double
    /// ε, added to the root of the corrected mean of squares.
    public var epsilon: Double

    /// - Parameters:
    ///   - learningRate: α, before the schedule.
    ///   - schedule: What α is multiplied by at each update.
    ///   - beta1: β₁, from 0 up to but not including 1.
    ///   - beta2: β₂, likewise.
    ///   - epsilon: ε, above 0.
    public init(
        learningRate: Double = 0.001, schedule: any LearningRateSchedule = ConstantRate(), beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Double = 1e-8
    ) {
        self.learningRate = learningRate
        self.schedule = schedule
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    public func check() throws(SettingError) {
        try checkRate()
        try Setting.check("beta1", beta1, in: .decay)
        try Setting.check("beta2", beta2, in: .decay)
        try Setting.check("epsilon", epsilon, in: .positive)
    }

    public var stateCount: Int { 2 }
    public var isElementwise: Bool { true }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute
    ) {
        let rate = learningRate(at: step)
        compute.adam(
            AdamStep(rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: 0, step: step),
            gradient: gradient, state: &state, weights: &parameter)
    }
}
