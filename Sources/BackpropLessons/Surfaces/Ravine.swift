import Backprop

/// A bent ravine: `(1 - x)²/10 + (y - x²)²/2`, Rosenbrock's function with walls less steep.
///
/// The bottom follows the parabola y = x² and falls gently to the minimum of 0 at (1, 1). The gradient points across
/// it rather than along: what steps far enough to come along it swings from wall to wall.
public struct Ravine: Surface {
    public init() {}

    public func value(at point: SIMD2<Double>) -> Double {
        let (along, across) = (1 - point.x, point.y - point.x * point.x)
        return along * along / 10 + across * across / 2
    }

    /// (-(1 - x)/5 - 2x(y - x²), y - x²).
    public func gradient(at point: SIMD2<Double>) -> SIMD2<Double> {
        let across = point.y - point.x * point.x
        return [-(1 - point.x) / 5 - 2 * point.x * across, across]
    }
}
