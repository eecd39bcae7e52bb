/// Layers that are all given the same, and whose outputs are put side by side along the last dimension: the channels of
/// images, or features.
///
///     Concatenate {
///         Conv2D(16, 8, kernel: 1, using: &generator)
///         Chain {
///             Conv2D(16, 8, kernel: 3, padding: .same, using: &generator)
///             ReLU()
///         }
///     }  // [H, W, 16] becomes [H, W, 16]
///
/// An empty `Chain` hands on what it is given. Parameters are called `0.weights` and so on, by the positions of the layers.
public struct Concatenate<Scalar: TensorScalar>: ParallelLayer {
    public internal(set) var layers: [any Layer<Scalar>]

    /// The layers that the closure lists; at least one.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers: layers()) }

    /// The given layers; at least one.
    public init(layers: [any Layer<Scalar>]) { self.layers = layers }

    public static var kind: String { "concatenate" }

    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue {
        try graph.concatenate(values)
    }
}

/// Layers that are all given the same, and whose outputs are added up. Where one has the extent 1, or no such dimension, that
/// counts for all, as numpy broadcasts.
public struct Add<Scalar: TensorScalar>: ParallelLayer {
    public internal(set) var layers: [any Layer<Scalar>]

    /// The layers that the closure lists; at least one.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers: layers()) }

    /// The given layers; at least one.
    public init(layers: [any Layer<Scalar>]) { self.layers = layers }

    public static var kind: String { "add" }

    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue {
        try graph.sum(of: values)
    }
}

/// Layers that are all given the same, and whose outputs are multiplied element by element: a gate, for example. Shapes are as
/// for ``Add``.
public struct Multiply<Scalar: TensorScalar>: ParallelLayer {
    public internal(set) var layers: [any Layer<Scalar>]

    /// The layers that the closure lists; at least one.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers: layers()) }

    /// The given layers; at least one.
    public init(layers: [any Layer<Scalar>]) { self.layers = layers }

    public static var kind: String { "multiply" }

    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue {
        try graph.product(of: values)
    }
}

/// Layers that are all given the same.
protocol ParallelLayer<Scalar>: ContainerLayer, SavableLayer {
    /// The layers, whose outputs are joined in this order.
    var layers: [any Layer<Scalar>] { get set }

    init(layers: [any Layer<Scalar>])

    /// How the outputs are joined.
    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue
}

extension ParallelLayer {
    public var configuration: LayerConfiguration? {
        configurations(of: layers).map { LayerConfiguration(Self.kind, ["layers": .layers($0)]) }
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let layers = try file.layers("layers")
        guard !layers.isEmpty else { throw file.error("layers", "one layer or more") }
        self.init(layers: layers)
    }

    public var details: String { "layers \(layers.count)" }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Self {
        var result = self
        for index in layers.indices {
            result.layers[index] = try ShapeError.at("\(index)") { () throws(ShapeError) in
                try layers[index].sized(for: inputShape, using: &generator)
            }
        }
        return result
    }

    var children: [(name: String, layer: any Layer<Scalar>)] { layers.enumerated().map { ("\($0)", $1) } }

    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void) {
        for index in layers.indices { update(&layers[index]) }
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        var values: [NetworkValue] = []
        for (index, layer) in layers.enumerated() {
            values.append(try graph.add(layer, to: input, named: "\(index)"))
        }
        return try join(values, in: &graph)
    }
}
