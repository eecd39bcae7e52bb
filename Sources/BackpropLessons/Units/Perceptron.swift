import Backprop

/// A single neuron with a step: `o = 1` where `Σ wᵢ·xᵢ > T`, else -1 or 0.
///
/// It learns by the perceptron rule, `wᵢ ← wᵢ + η·(t - o)·xᵢ`, sample by sample; the threshold T is the weight of a
/// constant input of -1, so `T ← T - η·(t - o)`. If a line (a plane, a hyperplane) separates the two classes, it finds
/// one.
///
///     var perceptron = Perceptron<Double>(inputs: 2)
///     let mistakes = perceptron.train(
///         on: x, targets: [-1, -1, -1, 1], learningRate: 0.1)
///     perceptron.decisionLine  // y = intercept + slope·x
public struct Perceptron<Scalar: TensorScalar>: Sendable, Equatable {
    /// What a neuron puts out below its threshold.
    public enum Outputs: Sendable {
        /// -1 and 1.
        case signs
        /// 0 and 1.
        case bits
    }

    /// One weight per input.
    public var weights: [Scalar]
    /// T.
    public var threshold: Scalar
    /// What stands for the two classes.
    public let outputs: Outputs

    /// A neuron with given weights.
    public init(weights: [Scalar], threshold: Scalar, outputs: Outputs = .signs) {
        self.weights = weights
        self.threshold = threshold
        self.outputs = outputs
    }

    /// A neuron of which all weights, and the threshold, are 0.
    public init(inputs: Int, outputs: Outputs = .signs) {
        self.init(weights: Array(repeating: 0, count: inputs), threshold: 0, outputs: outputs)
    }

    /// The output for one sample of D values. O(D).
    ///
    /// Stops the program unless there is one value for each weight.
    public func output(for sample: some Collection<Scalar>) -> Scalar {
        guard sample.count == weights.count else {
            fatalError("Perceptron: a sample of \(sample.count) values for \(weights.count) weights")
        }
        let net = zip(weights, sample).reduce(Scalar(0)) { $0.addingProduct($1.0, $1.1) }
        return net > threshold ? 1 : outputs == .signs ? -1 : 0
    }

    /// The outputs for N samples in rows, N×D.
    public func outputs(for samples: Tensor<Scalar>) -> [Scalar] {
        let scalars = samples.scalars
        return (0..<samples.rows).map { row in
            output(for: scalars[row * samples.columns..<(row + 1) * samples.columns])
        }
    }

    /// Goes through the samples again and again in their order, and corrects the weights after each that is classified
    /// wrongly, until all are right or the epochs are over.
    ///
    /// - Parameters:
    ///   - samples: N×D.
    ///   - targets: N outputs that the neuron can have.
    ///   - learningRate: η.
    ///   - epochs: How many times to go through all samples at most.
    /// - Returns: The number of mistakes in each epoch; the last is 0 if the neuron has learnt.
    @discardableResult
    public mutating func train(
        on samples: Tensor<Scalar>, targets: [Scalar], learningRate: Scalar = 0.1, epochs: Int = 1000
    ) -> [Int] {
        guard targets.count == samples.rows, samples.columns == weights.count else {
            fatalError(
                "Perceptron: samples \(samples.shape), \(targets.count) targets, \(weights.count) weights")
        }
        let scalars = samples.scalars
        var mistakes: [Int] = []
        for _ in 0..<max(0, epochs) {
            var wrong = 0
            for (row, target) in targets.enumerated() {
                let sample = scalars[row * weights.count..<(row + 1) * weights.count]
                let step = learningRate * (target - output(for: sample))
                guard step != 0 else { continue }
                wrong += 1
                for (i, value) in sample.enumerated() { weights[i].addProduct(step, value) }
                threshold -= step
            }
            mistakes.append(wrong)
            if wrong == 0 { break }
        }
        return mistakes
    }

    /// For two inputs x and y the line `y = intercept + slope·x` between the classes, `w₁·x + w₂·y = T`; `nil` if it is
    /// vertical or the neuron has not two inputs.
    public var decisionLine: (slope: Scalar, intercept: Scalar)? {
        guard weights.count == 2, weights[1] != 0 else { return nil }
        return (-weights[0] / weights[1], threshold / weights[1])
    }
}
