import Backprop

/// A saddle between two valleys: `x²/2 - y²/2 + y⁴/4`.
///
/// At (0, 0) the gradient is 0, but it is a minimum along x only; along y the ground falls to the minima at (0, ±1),
/// which lie at -1/4. Where y is near 0 the slope towards them is slight: plain gradient descent stays long.
public struct Saddle: Surface {
    public init() {}

    public func value(at point: SIMD2<Double>) -> Double {
        let squares = point * point
        return squares.x / 2 - squares.y / 2 + squares.y * squares.y / 4
    }

    /// (x, y³ - y).
    public func gradient(at point: SIMD2<Double>) -> SIMD2<Double> {
        [point.x, point.y * point.y * point.y - point.y]
    }
}
