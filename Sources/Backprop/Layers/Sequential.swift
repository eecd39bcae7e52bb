/// A network: layers one after the other.
///
/// The model is a value and owns all parameters. An activation layer right behind a `Dense` or a convolution without one
/// becomes that layer's activation: the same numbers, one pass over memory less. An activation of theirs whose derivative
/// needs the input becomes a layer of its own, as does a sigmoid at the end, which a loss may replace.
///
///     var generator = SeededGenerator(seed: 1)
///     let model = Sequential<Float> {
///         Dense(4, 16, activation: .relu, using: &generator)
///         Dense(16, 3, using: &generator)
///         Softmax()
///     }
///     let probabilities = model.predict(samples)   // N×4 in, N×3 out
public struct Sequential<Scalar: TensorScalar>: Sendable {
    /// The layers in the order in which a sample passes them.
    public internal(set) var layers: [any Layer<Scalar>]
    /// The shape of an input sample, without the batch dimension.
    public let inputShape: [Int]
    /// The shape of each layer's output sample, without the batch dimension.
    public let outputShapes: [[Int]]
    /// The number of learnable scalars.
    public let parameterCount: Int
    /// The number of values that all layers put out for a sample.
    let activationCount: Int
    /// How it predicts.
    let prediction: Plan

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
        guard Shape.isSample(inputShape) else {
            throw ShapeError(
                "\(Shape.listed(inputShape)) is not the shape of an input sample, which has at most "
                    + "\(Shape.mostSampleValues) values")
        }
        self.layers = Self.joiningActivations(layers)
        self.inputShape = inputShape
        var shapes: [[Int]] = []
        for (index, layer) in self.layers.enumerated() {
            do throws(ShapeError) {
                let shape = try layer.outputShape(for: shapes.last ?? inputShape)
                guard Shape.isSample(shape) else {
                    throw ShapeError(
                        "puts out samples of shape \(shape); expected at most \(Shape.mostSampleValues) values")
                }
                shapes.append(shape)
            } catch {
                throw ShapeError("layer \(index + 1): \(error)")
            }
        }
        self.outputShapes = shapes
        parameterCount = self.layers.reduce(0) { $0 + $1.parameters.reduce(0) { $0 + $1.value.count } }
        guard let count = shapes.sum(Shape.size).value else {
            throw ShapeError("\(layers.count) layers put out too many values")
        }
        activationCount = count
        prediction = .prediction(
            GraphBuilder(self.layers, inputShape: inputShape, outputShapes: shapes).graph)
    }

    /// A network of the layers that the closure lists. Stops the program where the other initializer throws.
    public init(inputShape: [Int]? = nil, @SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) {
        do throws(ShapeError) {
            try self.init(layers: layers(), inputShape: inputShape)
        } catch {
            fatalError("Sequential: \(error)")
        }
    }

    /// What some of the layers compute, the first of them of what comes to it.
    func graph(ofLayers range: Range<Int>) -> OperationGraph {
        GraphBuilder(
            layers[range], inputShape: range.lowerBound == 0 ? inputShape : outputShapes[range.lowerBound - 1],
            outputShapes: outputShapes[range]
        ).graph
    }

    private static func joiningActivations(_ layers: [any Layer<Scalar>]) -> [any Layer<Scalar>] {
        var joined: [any Layer<Scalar>] = []
        for (index, layer) in layers.enumerated() {
            func standsAlone(_ activation: Activation) -> Bool {
                activation.needsInput || activation == .sigmoid && index == layers.count - 1
            }
            if let next = layer as? any ActivationLayer<Scalar>, !standsAlone(next.activation),
                var sums = joined.last as? any ActivatedLayer<Scalar>, sums.activation == .linear
            {
                sums.activation = next.activation
                joined[joined.count - 1] = sums
            } else if var sums = layer as? any ActivatedLayer<Scalar>, standsAlone(sums.activation) {
                let activation = sums.activation
                sums.activation = .linear
                joined += [sums, activation.layer()]
            } else {
                joined.append(layer)
            }
        }
        return joined
    }

    /// The shape of an output sample, without the batch dimension.
    public var outputShape: [Int] { outputShapes[outputShapes.count - 1] }

    /// The number of values in an output sample: of classes, for a classifier.
    public var outputs: Int { outputShape.reduce(1, *) }
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
