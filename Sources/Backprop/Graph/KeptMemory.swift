/// Memory that a stream keeps from one step to the next, or a training for each row of a batch to the next batch.
struct KeptMemory: Sendable {
    /// How many scalars it has.
    let count: Int
    /// The path of the layer that it is for.
    let path: String
    /// What of it is the layer's state.
    let parts: [Part]

    /// A tensor of a state.
    struct Part: Sendable {
        let name: String
        /// How many scalars from the beginning on.
        let offset: Int
        let kind: Kind
    }

    enum Kind: Sendable {
        /// So many values, which begin as a tensor of the layer or as 0.
        case values(Int, initial: Place?)
        /// The last inputs of a convolution, as many as it reaches back to, each twice; then how many there were, and where
        /// the last one lies: see `bp_causal_convolution`.
        case inputs(reach: Int, channels: Int)

        /// How many scalars it takes.
        var count: Int {
            switch self {
            case .values(let count, _): count
            case .inputs(let reach, let channels): 2 * reach * channels + 2
            }
        }
    }
}
