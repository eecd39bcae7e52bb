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

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Chain {
        var (chain, shape) = (self, inputShape)
        for index in layers.indices {
            try ShapeError.at("\(index)") { () throws(ShapeError) in
                chain.layers[index] = try layers[index].sized(for: shape, using: &generator)
                shape = try chain.layers[index].outputShape(for: shape)
            }
        }
        return chain
    }

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

extension Chain: SavableLayer {
    public static var kind: String { "chain" }

    public var configuration: LayerConfiguration? {
        configurations(of: layers).map { LayerConfiguration(Self.kind, ["layers": .layers($0)]) }
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init(layers: try file.layers("layers")) }

    public var details: String { "layers \(layers.count)" }
}

/// The configurations of layers, or `nil` if one of them cannot be saved.
func configurations<Scalar>(of layers: [any Layer<Scalar>]) -> [LayerConfiguration]? {
    var result: [LayerConfiguration] = []
    for layer in layers {
        guard let configuration = layer.configuration else { return nil }
        result.append(configuration)
    }
    return result
}
