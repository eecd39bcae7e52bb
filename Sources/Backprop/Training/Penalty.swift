/// A price on large or negative weights, which is added to what a training minimizes:
///
///     λ₁·Σ|w| + λ₂·Σw² + λ·Σ max(0, -w)
///     gradient: λ₁·sign(w) + 2·λ₂·w, and -λ where w < 0
///
/// It applies to weights, which are the parameters with two dimensions or more, and to the others, such as biases, only
/// if asked. sign(0) is 0.
public struct Penalty: Sendable, Equatable {
    /// λ₁, which draws weights to zero by steps of one size: many become very small.
    public var l1: Double
    /// λ₂, which draws weights to zero in proportion.
    public var l2: Double
    /// λ, which draws negative weights to zero.
    public var nonNegativity: Double
    /// Whether parameters of one dimension, such as biases, are penalized too.
    public var includesBiases: Bool

    /// No penalty, unless one of the factors is above 0; none may be below.
    public init(l1: Double = 0, l2: Double = 0, nonNegativity: Double = 0, includesBiases: Bool = false) {
        self.l1 = l1
        self.l2 = l2
        self.nonNegativity = nonNegativity
        self.includesBiases = includesBiases
    }

    /// No penalty.
    public static let none = Penalty()

    /// Whether no parameter has a price.
    public var isNone: Bool { l1 == 0 && l2 == 0 && nonNegativity == 0 }

    func applies(toRank rank: Int) -> Bool { !isNone && (includesBiases || rank >= 2) }

    func check() throws(TrainingError) {
        for (name, value) in [("L1", l1), ("L2", l2), ("non-negativity", nonNegativity)] {
            guard value >= 0, value.isFinite else {
                throw .setting("\(name) penalty: \(value); expected a number of 0 or more")
            }
        }
    }
}
