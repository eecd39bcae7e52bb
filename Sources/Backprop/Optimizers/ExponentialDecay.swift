/// `γ^(t/n)`, t counting updates from 0: the rate falls a little with each update, by the factor γ in n of them.
public struct ExponentialDecay: LearningRateSchedule, Equatable {
    /// γ.
    public var factor: Double
    /// n.
    public var steps: Int

    /// - Parameters:
    ///   - factor: γ, above 0, usually below 1.
    ///   - steps: n, the updates in which the rate falls by γ, 1 or more.
    public init(factor: Double, in steps: Int = 1) {
        guard factor > 0, steps >= 1 else { fatalError("ExponentialDecay: factor \(factor) in \(steps) updates") }
        self.factor = factor
        self.steps = steps
    }

    public func factor(at step: Int) -> Double {
        // The whole part by multiplication, which keeps more digits than a large exponent would.
        let (whole, rest) = step.quotientAndRemainder(dividingBy: steps)
        let fraction = rest == 0 ? 1 : Double.exp(Double.log(factor) * (Double(rest) / Double(steps)))
        return factor.raised(to: whole) * fraction
    }

    public func check() throws(SettingError) {
        try Setting.check("ExponentialDecay: factor", factor, in: .positive)
        try checkSteps(steps)
    }
}
