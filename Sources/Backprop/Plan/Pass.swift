/// What holds for one forward or backward pass through a network.
public struct Pass: Sendable {
    /// Where and how the numbers are computed.
    public var compute: Compute
    /// Whether the pass belongs to a training, where some layers behave differently.
    public var isTraining: Bool

    /// What layers draw from that are random in a training: each is a function of this, of its place in the network and of
    /// the row alone, so that its `backward` draws the same as its `forward`. A training changes it from step to step.
    public var randomness: UInt64 = 0

    /// The layer's place in the network, and the place of the batch's first row that it is given.
    public internal(set) var layer = 0
    public internal(set) var firstRow = 0

    /// The parameters' gradients go on from those of the rows before instead of replacing them; only for layers that
    /// say `isRowwise`.
    public internal(set) var accumulatesGradients = false
    /// The parameters' gradients have their last share of the batch after this pass, and what is negligible in them is to
    /// become 0. Before, it might still become part of a sum.
    var flushesGradients = false

    /// The pass is one through a network, in which a faint exponential counts as 0, because subnormal numbers would slow the
    /// processor down: e^x with x < -75 for `Float`, -633 for `Double`. A layer that is called by itself keeps them.
    public internal(set) var saturatesExponentials = false

    /// A pass on its own, with no layers around.
    ///
    /// - Parameters:
    ///   - compute: Where and how the numbers are computed.
    ///   - isTraining: Whether layers such as `Dropout` behave as in a training.
    ///   - randomness: What random layers draw from, such as a generator's next number.
    public init(compute: Compute = .default, isTraining: Bool = false, randomness: UInt64 = 0) {
        self.compute = compute
        self.isTraining = isTraining
        self.randomness = randomness
    }

    /// A pass through a network.
    static func network(compute: Compute, isTraining: Bool, randomness: UInt64 = 0) -> Pass {
        var pass = Pass(compute: compute, isTraining: isTraining, randomness: randomness)
        pass.saturatesExponentials = true
        return pass
    }
}
