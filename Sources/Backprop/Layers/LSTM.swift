/// Long short-term memory (Hochreiter and Schmidhuber, 1997): a recurrent layer whose gates say what of a step is written
/// into its memory c, what of it is forgotten and what is shown.
///
///     [i, f, g, o] = x·W + h·U + b
///     c' = σ(f)·c + σ(i)·tanh(g),   h' = σ(o)·tanh(c')
///
/// The columns of W, U and b are those of the gates i, f, g, o, H each: PyTorch's and Keras's order.
///
///     var generator = SeededGenerator(seed: 1)
///     // 50 steps of 8 values
///     let network = Sequential<Float>(inputShape: [50, 8]) {
///         LSTM(8, 32, returns: .all, using: &generator)
///         Dropout(0.2)
///         LSTM(32, 32, using: &generator)
///         Dense(32, 3, using: &generator)
///         Softmax()
///     }
///
/// See ``RecurrentLayer`` for shapes and numbers.
public struct LSTM<Scalar: TensorScalar>: RecurrentLayer {
    public var recurrence: Recurrence<Scalar>

    /// A layer with weights drawn at random: Glorot's for the inputs, orthogonal ones for the state, biases of 0.
    ///
    /// Stops the program unless sizes and truncation are 1 or more and 0 <= recurrentDropout < 1.
    ///
    /// - Parameters:
    ///   - inputs: D, the values of a step.
    ///   - units: H, the values of the state and of the memory.
    ///   - returns: Whether the last state is put out, or all.
    ///   - forgetBias: The bias of the forget gate: with 1 a new layer keeps what it has (Jozefowicz et al., 2015).
    ///   - truncation: From which steps on no gradient goes back: the multiples of it.
    ///   - initialState: Where h and c before the first step come from.
    ///   - recurrentDropout: The share of the state's values that a training hides from the recurrent weights; see
    ///     ``RecurrentLayer``.
    ///   - generator: Where the random numbers come from.
    public init(
        _ inputs: Int, _ units: Int, returns: RecurrentOutput = .last, forgetBias: Double = 1, truncation: Int? = nil,
        initialState: InitialState = .zeros, recurrentDropout: Double = 0,
        using generator: inout some RandomNumberGenerator
    ) {
        let configuration = RecurrentConfiguration(
            cell: .lstm, inputs: inputs, units: units, returns: returns, truncation: truncation,
            initialState: initialState, dropout: recurrentDropout)
        recurrence = Recurrence(configuration, forgetBias: forgetBias, using: &generator)
    }

    /// A layer that takes its number of inputs from the network that is built of it: the weights are drawn then.
    ///
    ///     let model = Sequential<Float>(input: [50, 8], using: &generator) {
    ///         LSTM(32)
    ///         Dense(3)
    ///     }
    ///
    /// Stops the program unless units and truncation are 1 or more and 0 <= recurrentDropout < 1.
    ///
    /// - Parameters:
    ///   - units: H, the values of the state and of the memory.
    ///   - returns: Whether the last state is put out, or all.
    ///   - forgetBias: The bias of the forget gate.
    ///   - truncation: From which steps on no gradient goes back: the multiples of it.
    ///   - initialState: Where h and c before the first step come from.
    ///   - recurrentDropout: The share of the state's values that a training hides from the recurrent weights; see
    ///     ``RecurrentLayer``.
    public init(
        _ units: Int, returns: RecurrentOutput = .last, forgetBias: Double = 1, truncation: Int? = nil,
        initialState: InitialState = .zeros, recurrentDropout: Double = 0
    ) {
        recurrence = Recurrence(
            open: RecurrentConfiguration(
                cell: .lstm, inputs: 0, units: units, returns: returns, truncation: truncation,
                initialState: initialState, dropout: recurrentDropout), forgetBias: forgetBias)
    }

    /// A layer with given parameters. Stops the program unless `weights` is [D, 4·H], `recurrentWeights` [H, 4·H] and
    /// `biases` [4·H].
    public init(
        weights: Tensor<Scalar>, recurrentWeights: Tensor<Scalar>, biases: Tensor<Scalar>,
        returns: RecurrentOutput = .last, truncation: Int? = nil
    ) {
        let configuration = RecurrentConfiguration(
            cell: .lstm, inputs: weights.shape.first ?? 0, units: recurrentWeights.shape.first ?? 0, returns: returns,
            truncation: truncation)
        recurrence = Recurrence(configuration, [weights, recurrentWeights, biases])
    }

    init(_ recurrence: Recurrence<Scalar>) { self.recurrence = recurrence }

    /// The state h before the first step, [H], where it is given or learnt.
    public var hidden: Tensor<Scalar>? {
        get { recurrence["hidden"] }
        set { recurrence["hidden"] = newValue }
    }
    /// The memory c before the first step, likewise.
    public var memory: Tensor<Scalar>? {
        get { recurrence["memory"] }
        set { recurrence["memory"] = newValue }
    }
}
