/// Words, categories and other things that are numbered become vectors, which are learnt: [T] whole numbers in, [T, C] out,
/// the rows of a table of V×C.
///
///     var generator = SeededGenerator(seed: 1)
///     let network = Sequential<Float>(inputShape: [12]) {  // twelve words a sample
///         Embedding(1000, 16, using: &generator)
///         Conv1D(16, 32, kernel: 3, activation: .relu, using: &generator)
///         Flatten()
///         Dense(320, 2, using: &generator)
///         Softmax()
///     }
///
/// The numbers stand in a tensor of `Scalar` like all samples; `Float` holds those up to 16,777,216. A training and an
/// evaluation refuse data with other numbers than 0 to V - 1; a prediction of one is NaN. So they must follow from a sample
/// alone, whatever moves them about or computes them: not from parameters, nor from a ``Dropout``. Work: O(T·C).
public struct Embedding<Scalar: TensorScalar>: ComposedLayer {
    /// V×C: row v is the vector of v.
    public private(set) var weights: Tensor<Scalar>
    /// Whether they have yet to be drawn.
    private var isOpen = false

    /// A layer with a given table. Stops the program unless it has two dimensions, V not beyond what `Scalar` counts
    /// exactly.
    public init(weights: Tensor<Scalar>) {
        guard weights.rank == 2, weights.count > 0, Self.counts(weights.shape[0]) else {
            fatalError("Embedding: weights \(weights.shape); expected [V, C], and V that \(Scalar.self) counts exactly")
        }
        self.weights = weights
    }

    /// A layer with vectors drawn at random from a standard normal distribution.
    ///
    /// - Parameters:
    ///   - vocabulary: V, how many things there are.
    ///   - features: C, how many values each becomes.
    ///   - generator: Where the random numbers come from.
    public init(_ vocabulary: Int, _ features: Int, using generator: inout some RandomNumberGenerator) {
        self.init(
            weights: WeightInitializer.normal(scale: 1).weights(
                inputs: vocabulary, outputs: features, using: &generator))
    }

    /// A layer whose vectors are drawn when a network is built of it; see ``Dense/init(_:activation:initializer:)``.
    public init(_ vocabulary: Int, _ features: Int) {
        self.init(weights: Tensor(zeros: [vocabulary, features]))
        isOpen = true
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Embedding {
        isOpen ? Embedding(weights.shape[0], weights.shape[1], using: &generator) : self
    }

    /// Whether all whole numbers below are exact.
    static func counts(_ vocabulary: Int) -> Bool { vocabulary <= 1 << (Scalar.significandBitCount + 1) }

    public var parameters: [Parameter<Scalar>] { [Parameter(name: "weights", value: weights)] }
    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) { update(0, &weights) }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        guard !isOpen else { throw .open("Embedding") }
        return try graph.rows(of: graph.tensor("weights"), at: input)
    }
}

extension Embedding: SavableLayer {
    public static var kind: String { "embedding" }

    public var settings: [String: LayerSetting] {
        ["vocabulary": .integer(weights.shape[0]), "features": .integer(weights.shape[1])]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let shape = [try file.integer("vocabulary"), try file.integer("features")]
        guard Self.counts(shape[0]) else {
            throw file.error("vocabulary", "a number that \(Scalar.self) counts exactly")
        }
        self.init(weights: try file.tensor("weights", shape: shape))
    }

    public var details: String { "vocabulary \(weights.shape[0])" }
}
