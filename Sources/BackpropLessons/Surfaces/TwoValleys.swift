import Backprop

/// A local minimum beside a deeper one: `x⁴/4 - 0.515·x² + 0.198·x + y²/2`.
///
/// Its derivative along x is (x + 1.1)(x - 0.2)(x - 0.9): a minimum at (-1.1, 0), a pass at (0.2, 0), and a minimum at
/// (0.9, 0) that is not as deep. Who comes from the right is caught there, unless a memory carries on over the pass.
public struct TwoValleys: Surface {
    public init() {}

    public func value(at point: SIMD2<Double>) -> Double {
        let squares = point * point
        return squares.x * squares.x / 4 - 0.515 * squares.x + 0.198 * point.x + squares.y / 2
    }

    /// ((x + 1.1)(x - 0.2)(x - 0.9), y).
    public func gradient(at point: SIMD2<Double>) -> SIMD2<Double> {
        [(point.x + 1.1) * (point.x - 0.2) * (point.x - 0.9), point.y]
    }
}
