/// `γ^⌊t/n⌋`, t counting updates from 0: the rate stays for n updates, then falls by the factor γ, and so on.
public struct StepDecay: LearningRateSchedule, Equatable {
    /// γ.
    public var factor: Double
    /// n.
    public var steps: Int

    /// - Parameters:
    ///   - factor: γ, above 0, usually below 1.
    ///   - steps: n, the updates from one change to the next, 1 or more.
    public init(factor: Double, every steps: Int) {
        guard factor > 0, steps >= 1 else { fatalError("StepDecay: factor \(factor) every \(steps) updates") }
        self.factor = factor
        self.steps = steps
    }

    public func factor(at step: Int) -> Double { factor.raised(to: step / steps) }

    public func check() throws(SettingError) {
        try Setting.check("StepDecay: factor", factor, in: .positive)
        try checkSteps(steps)
    }
}
