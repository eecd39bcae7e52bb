/// Root mean square normalization (Zhang and Sennrich, 2019): the last dimension of each sample is divided by the root of
/// its mean square, then scaled by γ, which is learnt.
///
///     y = γ·x/√(mean(x²) + ε)
///
/// […, C] in and out. Work: O(elements).
public struct RMSNorm<Scalar: TensorScalar>: ComposedLayer {
    /// γ, one per feature.
    public private(set) var scale: Tensor<Scalar>
    /// Keeps the divisor off 0.
    public let epsilon: Double

    /// A layer with γ = 1. Stops the program unless there is a feature, and epsilon > 0.
    public init(_ features: Int, epsilon: Double = 1e-6) {
        self.init(scale: Tensor(repeating: 1, shape: [features]), epsilon: epsilon)
    }

    /// A layer with a given γ, of one dimension.
    public init(scale: Tensor<Scalar>, epsilon: Double = 1e-6) {
        guard scale.rank == 1, scale.count > 0, epsilon > 0, epsilon.isFinite else {
            fatalError("RMSNorm: scale \(scale.shape), epsilon \(epsilon); expected [C] and more than 0")
        }
        (self.scale, self.epsilon) = (scale, epsilon)
    }

    public var parameters: [Parameter<Scalar>] { [Parameter(name: "scale", value: scale)] }
    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) { update(0, &scale) }
    public var configuration: LayerConfiguration? { .rmsNorm(features: scale.count, epsilon: epsilon) }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.normalizeRows(input, scale: graph.tensor("scale"), shift: nil, epsilon: epsilon, centered: false)
    }
}
