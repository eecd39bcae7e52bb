import CBackprop

/// How a recurrent layer goes from one step to the next, from the state h and the step's input x. σ is the sigmoid; each
/// gate has weights W, recurrent weights U and a bias of its own.
public enum RecurrentCell: String, Sendable, Codable, CaseIterable {
    /// Elman's network (1990): h' = tanh(x·W + h·U + b).
    case tanh
    /// The same with max(0, a) for tanh a.
    case relu
    /// Long short-term memory (Hochreiter and Schmidhuber, 1997), with a forget gate (Gers et al., 2000). Gates i, f, g, o:
    /// c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
    case lstm
    /// A gated recurrent unit that resets after the product, as PyTorch's, cuDNN's and Keras's by default. Gates r, z, n:
    /// n' = tanh(x·Wₙ + bₙ + σ(r)·(h·Uₙ + c)), h' = σ(z)·h + (1 - σ(z))·n', with a bias c of its own.
    case gru
    /// One that resets before the product, as it was published (Cho et al., 2014) and Keras's with `reset_after=False`:
    /// n' = tanh(x·Wₙ + bₙ + (σ(r)·h)·Uₙ).
    case gruResetBefore = "gru_reset_before"

    var kind: bp_recurrence_kind {
        switch self {
        case .tanh: BP_ELMAN_TANH
        case .relu: BP_ELMAN_RELU
        case .lstm: BP_LSTM
        case .gru: BP_GRU_RESET_AFTER
        case .gruResetBefore: BP_GRU_RESET_BEFORE
        }
    }
}

/// What a recurrent layer puts out.
public enum RecurrentOutput: String, Sendable, Codable {
    /// The state after the last step, [H].
    case last
    /// The state after each step, [T, H].
    case all
}

/// Where a recurrent layer's state comes from before the first step.
public enum InitialState: String, Sendable, Codable {
    /// It is 0.
    case zeros
    /// It is saved with the layer and stays; 0 until it is set.
    case given
    /// It is learnt, from 0 on; each sample begins with it.
    case learnt
}

/// What a recurrent layer is, apart from its tensors.
public struct RecurrentConfiguration: Sendable, Equatable {
    /// How one step follows from the one before.
    public var cell: RecurrentCell
    /// D, the values of a step, and H, those of the state.
    public var inputs, units: Int
    /// What is put out.
    public var returns: RecurrentOutput = .last
    /// From which steps on no gradient goes back: the multiples of it.
    public var truncation: Int?
    /// Where the state before the first step comes from.
    public var initialState: InitialState = .zeros
    /// The share of the state's values that a training hides from the recurrent weights; see ``RecurrentLayer``.
    public var dropout = 0.0

    /// A layer that puts out its last state or all, with nothing cut and a first state of 0.
    public init(cell: RecurrentCell, inputs: Int, units: Int, returns: RecurrentOutput = .last) {
        (self.cell, self.inputs, self.units, self.returns) = (cell, inputs, units, returns)
    }

    init(
        cell: RecurrentCell, inputs: Int, units: Int, returns: RecurrentOutput, truncation: Int?,
        initialState: InitialState = .zeros, dropout: Double = 0
    ) {
        self.init(cell: cell, inputs: inputs, units: units, returns: returns)
        (self.truncation, self.initialState, self.dropout) = (truncation, initialState, dropout)
    }

    /// The number of scalars that are learnt; the greatest `Int` for more.
    public var parameterCount: Int {
        let shapes =
            initialState == .given ? tensorShapes.filter { !["hidden", "memory"].contains($0.name) } : tensorShapes
        return shapes.sum { $0.shape.product { Size($0) } }.value ?? .max
    }

    /// The layer with weights drawn at random, as ``LSTM`` and its like draw them by default. Stops the program where these do,
    /// for sizes of no meaning.
    ///
    /// - Parameter generator: Where the random numbers come from.
    public func layer<Scalar: TensorScalar>(
        using generator: inout some RandomNumberGenerator
    ) -> any RecurrentLayer<Scalar> {
        layer(Recurrence(self, forgetBias: 1, using: &generator).tensors)
    }

    /// The columns of the weights.
    var columns: Int { cell.kind.gates * units }

    /// Whether such a layer can be.
    var isMeaningful: Bool {
        inputs > 0 && units > 0 && (truncation ?? 1) > 0 && dropout >= 0 && dropout < 1
            && (Size(units) * 4).value != nil
            && (Size(inputs) * Size(units) * 4).value != nil && (Size(units) * Size(units) * 4).value != nil
    }

    /// The names and shapes of the tensors, those of the initial state last.
    var tensorShapes: [(name: String, shape: [Int])] {
        [("weights", [inputs, columns]), ("recurrent_weights", [units, columns]), ("biases", [columns])]
            + (cell == .gru ? [("candidate_biases", [units])] : [])
            + (initialState == .zeros ? [] : [("hidden", [units])] + (cell == .lstm ? [("memory", [units])] : []))
    }
}
