/// Sequences of different lengths, in a batch that has room for the longest: what is behind a sequence's end takes no part.
///
/// A sample is [T, D + 1]: T steps of D values, and behind the values of the first step the length of the sequence, a whole
/// number from 1 to T. What else stands in that last column, and behind the end, does not matter, not even in a bit.
///
///     // up to 50 steps of 8 values, and the length
///     let network = Sequential<Float>(inputShape: [50, 9]) {
///         VariableLength {
///             Bidirectional {
///                 LSTM(8, 16, returns: .all, using: &generator)
///             } backward: {
///                 LSTM(8, 16, returns: .all, using: &generator)
///             }
///             GRU(32, 16, using: &generator)
///         }
///         Dense(16, 3, using: &generator)
///     }
///
/// The layers within are given [T, D], with zeros behind the end. Recurrent layers, and what goes backward, end and begin
/// at a sequence's own last step, and of all outputs those behind it are 0; other layers see all T steps.
///
/// A training and an evaluation refuse data with a length that is none; a prediction of such a sample is NaN. So lengths
/// must follow from a sample alone, as the numbers of an ``Embedding``.
public struct VariableLength<Scalar: TensorScalar>: ContainerLayer {
    /// The layers that know the lengths.
    public private(set) var body: Chain<Scalar>

    /// The layers that the closure lists.
    public init(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) {
        self.init(Chain(layers: layers()))
    }

    /// The same with a chain.
    public init(_ body: Chain<Scalar>) { self.body = body }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> VariableLength {
        try Self.check(inputShape)
        return VariableLength(try body.sized(for: [inputShape[0], inputShape[1] - 1], using: &generator))
    }

    fileprivate static func check(_ inputShape: [Int]) throws(ShapeError) {
        guard inputShape.count == 2, inputShape[1] > 1 else {
            throw ShapeError(
                "VariableLength: input samples have shape \(inputShape), expected [T, D + 1], the length behind the values of "
                    + "the first step")
        }
    }

    // The layers' own input lacks the lengths.
    var firstInputShape: [Int]? { nil }

    var children: [(name: String, layer: any Layer<Scalar>)] { body.children }
    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void) { body.updateChildren(update) }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let outer = graph.sequences
        defer { graph.sequences = outer }
        return try body.operations(on: graph.beginSequences(input), in: &graph)
    }
}

extension GraphBuilder {
    /// Takes the lengths from where a ``VariableLength`` has them, for all operations to come.
    ///
    /// - Returns: The steps without them, 0 behind the end of each sequence.
    mutating func beginSequences(_ x: NetworkValue) throws(ShapeError) -> NetworkValue {
        try VariableLength<Scalar>.check(x.shape)
        let (steps, width) = (x.shape[0], x.shape[1])
        let lengths = add(LengthsOperation(steps: steps, width: width), [x], [1])
        sequences = (lengths, steps)
        let mask = StepsOperation(steps: steps, columns: width - 1, width: width, reverses: false, refuses: true)
        return add(mask, [x, lengths], [steps, width - 1])
    }
}
