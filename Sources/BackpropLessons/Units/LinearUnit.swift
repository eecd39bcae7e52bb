import Backprop

/// A single neuron without an activation, `o = Σ wᵢ·xᵢ + b`, that learns by gradient descent on the error
/// `E = ½·Σ (t - o)²` over the samples: the delta rule.
///
///     var unit = LinearUnit<Double>(inputs: 1)
///     let errors = unit.train(on: x, targets: t, learningRate: 0.01)
///
/// Unlike a perceptron it finds the best line also where none is without error.
public struct LinearUnit<Scalar: TensorScalar>: Sendable, Equatable {
    /// When the weights follow the gradient.
    public enum Mode: Sendable {
        /// Once per epoch: `Δwᵢ = η·Σ (t - o)·xᵢ` over all samples.
        case batch
        /// After each sample, in their order: `Δwᵢ = η·(t - o)·xᵢ`.
        case incremental
    }

    /// One weight per input.
    public var weights: [Scalar]
    /// b.
    public var bias: Scalar

    /// A unit with given weights.
    public init(weights: [Scalar], bias: Scalar = 0) {
        self.weights = weights
        self.bias = bias
    }

    /// A unit whose weights and bias are 0.
    public init(inputs: Int) {
        self.init(weights: Array(repeating: 0, count: inputs))
    }

    /// The output for one sample of D values. O(D).
    ///
    /// Stops the program unless there is one value for each weight.
    public func output(for sample: some Collection<Scalar>) -> Scalar {
        guard sample.count == weights.count else {
            fatalError("LinearUnit: a sample of \(sample.count) values for \(weights.count) weights")
        }
        return zip(weights, sample).reduce(bias) { $0.addingProduct($1.0, $1.1) }
    }

    /// Trains until the error no longer falls, or the epochs are over.
    ///
    /// An error falls if it is less than the one before by more than `tolerance` times that. Where it rises, the
    /// learning rate is too large; the weights then are those of the epoch before.
    ///
    /// - Parameters:
    ///   - samples: N×D.
    ///   - targets: N values.
    ///   - mode: When the weights are changed.
    ///   - learningRate: η.
    ///   - epochs: How many times to go through all samples at most.
    ///   - tolerance: The share by which an epoch must lessen the error for the training to go on.
    /// - Returns: E before the first epoch and after each.
    @discardableResult
    public mutating func train(
        on samples: Tensor<Scalar>, targets: [Scalar], mode: Mode = .batch, learningRate: Scalar = 0.01,
        epochs: Int = 1000, tolerance: Scalar = 1e-6
    ) -> [Scalar] {
        guard targets.count == samples.rows, samples.columns == weights.count else {
            fatalError("LinearUnit: samples \(samples.shape), \(targets.count) targets, \(weights.count) weights")
        }
        let rows = samples.scalars
        var errors = [error(on: rows, targets)]
        for _ in 0..<max(0, epochs) {
            let before = self
            runEpoch(rows, targets, mode, learningRate)
            let error = error(on: rows, targets)
            guard error <= errors[errors.count - 1] else {
                self = before
                break
            }
            errors.append(error)
            let last = errors[errors.count - 2]
            if last - error <= tolerance * last { break }
        }
        return errors
    }

    private func row(_ index: Int, of scalars: [Scalar]) -> ArraySlice<Scalar> {
        scalars[index * weights.count..<(index + 1) * weights.count]
    }

    /// ½·Σ (t - o)².
    private func error(on rows: [Scalar], _ targets: [Scalar]) -> Scalar {
        targets.indices.reduce(Scalar(0)) { sum, index in
            let difference = targets[index] - output(for: row(index, of: rows))
            return sum.addingProduct(difference, difference)
        } / 2
    }

    private mutating func runEpoch(_ rows: [Scalar], _ targets: [Scalar], _ mode: Mode, _ rate: Scalar) {
        var changed = self
        for (index, target) in targets.enumerated() {
            let sample = row(index, of: rows)
            let step = rate * (target - output(for: sample))
            for (i, value) in sample.enumerated() { changed.weights[i].addProduct(step, value) }
            changed.bias += step
            if mode == .incremental { self = changed }
        }
        self = changed
    }
}
