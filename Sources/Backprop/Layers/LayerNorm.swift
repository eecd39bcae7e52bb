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

    /// A layer that takes its features from the network that is built of it; see ``Dense/init(_:activation:initializer:)``.
    ///
    /// Stops the program unless epsilon > 0.
    public init(epsilon: Double = 1e-5) {
        guard epsilon > 0, epsilon.isFinite else { fatalError("LayerNorm: epsilon \(epsilon); expected more than 0") }
        (scale, shift, self.epsilon) = (Tensor(zeros: [0]), Tensor(zeros: [0]), epsilon)
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> LayerNorm {
        guard scale.count == 0 else { return self }
        guard let features = inputShape.last, features > 0 else {
            throw ShapeError("LayerNorm: input samples have shape \(inputShape), expected features")
        }
        return LayerNorm(features, epsilon: epsilon)
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

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        guard scale.count > 0 else { throw .open("LayerNorm") }
        return try graph.normalizeRows(
            input, scale: graph.tensor("scale"), shift: graph.tensor("shift"), epsilon: epsilon, centered: true)
    }
}

extension LayerNorm: SavableLayer {
    public static var kind: String { "layer_norm" }
    public var settings: [String: LayerSetting] { ["features": .integer(scale.count), "epsilon": .number(epsilon)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let shape = [try file.integer("features")]
        self.init(
            scale: try file.tensor("scale", shape: shape), shift: try file.tensor("shift", shape: shape),
            epsilon: try file.epsilon())
    }

    public var details: String { "epsilon \(epsilon.plain)" }
}

extension SavedLayer {
    /// The ε of a normalization.
    func epsilon() throws(DataError) -> Double {
        let epsilon = try number("epsilon")
        guard epsilon > 0 else { throw error("epsilon", "a number above 0") }
        return epsilon
    }
}
