import Foundation

/// Round numbers along a scale, with their labels.
///
/// On a linear scale they are multiples of 1, 2 or 5 times a power of ten. On a logarithmic one they are the powers of
/// ten; where there are fewer than three of them, 2 and 5 times these as well, or all whole multiples.
package struct Ticks {
    package let values: [Double]
    package let labels: [String]

    /// - Parameters:
    ///   - count: The greatest number of ticks, roughly.
    ///   - kind: What the values are.
    package init(_ scale: Scale, atMost count: Int, _ kind: Axis.Values = .numbers) {
        let factor = kind == .shares ? 100.0 : 1
        switch scale.kind {
        case .linear:
            let step = max(Self.step(of: scale, atMost: count), kind == .counts ? 1 : 0)
            let slack = step * 1e-9
            let first = ((scale.lower - slack) / step).rounded(.up)
            let last = max(first, ((scale.upper + slack) / step).rounded(.down))
            values = stride(from: first, through: last, by: 1).map { $0 * step }
            labels = Self.labels(values.map { $0 * factor }, step: step * factor)
        case .logarithmic:
            values = Self.powers(scale, atMost: count).filter { kind != .counts || $0 >= 1 }
            labels = values.map { Self.labels([$0 * factor], step: $0 * factor)[0] }
        }
    }

    /// The distance of ticks on a linear scale.
    static func step(of scale: Scale, atMost count: Int) -> Double {
        let least = (scale.upper - scale.lower) / Double(max(1, count - 1))
        let power = pow(10, log10(least).rounded(.down))
        return [1, 2, 5].map { $0 * power }.first { $0 >= least * (1 - 1e-9) } ?? 10 * power
    }

    private static func powers(_ scale: Scale, atMost count: Int) -> [Double] {
        let decades = multiples([1], in: scale)
        if decades.count >= 3 {
            let gap = (decades.count + count - 1) / count
            return stride(from: 0, to: decades.count, by: gap).map { decades[$0] }
        }
        for factors in [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5]] as [[Double]] {
            let ticks = multiples(factors, in: scale)
            if ticks.count <= max(count, 3), !ticks.isEmpty { return ticks }
        }
        return decades.isEmpty ? [scale.lower] : decades
    }

    /// The factors times powers of ten that lie on a logarithmic scale.
    private static func multiples(_ factors: [Double], in scale: Scale) -> [Double] {
        let first = Int(log10(scale.lower).rounded(.down))
        let last = Int(log10(scale.upper).rounded(.up))
        var result: [Double] = []
        for decade in first...last {
            for factor in factors {
                // Powers of ten below 1 are not exact, their reciprocals are.
                let value = decade < 0 ? factor / pow(10, Double(-decade)) : factor * pow(10, Double(decade))
                if value >= scale.lower * (1 - 1e-9), value <= scale.upper * (1 + 1e-9) { result.append(value) }
            }
        }
        return result
    }

    /// Numbers as people read them, all with as many decimals as a step of that size needs.
    private static func labels(_ values: [Double], step: Double) -> [String] {
        let greatest = values.map(abs).max() ?? 0
        let digits = Int(log10(step * 1.000001).rounded(.down))
        if greatest < 1e6, digits >= -4 {
            return values.map { NumberText.fixed($0, decimals: max(0, -digits)) }
        }
        return values.map { value in
            guard abs(value) > step / 2 else { return "0" }
            let exponent = Int(log10(abs(value) * 1.000001).rounded(.down))
            return NumberText.scientific(value, decimals: max(0, exponent - digits))
        }
    }
}
