import Backprop

/// A function of two parameters that can be drawn, with its gradient: a loss whose descent one can watch.
///
///     let descent = Ravine().descent(
///         from: [-1.5, 1.5], with: SGD(learningRate: 0.1, momentum: 0.9), steps: 200
///     )
///     print(descent.points.last!, descent.values.last!)
public protocol Surface: Sendable {
    /// The height at a point.
    func value(at point: SIMD2<Double>) -> Double

    /// (∂f/∂x, ∂f/∂y) at a point.
    func gradient(at point: SIMD2<Double>) -> SIMD2<Double>
}

/// The way that an optimizer takes down a surface.
public struct Descent: Sendable, Equatable {
    /// The start and the point after each step.
    public internal(set) var points: [SIMD2<Double>]
    /// The heights of the points.
    public internal(set) var values: [Double]
    /// Whether the last point or its height is infinite or NaN; then it is the last though there were steps left.
    public var hasDiverged: Bool { values.last?.isFinite == false }
}

extension Surface {
    /// Follows an optimizer down the surface. O(steps).
    ///
    /// The two parameters are a tensor, updated by the very kernels that update the weights of a network.
    ///
    /// - Parameters:
    ///   - start: Where it begins.
    ///   - optimizer: The rule of the steps.
    ///   - steps: How many steps to take, 0 or more; fewer are taken if the height is no longer finite.
    ///   - compute: The kernels to use.
    public func descent(
        from start: SIMD2<Double>, with optimizer: some Optimizer, steps: Int, on compute: Compute = .default
    ) -> Descent {
        var parameters = Tensor([start.x, start.y])
        var state = (0..<optimizer.stateCount).map { _ in Tensor<Double>(zeros: [2]) }
        var descent = Descent(points: [start], values: [value(at: start)])
        var point = start
        for step in 0..<max(0, steps) where !descent.hasDiverged {
            let slope = gradient(at: point)
            optimizer.update(
                &parameters, gradient: Tensor([slope.x, slope.y]), state: &state, step: step, on: compute)
            point = [parameters[0], parameters[1]]
            descent.points.append(point)
            descent.values.append(value(at: point))
        }
        return descent
    }
}
