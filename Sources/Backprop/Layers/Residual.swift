/// A way around some layers: `y = f(x) + g(x)`, where f are the layers and g is the shortcut, by default x as it is.
///
/// Such blocks let deep networks learn (He et al., 2015): what the layers learn is the difference.
///
///     let network = Sequential<Float>(inputShape: [28, 28, 16]) {
///         Residual {
///             Conv2D(16, 16, kernel: 3, padding: .same, using: &generator)
///             BatchNorm(16)
///             ReLU()
///             Conv2D(16, 16, kernel: 3, padding: .same, using: &generator)
///             BatchNorm(16)
///         }
///         ReLU()
///     }
///
/// Its parameters are called `body.0.weights`, `shortcut.0.weights` and so on. Both ways must end with one shape.
public struct Residual<Scalar: TensorScalar>: ContainerLayer {
    /// f, and g.
    public private(set) var body, shortcut: Chain<Scalar>

    /// - Parameters:
    ///   - body: The layers f.
    ///   - shortcut: The layers of the way around them; none hand on the input.
    public init(
        @SequentialBuilder<Scalar> body: () -> [any Layer<Scalar>],
        @SequentialBuilder<Scalar> shortcut: () -> [any Layer<Scalar>] = { [] }
    ) {
        self.init(body: Chain(layers: body()), shortcut: Chain(layers: shortcut()))
    }

    /// The same with chains.
    public init(body: Chain<Scalar>, shortcut: Chain<Scalar> = Chain(layers: [])) {
        (self.body, self.shortcut) = (body, shortcut)
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Residual {
        Residual(
            body: try ShapeError.at("body") { () throws(ShapeError) in
                try body.sized(for: inputShape, using: &generator)
            },
            shortcut: try ShapeError.at("shortcut") { () throws(ShapeError) in
                try shortcut.sized(for: inputShape, using: &generator)
            })
    }

    var children: [(name: String, layer: any Layer<Scalar>)] { [("body", body), ("shortcut", shortcut)] }

    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void) {
        body.update(update)
        shortcut.update(update)
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let change = try graph.add(body, to: input, named: "body")
        let around = try graph.add(shortcut, to: input, named: "shortcut")
        guard change.shape == around.shape else {
            throw ShapeError("samples of shapes \(change.shape) and \(around.shape) are no pair")
        }
        return try graph.sum(change, around)
    }
}

extension Residual: SavableLayer {
    public static var kind: String { "residual" }

    public var configuration: LayerConfiguration? {
        guard let body = configurations(of: body.layers), let shortcut = configurations(of: shortcut.layers) else {
            return nil
        }
        return LayerConfiguration(Self.kind, ["body": .layers(body), "shortcut": .layers(shortcut)])
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        self.init(
            body: Chain(layers: try file.layers("body", named: "body")),
            shortcut: Chain(layers: try file.layers("shortcut", named: "shortcut")))
    }

    public var details: String { "body \(body.layers.count), shortcut \(shortcut.layers.count)" }
}
