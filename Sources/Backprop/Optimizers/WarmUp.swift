/// `(t + 1)/n` for the first n updates, t counting from 0; then another schedule, which counts its own updates from 0.
public struct WarmUp: LearningRateSchedule {
    /// n.
    public var steps: Int
    /// What follows.
    public var schedule: any LearningRateSchedule

    /// - Parameters:
    ///   - steps: n, 0 or more; 0 for no warm-up.
    ///   - schedule: What follows; a constant rate by default.
    public init(steps: Int, then schedule: any LearningRateSchedule = ConstantRate()) {
        guard steps >= 0 else { fatalError("WarmUp: \(steps) updates") }
        self.steps = steps
        self.schedule = schedule
    }

    public func factor(at step: Int) -> Double {
        step < steps ? Double(step + 1) / Double(steps) : schedule.factor(at: step - steps)
    }

    public func check() throws(SettingError) {
        try checkSteps(steps, atLeast: 0)
        try schedule.check()
    }
}
