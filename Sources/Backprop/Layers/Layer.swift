/// A step of a network: it turns a batch of samples into another, and knows its derivative.
///
/// A layer is a value that owns its learnable parameters. By hand it is used as in a lecture: it is called like a function, then
/// `backward` with the gradient from the next layer, then an update (see `Updater`).
///
///     let output = dense(input)
///     let gradients = dense.backward(outputGradient, input: input, output: output)
///     gradients.input        // for the layer before
///     gradients.parameters   // dW, db
///
/// In a training and a prediction a layer is what it says in ``operations(on:in:)``. One that says nothing is called by the
/// two requirements that write into buffers, so that a step allocates nothing.
public protocol Layer<Scalar>: Sendable {
    associatedtype Scalar: TensorScalar

    /// The shape of an input sample, without the batch dimension; `nil` if the layer takes any.
    var inputShape: [Int]? { get }

    /// The shape of an output sample for input samples of a shape, both without the batch dimension.
    ///
    /// - Throws: `ShapeError` if the layer cannot take such samples.
    func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int]

    /// The learnable parameters under their names, in a fixed order; none by default.
    var parameters: [Parameter<Scalar>] { get }

    /// Tensors that are saved with the layer but never learnt by an optimizer, such as statistics of the data; none by
    /// default.
    var constants: [Parameter<Scalar>] { get }

    /// Calls `update` with the position of each learnable parameter in `parameters`, and the parameter to be changed
    /// in place.
    mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void)

    /// The shapes of what `backward` notes of a batch in `LayerGradients.statistics`; none by default.
    var statisticsShapes: [[Int]] { get }

    /// Takes up what `backward` noted of a batch. A training calls it with each update; by default it does nothing.
    mutating func takeStatistics(_ statistics: [Tensor<Scalar>])

    /// Calls `update` with each constant that `takeStatistics` changes, to be changed in place; with none by default. They
    /// are the first of `constants`, in that order. A training that goes back to its best epoch brings them back too.
    mutating func updateStatistics(_ update: (inout Tensor<Scalar>) -> Void)

    /// The least number of samples in a batch of a training on input samples of a shape; 1 by default.
    func leastBatch(for inputShape: [Int]) -> Int

    /// The layer for input samples of a shape: one that left its input size open, such as `Dense(16)`, has it then, and its
    /// weights are drawn at random. By default a layer stays as it is.
    ///
    /// - Throws: `ShapeError` if the layer cannot take such samples.
    func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Self

    /// What it takes to build the layer anew, without its tensors; `nil` if it cannot be saved in a file. See
    /// ``SavableLayer``.
    var configuration: LayerConfiguration? { get }

    /// What distinguishes the layer from others of its type, for people; shapes, and what is as usual, are left out. Nothing
    /// by default.
    var details: String { get }

    /// Says in operations what the layer does to a value. By default it is one operation, which the layer computes itself
    /// by `forward` and `backward`; see ``ComposedLayer`` for layers that say more.
    ///
    /// - Throws: `ShapeError` if the layer cannot take such a value.
    func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue

    /// Computes the output of a batch, N samples in rows, into a buffer of the right shape.
    func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass)

    /// Computes the gradients for a batch: of the parameters, and of the input if it is wanted.
    ///
    /// - Parameters:
    ///   - gradient: The loss's gradient with respect to the output, as large as the output. May be overwritten.
    ///   - input: What `forward` was given.
    ///   - output: What it computed.
    ///   - gradients: Buffers for the results; see `LayerGradients`.
    ///   - pass: Says, among other things, whether the parameters' gradients are added to; see `isRowwise`.
    func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass)

    /// Whether a batch may pass in blocks of rows, `false` by default: each row's output and input gradient depend on
    /// that row alone, and `backward` adds to the parameters' gradients in `gradients` where the pass says so.
    var isRowwise: Bool { get }
}

/// A tensor of a layer: one that is learnt, or a constant.
public struct Parameter<Scalar: TensorScalar>: Sendable {
    /// Its name within the layer, such as `weights`.
    public let name: String
    /// Its values, in the shape that the layer gives them.
    public let value: Tensor<Scalar>

    /// A tensor under a name.
    public init(name: String, value: Tensor<Scalar>) {
        self.name = name
        self.value = value
    }
}

/// What a layer's `backward` computes.
public struct LayerGradients<Scalar: TensorScalar>: Sendable {
    /// The loss's gradient with respect to the input; meaningless unless `wantsInput`.
    public var input: Tensor<Scalar>
    /// The loss's gradient with respect to each of the layer's parameters, in their order.
    public var parameters: [Tensor<Scalar>]
    /// What the layer noted of the batch, in the shapes that it asked for.
    public var statistics: [Tensor<Scalar>] = []
    /// Whether the input gradient is wanted. The first layer of a network that learns need not compute it.
    public var wantsInput: Bool
}

extension Layer {
    public var inputShape: [Int]? { nil }
    public var parameters: [Parameter<Scalar>] { [] }
    public var constants: [Parameter<Scalar>] { [] }
    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {}
    public var statisticsShapes: [[Int]] { [] }
    public mutating func takeStatistics(_ statistics: [Tensor<Scalar>]) {}
    public mutating func updateStatistics(_ update: (inout Tensor<Scalar>) -> Void) {}
    public func leastBatch(for inputShape: [Int]) -> Int { 1 }
    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Self { self }
    public var configuration: LayerConfiguration? { nil }
    public var details: String { "" }
    public var isRowwise: Bool { false }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.add(custom: self, input)
    }

    /// What the layer makes of a batch, N samples in rows, outside of a training: nothing is dropped, and running statistics
    /// are used.
    ///
    ///     let output = dense(input)
    ///
    /// Stops the program if the samples have a shape that the layer cannot take.
    public func callAsFunction(_ input: Tensor<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        forward(input, pass: Pass(compute: compute))
    }

    /// The output for a batch, N samples in rows, in a pass that says whether it belongs to a training.
    ///
    ///     let pass = Pass(isTraining: true, randomness: generator.next())
    ///     let output = dropout.forward(input, pass: pass)
    ///
    /// Stops the program if the samples have a shape that the layer cannot take.
    public func forward(_ input: Tensor<Scalar>, pass: Pass) -> Tensor<Scalar> {
        do throws(ShapeError) {
            let shape = try outputShape(for: Array(input.shape.dropFirst()))
            var output = Tensor<Scalar>(uninitialized: [input.rows] + shape)
            forward(input, into: &output, pass: pass)
            return output
        } catch {
            fatalError("\(Self.self).forward: \(error)")
        }
    }

    /// The gradients for a batch, from the loss's gradient with respect to the output, for `output = layer(input)`. What
    /// `forward` computed in a training takes the `backward` of the same pass.
    ///
    /// Stops the program unless gradient and output have the same shape.
    public func backward(
        _ gradient: Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>, on compute: Compute = .default
    ) -> LayerGradients<Scalar> {
        backward(gradient, input: input, output: output, pass: Pass(compute: compute))
    }

    /// The gradients for a batch in the pass in which `forward` was called.
    ///
    /// Stops the program unless gradient and output have the same shape.
    public func backward(
        _ gradient: Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>, pass: Pass
    ) -> LayerGradients<Scalar> {
        guard gradient.shape == output.shape, output.rows == input.rows else {
            fatalError(
                "\(Self.self).backward: gradient \(gradient.shape) for output \(output.shape) of input \(input.shape)")
        }
        var gradient = gradient
        var gradients = LayerGradients<Scalar>(
            input: Tensor(uninitialized: input.shape),
            parameters: parameters.map { Tensor(uninitialized: $0.value.shape) },
            statistics: statisticsShapes.map { Tensor(uninitialized: $0) }, wantsInput: true)
        backward(&gradient, input: input, output: output, into: &gradients, pass: pass)
        return gradients
    }
}
