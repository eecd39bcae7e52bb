/// The mean and the spread of numbers that are gone through twice: by `add`, and again by `addSquare`.
///
/// Sums are relative to the first number, and squares are those of distances from the mean, so that large numbers with a
/// small spread keep their digits. Both are chains in the order of the numbers.
struct Moments {
    private(set) var first = Double.nan
    private(set) var least = Double.infinity
    private(set) var greatest = -Double.infinity
    private(set) var count = 0
    /// Σ(x - first)
    private var sum = 0.0
    /// Σ(x - mean)²
    private(set) var squares = 0.0

    /// 0 for no numbers.
    var mean: Double { count == 0 ? 0 : first + sum / Double(count) }

    /// √(Σ(x - mean)²/N), after the second time; 0 for no numbers.
    var deviation: Double { count == 0 ? 0 : (squares / Double(count)).squareRoot() }

    /// Whether all numbers are alike.
    var isConstant: Bool { least == greatest }

    /// Takes up a number.
    mutating func add(_ x: Double) {
        if count == 0 { first = x }
        count += 1
        sum += x - first
        least = min(least, x)
        greatest = max(greatest, x)
    }

    /// Takes up a number for the second time.
    ///
    /// - Parameters:
    ///   - x: The number.
    ///   - mean: That of all numbers, which does not change any more.
    mutating func addSquare(_ x: Double, from mean: Double) { squares += (x - mean) * (x - mean) }
}
