extension Optimizer {
    /// The check of a rule that has nothing but a learning rate and a schedule.
    public func check() throws(SettingError) { try checkRate() }

    /// Refuses a learning rate that is no number of 0 or more, and what the schedule refuses.
    public func checkRate() throws(SettingError) {
        try Setting.check("learning rate", learningRate, in: .notNegative)
        try schedule.check()
    }
}

/// What numbers among the settings of a training may be.
enum Setting {
    enum Bounds: String {
        case notNegative = "a number of 0 or more"
        case positive = "a number above 0"
        /// Such as a momentum: with 1 nothing is ever forgotten.
        case decay = "a number from 0 up to but not including 1"

        func contain(_ value: Double) -> Bool {
            switch self {
            case .notNegative: value >= 0 && value.isFinite
            case .positive: value > 0 && value.isFinite
            case .decay: value >= 0 && value < 1
            }
        }
    }

    /// Refuses a number out of bounds; NaN is.
    static func check(_ name: String, _ value: Double, in bounds: Bounds) throws(SettingError) {
        guard bounds.contain(value) else { throw SettingError("\(name): \(value); expected \(bounds.rawValue)") }
    }
}
