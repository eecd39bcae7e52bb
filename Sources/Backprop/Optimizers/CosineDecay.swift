/// `f + (1 - f)·(1 + cos(π·t/n))/2`, t counting updates from 0: down half a wave to f, where it stays from update n on.
public struct CosineDecay: LearningRateSchedule, Equatable {
    /// n.
    public var steps: Int
    /// f.
    public var final: Double

    /// - Parameters:
    ///   - steps: n, the updates that the decay takes, 1 or more.
    ///   - final: f, what is left of the rate in the end, from 0 to 1.
    public init(steps: Int, final: Double = 0) {
        guard steps >= 1, (0...1).contains(final) else { fatalError("CosineDecay: \(steps) updates to \(final)") }
        self.steps = steps
        self.final = final
    }

    public func factor(at step: Int) -> Double {
        guard step < steps else { return final }
        let wave = Double.sinCos(.pi * (Double(step) / Double(steps))).cos
        return final + (1 - final) * (0.5 * (1 + wave))
    }

    public func check() throws(SettingError) {
        guard (0...1).contains(final) else {
            throw SettingError("CosineDecay: final \(final); expected a number from 0 to 1")
        }
        try checkSteps(steps)
    }
}
