/// Batch normalization (Ioffe and Szegedy, 2015): each channel, or each feature, is brought to the mean 0 and the variance
/// 1, then scaled by γ and shifted by β, which are learnt.
///
/// The last dimension holds the channels: [N, H, W, C] or [N, C], in and out. In a training, mean and variance are those
/// of the batch, over all samples and pixels; the training keeps running statistics of them, as PyTorch does, with which
/// the layer works outside of one:
///
///     y = γ·(x - mean)/√(variance + ε) + β
///     running = (1 - momentum)·running + momentum·batch
///
/// where the batch's variance is that of a sample, over n - 1.
///
/// A batch of a single value per channel has no variance: a training refuses it, `forward` by hand stops the
/// program, as `backward` does in a pass that is none of a training.
/// Work: O(N·H·W·C).
public struct BatchNorm<Scalar: TensorScalar>: Layer {
    /// γ and β, one of each per channel.
    public private(set) var scale, shift: Tensor<Scalar>
    /// The running statistics, one of each per channel.
    public private(set) var mean, variance: Tensor<Scalar>
    /// The share of a batch in the running statistics.
    public let momentum: Double
    /// Keeps the divisor off 0.
    public let epsilon: Double

    /// A layer that leaves its input as it is outside of a training, until it has been in one.
    ///
    /// Stops the program unless there is a channel, 0 <= momentum <= 1, and epsilon > 0.
    public init(_ channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5) {
        self.init(
            scale: Tensor(repeating: 1, shape: [channels]), shift: Tensor(zeros: [channels]),
            mean: Tensor(zeros: [channels]), variance: Tensor(repeating: 1, shape: [channels]), momentum: momentum,
            epsilon: epsilon)
    }

    /// A layer that takes its channels from the network that is built of it; see ``Dense/init(_:activation:initializer:)``.
    ///
    /// Stops the program unless 0 <= momentum <= 1, and epsilon > 0.
    public init(momentum: Double = 0.1, epsilon: Double = 1e-5) {
        Self.check(momentum: momentum, epsilon: epsilon)
        let open = Tensor<Scalar>(zeros: [0])
        (scale, shift, mean, variance) = (open, open, open, open)
        (self.momentum, self.epsilon) = (momentum, epsilon)
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> BatchNorm {
        guard channels == 0 else { return self }
        guard let channels = inputShape.last, channels > 0 else {
            throw ShapeError("BatchNorm: input samples have shape \(inputShape), expected channels")
        }
        return BatchNorm(channels, momentum: momentum, epsilon: epsilon)
    }

    /// A layer with given parameters and running statistics, all with one value per channel.
    public init(
        scale: Tensor<Scalar>, shift: Tensor<Scalar>, mean: Tensor<Scalar>, variance: Tensor<Scalar>,
        momentum: Double = 0.1, epsilon: Double = 1e-5
    ) {
        guard scale.rank == 1, scale.count > 0, [shift, mean, variance].allSatisfy({ $0.shape == scale.shape }) else {
            fatalError(
                "BatchNorm: scale \(scale.shape), shift \(shift.shape), mean \(mean.shape), variance "
                    + "\(variance.shape); expected [C] each")
        }
        Self.check(momentum: momentum, epsilon: epsilon)
        (self.scale, self.shift, self.mean, self.variance) = (scale, shift, mean, variance)
        (self.momentum, self.epsilon) = (momentum, epsilon)
    }

    private static func check(momentum: Double, epsilon: Double) {
        guard areMeaningful(momentum: momentum, epsilon: epsilon) else {
            fatalError("BatchNorm: momentum \(momentum), epsilon \(epsilon); expected 0 to 1, and more than 0")
        }
    }

    static func areMeaningful(momentum: Double, epsilon: Double) -> Bool {
        (0...1).contains(momentum) && epsilon > 0 && epsilon.isFinite
    }

    /// γ/√(variance + ε), by which a value beyond the mean is multiplied outside of a training.
    var inferenceScale: [Scalar] {
        zip(scale.scalars, variance.scalars).map { $0 / ($1 + Scalar(epsilon)).squareRoot() }
    }

    /// C, the number of channels or features.
    public var channels: Int { scale.count }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard channels > 0 else { throw .open("BatchNorm") }
        guard inputShape.last == channels else {
            throw ShapeError(
                "BatchNorm: input samples have shape \(inputShape); expected \(channels) channels, the last dimension")
        }
        return inputShape
    }

    public var parameters: [Parameter<Scalar>] {
        [Parameter(name: "scale", value: scale), Parameter(name: "shift", value: shift)]
    }
    public var constants: [Parameter<Scalar>] {
        [Parameter(name: "mean", value: mean), Parameter(name: "variance", value: variance)]
    }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        update(0, &scale)
        update(1, &shift)
    }

    public var statisticsShapes: [[Int]] { [[channels], [channels]] }

    /// What becomes 0 in a running statistic: what is left out of a variance must be nothing beside ε.
    private var leastVariance: Scalar { min(Scalar.negligible, Scalar(epsilon) * 0x1p-60) }

    public mutating func takeStatistics(_ statistics: [Tensor<Scalar>]) {
        let share = Scalar(momentum)
        let least = leastVariance
        func update(_ running: inout Tensor<Scalar>, _ batch: Tensor<Scalar>) {
            batch.withSpan { batch in
                running.withMutableSpan { running in
                    for i in running.indices {
                        running[i] = ((1 - share) * running[i] + share * batch[i]).flushed(below: least)
                    }
                }
            }
        }
        update(&mean, statistics[0])
        update(&variance, statistics[1])
    }

    public mutating func updateStatistics(_ update: (inout Tensor<Scalar>) -> Void) {
        update(&mean)
        update(&variance)
    }

    /// A single value per channel has no variance.
    public func leastBatch(for inputShape: [Int]) -> Int { inputShape.dropLast().contains { $0 > 1 } ? 1 : 2 }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        if pass.isTraining, input.count == channels {
            fatalError("BatchNorm: a batch of shape \(input.shape) has one value per channel, and so no variance")
        }
        pass.compute.batchNormalization(
            input, moments: pass.isTraining ? nil : (mean, variance), gamma: scale, beta: shift, epsilon: epsilon,
            into: &output)
    }

    /// With `z = (x - mean)/√(variance + ε)` and n values per channel: `dβ = Σ dY`, `dγ = Σ dY·z`,
    /// `dX = γ/√(variance + ε)·(dY - (dβ + z·dγ)/n)`.
    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard pass.isTraining else { BatchNormalizationOperation.needsTraining() }
        pass.compute.columnMoments(input, into: &gradients.statistics)
        pass.compute.batchNormalizationGradient(
            input, gradient: &gradient, moments: gradients.statistics, gamma: scale, epsilon: epsilon,
            into: &gradients.parameters, wantsInput: gradients.wantsInput)
        let values = Scalar(input.count / channels)
        gradients.statistics[1].withMutableSpan { variance in
            for i in variance.indices { variance[i] = variance[i] * (values / (values - 1)) }
        }
        if gradients.wantsInput { swap(&gradients.input, &gradient) }
    }
}

extension BatchNorm {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        let operation = BatchNormalizationOperation(
            channels: channels, momentum: momentum, epsilon: epsilon, least: Double(leastVariance))
        return graph.add(operation, [input] + ["scale", "shift", "mean", "variance"].map { graph.tensor($0) }, shape)
    }
}

extension BatchNorm: SavableLayer {
    public static var kind: String { "batch_norm" }

    public var settings: [String: LayerSetting] {
        ["channels": .integer(channels), "momentum": .number(momentum), "epsilon": .number(epsilon)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let shape = [try file.integer("channels")]
        let (momentum, epsilon) = (try file.number("momentum"), try file.number("epsilon"))
        guard Self.areMeaningful(momentum: momentum, epsilon: epsilon) else {
            throw file.error(
                expected: "a momentum from 0 to 1 and an epsilon above 0", "found \(momentum) and \(epsilon)")
        }
        self.init(
            scale: try file.tensor("scale", shape: shape), shift: try file.tensor("shift", shape: shape),
            mean: try file.tensor("mean", shape: shape), variance: try file.tensor("variance", shape: shape),
            momentum: momentum, epsilon: epsilon)
    }

    public var details: String { "momentum \(momentum.plain), epsilon \(epsilon.plain)" }
}
