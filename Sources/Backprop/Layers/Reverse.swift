/// The steps of each sequence in the opposite order: [T, D] in and out.
///
/// Within a ``VariableLength`` a sequence begins with its own last step.
public struct Reverse<Scalar: TensorScalar>: ComposedLayer {
    public init() {}

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.reverse(input)
    }
}

extension Reverse: SavableLayer {
    public static var kind: String { "reverse" }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init() }
}
