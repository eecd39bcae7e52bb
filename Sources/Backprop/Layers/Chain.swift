/// Layers one after the other, as a part of a network; `Sequential` is a whole network of them.
///
/// Its parameters are called `0.weights` and so on, by the positions of the layers.
public struct Chain<Scalar: TensorScalar>: ContainerLayer {
    /// The layers in the order in which a sample passes them.
    public internal(set) var layers: [any Layer<Scalar>]

    /// The given layers; none hand on what they are given.
    public init(layers: [any Layer<Scalar>]) { self.layers = layers }

    /// The layers that the closure lists.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers: layers()) }

    public var configuration: LayerConfiguration? { configurations(of: layers).map { .chain($0) } }

    var children: [(name: String, layer: any Layer<Scalar>)] { layers.enumerated().map { ("\($0)", $1) } }

    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void) {
        for index in layers.indices { update(&layers[index]) }
    }

    /// Calls `body` with this chain itself.
    mutating func update(_ body: (inout any Layer<Scalar>) -> Void) {
        var layer: any Layer<Scalar> = self
        body(&layer)
        if let chain = layer as? Chain { self = chain }
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        var value = input
        for (index, layer) in layers.enumerated() { value = try graph.add(layer, to: value, named: "\(index)") }
        return value
    }
}
