/// The last dimension of each sample brought to the mean 0 and the variance 1: a ``LayerNorm`` that learns nothing.
///
///     y = (x - mean)/√(variance + ε)
///
/// […, C] in and out. Work: O(elements).
public struct Standardization<Scalar: TensorScalar>: ComposedLayer {
    /// Ones, as many as there are features: what a layer normalization would scale by.
    private let scale: Tensor<Scalar>
    /// Keeps the divisor off 0.
    public let epsilon: Double

    /// Of so many features; an epsilon that is not above 0 counts as the smallest that is.
    public init(features: Int, epsilon: Double = 1e-5) {
        self.init(Tensor(repeating: 1, shape: [features]), epsilon)
    }

    private init(_ scale: Tensor<Scalar>, _ epsilon: Double) {
        self.scale = scale
        self.epsilon = epsilon > 0 && epsilon.isFinite ? epsilon : .leastNormalMagnitude
    }

    public var constants: [Parameter<Scalar>] { [Parameter(name: "scale", value: scale)] }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.normalizeRows(input, scale: graph.tensor("scale"), shift: nil, epsilon: epsilon, centered: true)
    }
}

extension Standardization: SavableLayer {
    public static var kind: String { "standardization" }
    public var settings: [String: LayerSetting] { ["features": .integer(scale.count), "epsilon": .number(epsilon)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let scale = try file.tensor("scale", shape: [try file.integer("features")])
        self.init(scale, try file.epsilon())
    }

    public var details: String { "epsilon \(epsilon.plain)" }
}
