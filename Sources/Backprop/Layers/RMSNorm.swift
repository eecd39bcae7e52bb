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

    /// A layer that takes its features from the network that is built of it; see ``Dense/init(_:activation:initializer:)``.
    ///
    /// Stops the program unless epsilon > 0.
    public init(epsilon: Double = 1e-6) {
        guard epsilon > 0, epsilon.isFinite else { fatalError("RMSNorm: epsilon \(epsilon); expected more than 0") }
        (scale, self.epsilon) = (Tensor(zeros: [0]), epsilon)
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> RMSNorm {
        guard scale.count == 0 else { return self }
        guard let features = inputShape.last, features > 0 else {
            throw ShapeError("RMSNorm: input samples have shape \(inputShape), expected features")
        }
        return RMSNorm(features, epsilon: epsilon)
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

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        guard scale.count > 0 else { throw .open("RMSNorm") }
        return try graph.normalizeRows(
            input, scale: graph.tensor("scale"), shift: nil, epsilon: epsilon, centered: false)
    }
}

extension RMSNorm: SavableLayer {
    public static var kind: String { "rms_norm" }
    public var settings: [String: LayerSetting] { ["features": .integer(scale.count), "epsilon": .number(epsilon)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        self.init(
            scale: try file.tensor("scale", shape: [try file.integer("features")]), epsilon: try file.epsilon())
    }

    public var details: String { "epsilon \(epsilon.plain)" }
}
