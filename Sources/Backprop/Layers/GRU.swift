/// A gated recurrent unit (Cho et al., 2014): a recurrent layer with a gate z that says how much of the state is kept, and
/// a gate r that says how much of it the new candidate n sees.
///
///     r = σ(x·W_r + h·U_r + b_r),   z = σ(x·W_z + h·U_z + b_z)
///     n = tanh(x·W_n + b_n + r·(h·U_n + c))   reset after the product
///     n = tanh(x·W_n + b_n + (r·h)·U_n)       reset before it
///     h' = z·h + (1 - z)·n
///
/// PyTorch, cuDNN and, by default, Keras reset after the product; the paper and Keras's `reset_after=False` before it.
/// The columns of W, U and b are those of r, z, n, H each, as PyTorch has them; Keras has z before r.
///
///     var generator = SeededGenerator(seed: 1)
///     let network = Sequential<Float>(inputShape: [50, 8]) {
///         GRU(8, 32, using: &generator)
///         Dense(32, 3, using: &generator)
///         Softmax()
///     }
///
/// See ``RecurrentLayer`` for shapes and numbers.
public struct GRU<Scalar: TensorScalar>: RecurrentLayer {
    /// Where the reset gate is applied to the state.
    public enum Reset: Sendable {
        /// To its product with the recurrent weights, as in PyTorch.
        case afterProduct
        /// To the state itself, as in the paper.
        case beforeProduct
    }

    public var recurrence: Recurrence<Scalar>

    /// A layer with weights drawn at random: Glorot's for the inputs, orthogonal ones for the state, biases of 0.
    ///
    /// Stops the program unless sizes and truncation are 1 or more and 0 <= recurrentDropout < 1.
    ///
    /// - Parameters:
    ///   - inputs: D, the values of a step.
    ///   - units: H, the values of the state.
    ///   - reset: Where the reset gate is applied.
    ///   - returns: Whether the last state is put out, or all.
    ///   - truncation: From which steps on no gradient goes back: the multiples of it.
    ///   - initialState: Where the state before the first step comes from.
    ///   - recurrentDropout: The share of the state's values that a training hides from the recurrent weights; see
    ///     ``RecurrentLayer``.
    ///   - generator: Where the random numbers come from.
    public init(
        _ inputs: Int, _ units: Int, reset: Reset = .afterProduct, returns: RecurrentOutput = .last,
        truncation: Int? = nil, initialState: InitialState = .zeros, recurrentDropout: Double = 0,
        using generator: inout some RandomNumberGenerator
    ) {
        let configuration = RecurrentConfiguration(
            cell: reset == .afterProduct ? .gru : .gruResetBefore, inputs: inputs, units: units, returns: returns,
            truncation: truncation, initialState: initialState, dropout: recurrentDropout)
        recurrence = Recurrence(configuration, using: &generator)
    }

    /// A layer that takes its number of inputs from the network that is built of it: the weights are drawn then.
    ///
    /// Stops the program unless units and truncation are 1 or more and 0 <= recurrentDropout < 1.
    ///
    /// - Parameters:
    ///   - units: H, the values of the state.
    ///   - reset: Where the reset gate is applied.
    ///   - returns: Whether the last state is put out, or all.
    ///   - truncation: From which steps on no gradient goes back: the multiples of it.
    ///   - initialState: Where the state before the first step comes from.
    ///   - recurrentDropout: The share of the state's values that a training hides from the recurrent weights; see
    ///     ``RecurrentLayer``.
    public init(
        _ units: Int, reset: Reset = .afterProduct, returns: RecurrentOutput = .last, truncation: Int? = nil,
        initialState: InitialState = .zeros, recurrentDropout: Double = 0
    ) {
        recurrence = Recurrence(
            open: RecurrentConfiguration(
                cell: reset == .afterProduct ? .gru : .gruResetBefore, inputs: 0, units: units, returns: returns,
                truncation: truncation, initialState: initialState, dropout: recurrentDropout))
    }

    /// A layer with given parameters: one that resets after the product if there are `candidateBiases`, [H], else before.
    ///
    /// Stops the program unless `weights` is [D, 3·H], `recurrentWeights` [H, 3·H] and `biases` [3·H].
    public init(
        weights: Tensor<Scalar>, recurrentWeights: Tensor<Scalar>, biases: Tensor<Scalar>,
        candidateBiases: Tensor<Scalar>? = nil, returns: RecurrentOutput = .last, truncation: Int? = nil
    ) {
        let configuration = RecurrentConfiguration(
            cell: candidateBiases == nil ? .gruResetBefore : .gru, inputs: weights.shape.first ?? 0,
            units: recurrentWeights.shape.first ?? 0, returns: returns, truncation: truncation)
        recurrence = Recurrence(
            configuration, [weights, recurrentWeights, biases] + (candidateBiases.map { [$0] } ?? []))
    }

    init(_ recurrence: Recurrence<Scalar>) { self.recurrence = recurrence }

    /// The state before the first step, [H], where it is given or learnt.
    public var hidden: Tensor<Scalar>? {
        get { recurrence["hidden"] }
        set { recurrence["hidden"] = newValue }
    }
}
