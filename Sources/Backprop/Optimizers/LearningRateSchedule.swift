/// How the learning rate changes in the course of a training.
///
/// The schedules here compute with functions of the package's own, so a rate has the same bits on every platform. Most of
/// them stop the program when they are made with settings that have no meaning; a training refuses such settings too.
public protocol LearningRateSchedule: Sendable {
    /// What the learning rate is multiplied by for the update number `step`, counted from 0.
    func factor(at step: Int) -> Double

    /// Refuses settings that have no meaning; by default nothing. A training calls this before it starts.
    ///
    /// - Throws: `SettingError`, which names the setting and what was expected.
    func check() throws(SettingError)
}

extension LearningRateSchedule {
    public func check() throws(SettingError) {}

    /// Refuses a number of updates below the least.
    func checkSteps(_ steps: Int, atLeast least: Int = 1) throws(SettingError) {
        guard steps >= least else {
            throw SettingError("\(Self.self): \(steps) updates; expected \(least) or more")
        }
    }
}

/// A learning rate that stays as it is.
public struct ConstantRate: LearningRateSchedule, Equatable {
    public init() {}

    public func factor(at step: Int) -> Double { 1 }
}

/// `1/(1 + κt)`, t counting updates from 0: the decay of the lectures. With κ = 0 the rate stays constant.
public struct InverseTimeDecay: LearningRateSchedule, Equatable {
    /// κ, per update.
    public var rate: Double

    /// A decay of κ = `rate` per update, 0 or more.
    public init(rate: Double) {
        self.rate = rate
    }

    public func factor(at step: Int) -> Double { 1 / (1 + rate * Double(step)) }

    public func check() throws(SettingError) { try Setting.check("decay", rate, in: .notNegative) }
}
