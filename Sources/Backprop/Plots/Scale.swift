import Foundation

/// How the numbers from `lower` to `upper` are laid out along an axis.
package struct Scale: Sendable {
    package enum Kind: Sendable { case linear, logarithmic }

    package let kind: Kind
    package let lower: Double
    package let upper: Double

    /// Beyond this, differences would overflow, and below its reciprocal, quotients.
    private static let greatest = 1e300

    /// A scale for all of `values` that it can show: finite ones and, if logarithmic, those above 0.
    ///
    /// If they are all the same or nearly so, or if there are none, some room is made around them.
    package init(_ kind: Kind, covering values: some Sequence<Double>) {
        var (lower, upper) = (Double.infinity, -Double.infinity)
        let least = kind == .linear ? -Self.greatest : 1 / Self.greatest
        for value in values where value.isFinite && (kind == .linear || value > 0) {
            lower = min(lower, max(least, min(value, Self.greatest)))
            upper = max(upper, max(least, min(value, Self.greatest)))
        }
        if lower > upper { (lower, upper) = (1, 1) }
        if upper - lower <= max(abs(lower) * 1e-12, 1 / Self.greatest) {
            let room = abs(lower) < 1 / Self.greatest ? 1 : abs(lower) / 2
            (lower, upper) = (max(lower - room, -Self.greatest), min(upper + room, Self.greatest))
        }
        self.kind = kind
        self.lower = lower
        self.upper = upper
    }

    private init(_ kind: Kind, lower: Double, upper: Double) {
        self.kind = kind
        self.lower = lower
        self.upper = upper
    }

    /// A scale for values such as losses: from 0, or logarithmic where the small ones could not be told from 0 otherwise.
    package static func suited(to values: [Double]) -> Scale {
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
        if least > 0, greatest / least > 50 { return Scale(.logarithmic, covering: values).padded(by: 0.04) }
        return Scale(.linear, covering: values + [0]).rounded(steps: 6)
    }

    /// A scale with a share of its length added at both ends.
    package func padded(by share: Double) -> Scale {
        // What is added to the longest scales cannot be shown.
        let least = kind == .linear ? -Self.greatest : 1 / Self.greatest
        return Scale(kind, lower: max(value(at: -share), least), upper: min(value(at: 1 + share), Self.greatest))
    }

    /// A linear scale that begins and ends at a round number; see `Ticks`. A logarithmic one stays as it is.
    package func rounded(steps: Int) -> Scale {
        guard kind == .linear else { return self }
        let step = Ticks.step(of: self, atMost: steps)
        let (first, last) = ((lower / step).rounded(.down) * step, (upper / step).rounded(.up) * step)
        return Scale(kind, lower: first, upper: last)
    }

    /// Where a value lies: 0 at the lower end, 1 at the upper one; `nil` if it lies nowhere.
    package func position(of value: Double) -> Double? {
        let position =
            switch kind {
            case .linear: (value - lower) / (upper - lower)
            case .logarithmic: (log(value) - log(lower)) / (log(upper) - log(lower))
            }
        return position.isFinite ? position : nil
    }

    /// The value at a position between 0 and 1.
    package func value(at position: Double) -> Double {
        switch kind {
        case .linear: lower + (upper - lower) * position
        case .logarithmic: exp(log(lower) + (log(upper) - log(lower)) * position)
        }
    }
}
