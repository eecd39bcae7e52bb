/// Stochastic gradient descent with momentum and a schedule for the learning rate.
///
/// With the rate α(t) of update t, and momentum μ: `m ← μ·m - α(t)·g; w ← w + m`. Without momentum it is
/// `w ← w - α(t)·g`. With Nesterov's momentum the weights go one step of the memory further than the memory itself:
/// `w ← w + μ·m - α(t)·g` with the new m.
public struct SGD: Optimizer {
    /// α, before the schedule.
    public var learningRate: Double
    /// How the learning rate changes from update to update.
    public var schedule: any LearningRateSchedule
    /// μ, usually 0.9; 0 for none.
    public var momentum: Double
    /// Whether the momentum is Nesterov's.
    public var nesterov: Bool

    /// - Parameters:
    ///   - learningRate: α, before the schedule.
    ///   - schedule: What α is multiplied by at each update.
    ///   - momentum: μ, from 0 up to but not including 1.
    ///   - nesterov: Whether the momentum is Nesterov's; changes nothing where there is none.
    public init(
        learningRate: Double = 0.1, schedule: any LearningRateSchedule, momentum: Double = 0, nesterov: Bool = false
    ) {
        self.learningRate = learningRate
        self.schedule = schedule
        self.momentum = momentum
        self.nesterov = nesterov
    }

    /// - Parameters:
    ///   - learningRate: α at the first update.
    ///   - decay: κ in α(t) = α/(1 + κt), t counting updates from 0.
    ///   - momentum: μ, from 0 up to but not including 1.
    ///   - nesterov: Whether the momentum is Nesterov's; changes nothing where there is none.
    public init(learningRate: Double = 0.1, decay: Double = 0, momentum: Double = 0, nesterov: Bool = false) {
        self.init(
            learningRate: learningRate, schedule: InverseTimeDecay(rate: decay), momentum: momentum, nesterov: nesterov)
    }

    public func check() throws(SettingError) {
        try checkRate()
        try Setting.check("momentum", momentum, in: .decay)
    }

    public var stateCount: Int { momentum == 0 ? 0 : 1 }
    public var isElementwise: Bool { true }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute
    ) {
        let rate = learningRate(at: step)
        if momentum == 0 {
            compute.sgd(rate: rate, gradient: gradient, weights: &parameter)
        } else {
            compute.sgd(
                rate: rate, momentum: momentum, nesterov: nesterov, gradient: gradient, state: &state,
                weights: &parameter)
        }
    }
}
