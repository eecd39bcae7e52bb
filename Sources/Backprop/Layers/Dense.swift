/// A fully connected layer: `f(X·W + b)`.
///
/// X is N×D with samples in rows, W is D×H, b has H elements, the output is N×H. With dZ = dY ⊙ f'(Z) the gradients
/// are `dW = Xᵀ·dZ`, `db = Σ_rows dZ` and `dX = dZ·Wᵀ`. Bias and ReLU are applied while a result is in registers. Samples of
/// more dimensions, […, D], count as so many rows each and become […, H].
///
/// An activation whose derivative needs Z, such as GELU, takes memory of its own in a training, which keeps both;
/// driven by hand, `backward` computes Z again.
///
/// Each of the three products takes 2·N·D·H operations. An element of the output is one chain of fused multiply-adds
/// that starts from its bias and runs over the inputs in ascending order.
///
///     var generator = SeededGenerator(seed: 1)
///     let layer = Dense<Float>(2, 64, activation: .relu, using: &generator)
public struct Dense<Scalar: TensorScalar>: ActivatedLayer {
    /// D×H: row d holds the weights from input d to each neuron.
    public var weights: Tensor<Scalar> {
        didSet { Self.check(weights, biases) }
    }
    /// One value per neuron.
    public var biases: Tensor<Scalar> {
        didSet { Self.check(weights, biases) }
    }
    /// The function applied to each output.
    public var activation: Activation
    /// How to draw weights that are open.
    private var initializer: WeightInitializer?

    /// A layer with given parameters. Stops the program unless `weights` is D×H and `biases` has H elements.
    public init(weights: Tensor<Scalar>, biases: Tensor<Scalar>, activation: Activation = .linear) {
        Self.check(weights, biases)
        self.weights = weights
        self.biases = biases
        self.activation = activation
    }

    /// A layer with weights drawn at random and biases of zero.
    ///
    /// - Parameters:
    ///   - inputs: D, the number of values per sample.
    ///   - outputs: H, the number of neurons.
    ///   - activation: The function applied to each output.
    ///   - initializer: How to draw the weights: by default as He for a ReLU and its like, else as Glorot.
    ///   - generator: Where the random numbers come from. The same generator gives the same weights.
    public init(
        _ inputs: Int, _ outputs: Int, activation: Activation = .linear, initializer: WeightInitializer? = nil,
        using generator: inout some RandomNumberGenerator
    ) {
        let initializer = initializer ?? (activation.isRectifier ? .heNormal : .glorotUniform)
        self.init(
            weights: initializer.weights(inputs: inputs, outputs: outputs, using: &generator),
            biases: Tensor(zeros: [outputs]), activation: activation)
    }

    /// A layer that takes its input size from the network that is built of it: the number of inputs is open, and the weights
    /// are drawn then.
    ///
    ///     let model = Sequential<Float>(input: [4], using: &generator) {
    ///         Dense(16, activation: .relu)
    ///         Dense(3)
    ///         Softmax()
    ///     }
    ///
    /// - Parameters:
    ///   - outputs: H, the number of neurons.
    ///   - activation: The function applied to each output.
    ///   - initializer: How to draw the weights: by default as He for a ReLU and its like, else as Glorot.
    public init(_ outputs: Int, activation: Activation = .linear, initializer: WeightInitializer? = nil) {
        guard outputs > 0 else { fatalError("Dense: \(outputs) neurons; expected 1 or more") }
        self.init(
            weights: Tensor(zeros: [0, outputs]), biases: Tensor(zeros: [outputs]), activation: activation)
        self.initializer = initializer
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Dense {
        guard inputs == 0 else { return self }
        guard let inputs = inputShape.last, inputs > 0 else {
            throw ShapeError("Dense: input samples have shape \(inputShape), expected features")
        }
        return Dense(inputs, outputs, activation: activation, initializer: initializer, using: &generator)
    }

    private static func check(_ weights: Tensor<Scalar>, _ biases: Tensor<Scalar>) {
        guard weights.rank == 2, biases.count == weights.shape[1] else {
            fatalError("Dense: weights \(weights.shape) and biases \(biases.shape); expected [D, H] and [H]")
        }
    }

    /// D, the number of values per input sample; 0 while that is open.
    public var inputs: Int { weights.shape[0] }
    /// H, the number of neurons.
    public var outputs: Int { weights.shape[1] }

    public var inputShape: [Int]? { inputs > 0 ? [inputs] : nil }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard inputs > 0 else { throw .open("Dense \(outputs)") }
        guard inputShape.last == inputs else {
            throw ShapeError("Dense \(inputs)→\(outputs): input samples have shape \(inputShape), expected [\(inputs)]")
        }
        return inputShape.dropLast() + [outputs]
    }

    public var parameters: [Parameter<Scalar>] {
        @_specialize(where Scalar == Float)
        @_specialize(where Scalar == Double)
        get { [Parameter(name: "weights", value: weights), Parameter(name: "biases", value: biases)] }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        update(0, &weights)
        update(1, &biases)
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        pass.compute.matmul(input, weights, into: &output, bias: biases, relu: activation == .relu)
        activate(&output, pass: pass)
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        differentiate(&gradient, output: output, pass: pass) { sums in
            pass.compute.matmul(input, weights, into: &sums, bias: biases)
        }
        let accumulate = pass.accumulatesGradients
        pass.compute.matmul(
            input, gradient, .tn, into: &gradients.parameters[0], accumulate: accumulate, flush: pass.flushesGradients)
        pass.compute.columnSums(gradient, into: &gradients.parameters[1], accumulate: accumulate)
        if gradients.wantsInput {
            pass.compute.matmul(
                gradient, weights, .nt, into: &gradients.input)
        }
    }

    public var isRowwise: Bool { true }
}

extension Dense {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        let operation = ProductOperation(inputs: inputs, outputs: outputs)
        let sums = graph.add(operation, [input, graph.tensor("weights"), graph.tensor("biases")], shape)
        return try graph.activation(activation, of: sums)
    }
}

extension Dense: SavableLayer {
    public static var kind: String { "dense" }

    public var settings: [String: LayerSetting] {
        ["inputs": .integer(inputs), "outputs": .integer(outputs), "activation": .text(activation.rawValue)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let (inputs, outputs) = (try file.integer("inputs"), try file.integer("outputs"))
        self.init(
            weights: try file.tensor("weights", shape: [inputs, outputs]),
            biases: try file.tensor("biases", shape: [outputs]), activation: try file.activation("activation"))
    }

    public var details: String { "activation \(activation.rawValue)" }
}
