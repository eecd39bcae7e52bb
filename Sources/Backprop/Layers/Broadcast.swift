/// Each sample in a larger shape: what has the extent 1 along a dimension, or lacks it before the first, is there again and
/// again, as numpy broadcasts.
///
///     Broadcast(to: [4, 3])       // [3] becomes [4, 3], and so does [1, 3]
///
/// The gradient is the sum over all of them. Work: O(elements of the output).
public struct Broadcast<Scalar: TensorScalar>: ComposedLayer {
    /// The shape of an output sample.
    public let shape: [Int]

    /// A layer that makes samples of a shape; a network of one that is no shape of samples cannot be built.
    public init(to shape: [Int]) { self.shape = shape }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        guard Shape.isSample(shape), Shape.common(input.shape, shape) == shape else {
            throw ShapeError("Broadcast: samples of shape \(input.shape) cannot become \(Shape.listed(shape))")
        }
        return try graph.broadcast(input, to: shape)
    }
}

extension Broadcast: SavableLayer {
    public static var kind: String { "broadcast" }
    public var settings: [String: LayerSetting] { ["shape": .integers(shape)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let shape = try file.integers("shape")
        guard Shape.isSample(shape) else { throw file.error("shape", "the shape of a sample") }
        self.init(to: shape)
    }

    public var details: String { "to \(Shape.text(shape))" }
}
