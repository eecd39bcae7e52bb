/// Elman's recurrent network (1990): `h' = f(x·W + h·U + b)` from step to step, f the hyperbolic tangent or a ReLU.
///
///     var generator = SeededGenerator(seed: 1)
///     // 24 steps of one value
///     let network = Sequential<Float>(inputShape: [24, 1]) {
///         SimpleRNN(1, 16, using: &generator)
///         Dense(16, 1, using: &generator)
///     }
///
/// See ``RecurrentLayer`` for shapes and numbers.
public struct SimpleRNN<Scalar: TensorScalar>: RecurrentLayer {
    public var recurrence: Recurrence<Scalar>

    /// A layer with weights drawn at random: Glorot's for the inputs, orthogonal ones for the state, biases of 0.
    ///
    /// Stops the program unless sizes and truncation are 1 or more and 0 <= recurrentDropout < 1.
    ///
    /// - Parameters:
    ///   - inputs: D, the values of a step.
    ///   - units: H, the values of the state.
    ///   - isRectified: Whether f is max(0, a) and not tanh a.
    ///   - returns: Whether the last state is put out, or all.
    ///   - truncation: From which steps on no gradient goes back: the multiples of it.
    ///   - initialState: Where the state before the first step comes from.
    ///   - recurrentDropout: The share of the state's values that a training hides from the recurrent weights; see
    ///     ``RecurrentLayer``.
    ///   - generator: Where the random numbers come from.
    public init(
        _ inputs: Int, _ units: Int, isRectified: Bool = false, returns: RecurrentOutput = .last,
        truncation: Int? = nil, initialState: InitialState = .zeros, recurrentDropout: Double = 0,
        using generator: inout some RandomNumberGenerator
    ) {
        let configuration = RecurrentConfiguration(
            cell: isRectified ? .relu : .tanh, inputs: inputs, units: units, returns: returns, truncation: truncation,
            initialState: initialState, dropout: recurrentDropout)
        recurrence = Recurrence(configuration, using: &generator)
    }

    /// A layer that takes its number of inputs from the network that is built of it: the weights are drawn then.
    ///
    /// Stops the program unless units and truncation are 1 or more and 0 <= recurrentDropout < 1.
    ///
    /// - Parameters:
    ///   - units: H, the values of the state.
    ///   - isRectified: Whether f is max(0, a) and not tanh a.
    ///   - returns: Whether the last state is put out, or all.
    ///   - truncation: From which steps on no gradient goes back: the multiples of it.
    ///   - initialState: Where the state before the first step comes from.
    ///   - recurrentDropout: The share of the state's values that a training hides from the recurrent weights; see
    ///     ``RecurrentLayer``.
    public init(
        _ units: Int, isRectified: Bool = false, returns: RecurrentOutput = .last, truncation: Int? = nil,
        initialState: InitialState = .zeros, recurrentDropout: Double = 0
    ) {
        recurrence = Recurrence(
            open: RecurrentConfiguration(
                cell: isRectified ? .relu : .tanh, inputs: 0, units: units, returns: returns, truncation: truncation,
                initialState: initialState, dropout: recurrentDropout))
    }

    /// A layer with given parameters. Stops the program unless `weights` is [D, H], `recurrentWeights` [H, H] and `biases`
    /// [H].
    public init(
        weights: Tensor<Scalar>, recurrentWeights: Tensor<Scalar>, biases: Tensor<Scalar>, isRectified: Bool = false,
        returns: RecurrentOutput = .last, truncation: Int? = nil
    ) {
        let configuration = RecurrentConfiguration(
            cell: isRectified ? .relu : .tanh, inputs: weights.shape.first ?? 0, units: biases.count, returns: returns,
            truncation: truncation)
        recurrence = Recurrence(configuration, [weights, recurrentWeights, biases])
    }

    init(_ recurrence: Recurrence<Scalar>) { self.recurrence = recurrence }

    /// The state before the first step, [H], where it is given or learnt.
    public var hidden: Tensor<Scalar>? {
        get { recurrence["hidden"] }
        set { recurrence["hidden"] = newValue }
    }
}
