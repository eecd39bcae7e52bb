/// How far a network's output is from the targets, and the derivative of that.
///
/// A training minimizes the mean of the samples' losses.
public protocol Loss<Scalar>: Sendable {
    associatedtype Scalar: TensorScalar

    /// Whether the outputs are those of a classifier, so that there is an accuracy: how often the greatest output is
    /// where the target's is. `false` by default.
    var isClassification: Bool { get }

    /// Says what is wrong with targets for samples that have `outputs` values each; does nothing if all is well.
    ///
    /// - Throws: `ShapeError`. A training calls this once, before it starts.
    func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError)

    /// Computes each sample's loss and, if it is wanted, the gradient of the mean loss of a batch.
    ///
    /// - Parameters:
    ///   - output: The network's output, samples in rows: a batch, or some rows of one.
    ///   - targets: As many targets, which passed `check`.
    ///   - samples: N, the number of samples in the batch: the gradient is that of the losses' sum divided by N.
    ///   - losses: A buffer for the samples' losses, one for each row.
    ///   - gradient: A buffer as large as the output for the derivative; left alone unless it is wanted.
    ///   - wantsGradient: Whether the derivative is wanted; where a network is only evaluated, it is not.
    ///   - compute: Where and how the numbers are computed.
    func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute)

    /// A loss on the input of `layer` that equals this one on its output, if there is a faster or more exact one.
    func fused(after layer: any Layer<Scalar>) -> (any Loss<Scalar>)?
}

extension Loss {
    public var isClassification: Bool { false }

    public func fused(after layer: any Layer<Scalar>) -> (any Loss<Scalar>)? { nil }

    /// The mean loss of a batch, and its gradient with respect to the output.
    ///
    /// Stops the program if the targets do not fit the output.
    public func callAsFunction(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute = .default
    ) -> (value: Double, gradient: Tensor<Scalar>) {
        do throws(ShapeError) {
            try check(targets, outputs: output.columns)
        } catch {
            fatalError("\(Self.self): \(error)")
        }
        guard targets.rows == output.rows, output.rows > 0 else {
            fatalError("\(Self.self): \(targets.rows) targets for \(output.rows) samples")
        }
        var losses = Tensor<Scalar>(uninitialized: [output.rows])
        var gradient = Tensor<Scalar>(uninitialized: output.shape)
        evaluate(
            output, targets, meanOver: output.rows, losses: &losses, gradient: &gradient, wantsGradient: true,
            on: compute)
        return (compute.sum(losses) / Double(output.rows), gradient)
    }
}

extension Targets {
    /// The check of a classifier's loss: labels or rows for `outputs` classes.
    func checkClasses(outputs: Int) throws(ShapeError) {
        if case .classes(_, let count) = self, count != outputs {
            throw ShapeError("targets have \(count) classes, the network has \(outputs) outputs")
        }
        if case .sequences(_, let steps, let count) = self, steps * count != outputs {
            throw ShapeError("targets have \(steps) steps of \(count) classes, the network has \(outputs) outputs")
        }
        if let problem = problem(rows: rows, columns: outputs) { throw ShapeError(problem) }
    }

    /// The check of a loss that compares values, which its message calls `name`.
    func checkValues(outputs: Int, for name: String) throws(ShapeError) {
        guard case .values(let values) = self else {
            throw ShapeError("\(name) takes values as targets, got class labels")
        }
        guard values.columns == outputs else {
            throw ShapeError("targets have \(values.columns) columns, the network has \(outputs) outputs")
        }
    }
}
