/// Layers that are all given the same, and whose outputs are put side by side along the last dimension: the channels of
/// images, or features.
///
///     Concatenate {
///         Conv2D(16, 8, kernel: 1, using: &generator)
///         Chain {
///             Conv2D(16, 8, kernel: 3, padding: .same, using: &generator)
///             ReLU()
///         }
///     }                                                      // [H, W, 16] becomes [H, W, 16]
///
/// An empty `Chain` hands on what it is given. Parameters are called `0.weights` and so on, by the positions of the layers.
public struct Concatenate<Scalar: TensorScalar>: ParallelLayer {
    public internal(set) var layers: [any Layer<Scalar>]

    /// The layers that the closure lists; at least one.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers: layers()) }

    /// The given layers; at least one.
    public init(layers: [any Layer<Scalar>]) { self.layers = layers }

    var kind: LayerConfiguration.Join { .concatenate }

    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue {
        try graph.concatenate(values)
    }
}

/// Layers that are all given the same, and whose outputs are added up.
public struct Add<Scalar: TensorScalar>: ParallelLayer {
    public internal(set) var layers: [any Layer<Scalar>]

    /// The layers that the closure lists; at least one.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers: layers()) }

    /// The given layers; at least one.
    public init(layers: [any Layer<Scalar>]) { self.layers = layers }

    var kind: LayerConfiguration.Join { .add }

    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue {
        guard var sum = values.first else { throw ShapeError("there is nothing to add") }
        for value in values.dropFirst() { sum = try graph.sum(sum, value) }
        return sum
    }
}

/// Layers that are all given the same, and whose outputs are multiplied element by element: a gate, for example.
public struct Multiply<Scalar: TensorScalar>: ParallelLayer {
    public internal(set) var layers: [any Layer<Scalar>]

    /// The layers that the closure lists; at least one.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers: layers()) }

    /// The given layers; at least one.
    public init(layers: [any Layer<Scalar>]) { self.layers = layers }

    var kind: LayerConfiguration.Join { .multiply }

    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue {
        guard var product = values.first else { throw ShapeError("there is nothing to multiply") }
        for value in values.dropFirst() { product = try graph.multiply(product, value) }
        return product
    }
}

/// Layers that are all given the same.
protocol ParallelLayer<Scalar>: ContainerLayer {
    /// The layers, whose outputs are joined in this order.
    var layers: [any Layer<Scalar>] { get set }

    /// How the outputs are joined, for files and here.
    var kind: LayerConfiguration.Join { get }
    func join(_ values: [NetworkValue], in graph: inout GraphBuilder<Scalar>) throws(ShapeError) -> NetworkValue
}

extension ParallelLayer {
    public var configuration: LayerConfiguration? { configurations(of: layers).map { .parallel(kind, $0) } }

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
