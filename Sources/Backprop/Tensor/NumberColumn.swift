import Foundation

/// Numbers as words of one width whose decimal points stand below each other, by numpy's rules: as few digits as tell a
/// number from its neighbours, at most 8 behind the point, and powers of ten where the numbers are very large, very
/// small or very different.
enum NumberColumn {
    private static let precision = 8

    static func words<Scalar: TensorScalar>(_ scalars: [Scalar]) -> [String] {
        let magnitudes = scalars.filter { $0.isFinite && $0 != 0 }.map { abs(Double($0)) }
        let largest = magnitudes.max() ?? 1
        let smallest = magnitudes.min() ?? 1
        let usesPowers = largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000
        var parts = scalars.map { $0.isFinite ? (usesPowers ? power($0) : plain($0)) : Parts() }
        let left = parts.map(\.integer.count).max() ?? 0
        let right = parts.map(\.fraction.count).max() ?? 0
        let tail = parts.map(\.exponent.count).max() ?? 0
        if usesPowers {
            // All get the same number of digits, taken from the exact value.
            parts = scalars.map { $0.isFinite ? power($0, precision: right, exponentWidth: tail) : Parts() }
        }
        let words = zip(scalars, parts).map { scalar, parts in
            guard scalar.isFinite else { return scalar.isNaN ? "nan" : scalar < 0 ? "-inf" : "inf" }
            let fill = String(repeating: " ", count: right - parts.fraction.count)
            return pad(parts.integer, to: left) + "." + parts.fraction + parts.exponent + fill
        }
        let width = max(left + 1 + right + tail, words.map(\.count).max() ?? 0)
        return words.map { pad($0, to: width) }
    }

    private struct Parts {
        var integer = ""
        var fraction = ""
        var exponent = ""
    }

    private static func pad(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// `-12.5` as `-12` and `5`.
    private static func plain<Scalar: TensorScalar>(_ scalar: Scalar) -> Parts {
        let shortest = digits(scalar)
        // Digits beyond the precision are rounded off, from the exact value.
        let isShort = shortest.digits.count - shortest.point <= precision
        let text = isShort ? shortest.positional : String(format: "%.\(precision)f", Double(scalar))
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = halves.count > 1 ? String(halves[1]) : ""
        return Parts(integer: String(halves[0]), fraction: trimmed(fraction))
    }

    /// `-1250000000` as `-1`, `25` and `e+09`: with the shortest digits, up to the precision.
    private static func power<Scalar: TensorScalar>(_ scalar: Scalar) -> Parts {
        let shortest = digits(scalar).digits.count - 1
        var parts = power(scalar, precision: min(shortest, precision), exponentWidth: 0)
        parts.fraction = trimmed(parts.fraction)
        return parts
    }

    /// The same with as many digits behind the point as `precision` says.
    private static func power<Scalar: TensorScalar>(_ scalar: Scalar, precision: Int, exponentWidth: Int) -> Parts {
        let text = String(format: "%#.\(precision)e", Double(scalar))
        let halves = text.split(separator: "e")
        let mantissa = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        let size = halves[1].dropFirst()
        let zeros = String(repeating: "0", count: max(0, exponentWidth - 2 - size.count))
        return Parts(
            integer: String(mantissa[0]), fraction: String(mantissa[1]),
            exponent: "e" + halves[1].prefix(1) + zeros + size)
    }

    private static func trimmed(_ fraction: String) -> String {
        var fraction = fraction
        while fraction.last == "0" { fraction.removeLast() }
        return fraction
    }

    /// The shortest digits that give the number back, and how many of them stand before the point.
    private struct Digits {
        var sign: String
        var digits: String
        var point: Int

        var positional: String {
            if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
            if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
            return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        }
    }

    private static func digits<Scalar: TensorScalar>(_ scalar: Scalar) -> Digits {
        // The description is `-12.5` or `1.25e-07`.
        let halves = scalar.magnitude.description.split(separator: "e")
        let mantissa = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = trimmed(mantissa.count > 1 ? String(mantissa[1]) : "")
        let all = String(mantissa[0]) + fraction
        let digits = all.drop { $0 == "0" }
        let point = mantissa[0].count - (all.count - digits.count) + (halves.count > 1 ? Int(halves[1]) ?? 0 : 0)
        return Digits(
            sign: scalar.sign == .minus ? "-" : "", digits: digits.isEmpty ? "0" : String(digits),
            point: digits.isEmpty ? 1 : point)
    }
}
