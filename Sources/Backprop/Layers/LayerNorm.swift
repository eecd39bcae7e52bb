/// Layer normalization (Ba et al., 2016): the last dimension of each sample is brought to the mean 0 and the variance 1,
/// then scaled by γ and shifted by β, which are learnt.
///
///     y = γ·(x - mean)/√(variance + ε) + β
///
/// Mean and variance are those of the row itself, in a training and outside of one, so no sample depends on another:
/// […, C] in and out. Work: O(elements).
public struct LayerNorm<Scalar: TensorScalar>: ComposedLayer {
    /// γ and β, one of each per feature.
    public private(set) var scale, shift: Tensor<Scalar>
    /// Keeps the divisor off 0.
    public let epsilon: Double

    /// A layer with γ = 1 and β = 0. Stops the program unless there is a feature, and epsilon > 0.
    public init(_ features: Int, epsilon: Double = 1e-5) {
        self.init(
            scale: Tensor(repeating: 1, shape: [features]), shift: Tensor(zeros: [features]), epsilon: epsilon)
    }

    /// A layer with given parameters, of one shape.
    public init(scale: Tensor<Scalar>, shift: Tensor<Scalar>, epsilon: Double = 1e-5) {
        guard scale.rank == 1, scale.count > 0, shift.shape == scale.shape, epsilon > 0, epsilon.isFinite else {
            fatalError(
                "LayerNorm: scale \(scale.shape), shift \(shift.shape), epsilon \(epsilon); expected [C], [C] and more "
                    + "than 0")
        }
        (self.scale, self.shift, self.epsilon) = (scale, shift, epsilon)
    }

    public var parameters: [Parameter<Scalar>] {
        [Parameter(name: "scale", value: scale), Parameter(name: "shift", value: shift)]
    }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        update(0, &scale)
        update(1, &shift)
    }

    public var configuration: LayerConfiguration? { .layerNorm(features: scale.count, epsilon: epsilon) }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.normalizeRows(
            input, scale: graph.tensor("scale"), shift: graph.tensor("shift"), epsilon: epsilon, centered: true)
    }
}
