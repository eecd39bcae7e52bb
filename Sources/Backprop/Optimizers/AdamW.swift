/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019): `w ← (1 - α(t)·λ)·w - α(t)·m̂/(√v̂ + ε)`.
///
/// The decay is no part of the gradient, so the step's length does not divide it: unlike by an L2 penalty, all weights shrink
/// by the same share. As a `Penalty`, it applies to weights, which are the parameters with two dimensions or more, and to the
/// others, such as biases, only if asked (PyTorch and Keras decay all). See `Adam` for the other symbols.
public struct AdamW: Optimizer {
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
    /// λ, of which the learning rate's share is taken from each parameter at each update.
    public var weightDecay: Double
    /// Whether parameters of one dimension, such as biases, decay too.
    public var decaysBiases: Bool

    /// - Parameters:
    ///   - learningRate: α, before the schedule.
    ///   - schedule: What α is multiplied by at each update.
    ///   - beta1: β₁, from 0 up to but not including 1.
    ///   - beta2: β₂, likewise.
    ///   - epsilon: ε, above 0.
    ///   - weightDecay: λ, 0 or more.
    ///   - decaysBiases: Whether parameters of one dimension, such as biases, decay too.
    public init(
        learningRate: Double = 0.001, schedule: any LearningRateSchedule = ConstantRate(), beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01, decaysBiases: Bool = false
    ) {
        self.learningRate = learningRate
        self.schedule = schedule
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decaysBiases = decaysBiases
    }

    public func check() throws(SettingError) {
        try checkRate()
        try Setting.check("beta1", beta1, in: .decay)
        try Setting.check("beta2", beta2, in: .decay)
        try Setting.check("epsilon", epsilon, in: .positive)
        try Setting.check("weight decay", weightDecay, in: .notNegative)
    }

    public var stateCount: Int { 2 }
    /// Where biases stay, it matters which elements are biases.
    public var isElementwise: Bool { decaysBiases }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute
    ) {
        let rate = learningRate(at: step)
        let decay = decaysBiases || parameter.rank >= 2 ? rate * weightDecay : 0
        compute.adam(
            AdamStep(rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay, step: step),
            gradient: gradient, state: &state, weights: &parameter)
    }
}
