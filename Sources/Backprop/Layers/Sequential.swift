/// A network: layers one after the other.
///
/// The model is a value and owns all parameters. Its layers stay as they are written; what is run is a plan made of them
/// (see ``explanation(rows:isTraining:)``). Networks nest: a network is a layer, and so are `Residual` and `Chain`.
///
///     var generator = SeededGenerator(seed: 1)
///     let model = Sequential<Float> {
///         Dense(4, 16, activation: .relu, using: &generator)
///         Dense(16, 3, using: &generator)
///         Softmax()
///     }
///     let probabilities = model.predict(samples)   // N×4 in, N×3 out
public struct Sequential<Scalar: TensorScalar>: Sendable {
    private(set) var chain: Chain<Scalar>
    /// The shape of an input sample, without the batch dimension.
    public let inputShape: [Int]
    /// The shape of each layer's output sample, without the batch dimension.
    public let outputShapes: [[Int]]
    /// The number of learnable scalars.
    public let parameterCount: Int
    /// The number of values in an input sample.
    public let inputs: Int
    /// The number of values in an output sample: of classes, for a classifier.
    public let outputs: Int
    /// The number of values that all operations compute of a sample.
    let valueCount: Int
    /// The multiply-adds, or other operations on a value, that a sample takes.
    let operationCount: Size
    /// What it means, and how it predicts.
    let graph: OperationGraph
    let prediction: Plan
    /// Whether all layers are such as have no others within.
    private let isFlat: Bool
    /// Whether layers take whole numbers from a sample: an embedding, or one that asks for lengths.
    let takesWholeNumbers: Bool
    /// The loss that the network was trained by, which this folder knows nothing of: see `loss`.
    var trainedBy: (any Sendable)?
    /// The layers that compute by themselves, as they were at first.
    let customLayers: [any Layer<Scalar>]
    /// What predicts with these parameters.
    private(set) var engines = PredictionEngines<Scalar>()

    /// The layers in the order in which a sample passes them.
    public var layers: [any Layer<Scalar>] { chain.layers }

    /// A network of the given layers.
    ///
    /// - Parameters:
    ///   - layers: The layers in the order in which a sample passes them.
    ///   - inputShape: The shape of an input sample; needed only if no layer knows how many inputs it takes.
    /// - Throws: `ShapeError` if there is no layer, the input shape is not known, two layers do not fit, or a layer's
    ///   output has more than 2⁴⁰ values for a sample.
    public init(layers: [any Layer<Scalar>], inputShape: [Int]? = nil) throws(ShapeError) {
        guard !layers.isEmpty else { throw ShapeError("a network needs at least one layer") }
        guard let inputShape = inputShape ?? layers.lazy.compactMap(\.inputShape).first else {
            throw ShapeError("no layer says how many inputs it takes; give the network an input shape")
        }
        if let mistake = Shape.mistake(ofSample: inputShape) {
            throw ShapeError("\(Shape.listed(inputShape)) is not the shape of an input sample, which \(mistake)")
        }
        self.inputShape = inputShape
        chain = Chain(layers: layers)
        let builder = try GraphBuilder(network: chain, inputShape: inputShape)
        outputShapes = builder.outputShapes
        graph = builder.graph
        customLayers = builder.customLayers
        prediction = .prediction(graph)
        isFlat = !layers.contains { $0 is any ContainerLayer<Scalar> }
        parameterCount = chain.parameters.reduce(0) { $0 + $1.value.count }
        let planned = prediction.graph
        guard
            let count = planned.nodes.sum({ Shape.size(of: planned.values[$0.output].shape) + $0.operation.innerValues }
            ).value
        else {
            throw ShapeError("\(layers.count) layers put out too many values")
        }
        valueCount = max(count, 1)
        operationCount = planned.nodes.sum { $0.operation.work($0, in: planned) }
        inputs = inputShape.reduce(1, *)
        outputs = outputShapes[outputShapes.count - 1].reduce(1, *)
        takesWholeNumbers = graph.nodes.contains { $0.operation.wholeNumbers($0) != nil }
    }

    /// The values of all parameters and constants, in their order. Without their paths, which take longer than a prediction
    /// of a small network.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func tensors() -> (parameters: [Tensor<Scalar>], constants: [Tensor<Scalar>]) {
        guard isFlat else { return (parameters.map(\.value), constants.map(\.value)) }
        return (
            layers.flatMap { $0.parameters.map(\.value) }, layers.flatMap { $0.constants.map(\.value) }
        )
    }

    /// A network of the layers that the closure lists. Stops the program where the other initializer throws.
    public init(inputShape: [Int]? = nil, @SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) {
        do throws(ShapeError) {
            try self.init(layers: layers(), inputShape: inputShape)
        } catch {
            fatalError("Sequential: \(error)")
        }
    }

    /// A network of the layers that the closure lists, whose sizes follow from each other: a layer that left its input size
    /// open, such as `Dense(16)`, gets it from the layer before, and its weights are drawn.
    ///
    ///     var generator = SeededGenerator(seed: 1)
    ///     let model = Sequential<Float>(input: [28, 28, 1], using: &generator) {
    ///         Conv2D(filters: 32, kernel: 3, activation: .relu)
    ///         MaxPool2D(2)
    ///         Flatten()
    ///         Dense(10)
    ///         Softmax()
    ///     }
    ///
    /// Weights are drawn in the order of the layers, so they are those of a network whose sizes are written out. Stops the
    /// program where ``init(layers:input:using:)`` throws.
    ///
    /// - Parameters:
    ///   - input: The shape of an input sample, without the batch dimension.
    ///   - generator: Where the random numbers come from. The same generator gives the same weights.
    ///   - layers: The layers in the order in which a sample passes them.
    public init(
        input: [Int], using generator: inout some RandomNumberGenerator,
        @SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]
    ) {
        do throws(ShapeError) {
            try self.init(layers: layers(), input: input, using: &generator)
        } catch {
            fatalError("Sequential: \(error)")
        }
    }

    /// A network of the given layers, whose sizes follow from each other.
    ///
    /// - Parameters:
    ///   - layers: The layers in the order in which a sample passes them.
    ///   - input: The shape of an input sample, without the batch dimension.
    ///   - generator: Where the random numbers come from.
    /// - Throws: `ShapeError` if there is no layer, or two do not fit.
    public init(
        layers: [any Layer<Scalar>], input: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) {
        let chain: Chain<Scalar>
        do throws(ShapeError) {
            chain = try Chain(layers: layers).sized(for: input, using: &generator)
        } catch {
            throw error.ofNetwork
        }
        try self.init(layers: chain.layers, inputShape: input)
    }

    /// The shape of an output sample, without the batch dimension.
    public var outputShape: [Int] { outputShapes[outputShapes.count - 1] }
}

extension Sequential: ContainerLayer {
    var children: [(name: String, layer: any Layer<Scalar>)] { chain.children }

    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void) {
        // What predicts knows the parameters as they were, and holds on to their memory.
        if isKnownUniquelyReferenced(&engines) {
            engines.removeAll()
        } else {
            engines = PredictionEngines()
        }
        chain.updateChildren(update)
    }

    // As an optional the name means what the protocol says, and that asks here.
    var firstInputShape: [Int]? {
        let shape: [Int] = inputShape
        return shape
    }

    public var configuration: LayerConfiguration? { chain.configuration }
    public var details: String { chain.details }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try chain.operations(on: input, in: &graph)
    }
}

/// Builds the list of a network's layers.
@resultBuilder
public enum SequentialBuilder<Scalar: TensorScalar> {
    public static func buildExpression(_ layer: some Layer<Scalar>) -> [any Layer<Scalar>] { [layer] }
    public static func buildBlock(_ parts: [any Layer<Scalar>]...) -> [any Layer<Scalar>] { parts.flatMap(\.self) }
    public static func buildArray(_ parts: [[any Layer<Scalar>]]) -> [any Layer<Scalar>] { parts.flatMap(\.self) }
    public static func buildOptional(_ part: [any Layer<Scalar>]?) -> [any Layer<Scalar>] { part ?? [] }
    public static func buildEither(first part: [any Layer<Scalar>]) -> [any Layer<Scalar>] { part }
    public static func buildEither(second part: [any Layer<Scalar>]) -> [any Layer<Scalar>] { part }
}
