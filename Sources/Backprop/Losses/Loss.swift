/// How far a network's output is from the targets, and the derivative of that.
///
/// A training minimizes the mean of the samples' losses.
public protocol Loss<Scalar>: Sendable {
    associatedtype Scalar: TensorScalar

    /// What counts as an answer of the network, if there is an accuracy; `nil` by default.
    var decision: Decision? { get }

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
    public var decision: Decision? { nil }

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
    /// The check of a classifier's loss: labels, or rows that are distributions over `outputs` classes. O(N·K).
    func checkClasses(outputs: Int) throws(ShapeError) {
        if case .classes(_, let count) = self, count != outputs {
            throw ShapeError("targets have \(count) classes, the network has \(outputs) outputs")
        }
        if case .sequences(_, let steps, let count) = self, steps * count != outputs {
            throw ShapeError("targets have \(steps) steps of \(count) classes, the network has \(outputs) outputs")
        }
        if let problem = problem(rows: rows, columns: outputs) { throw ShapeError(problem) }
        guard case .values(let values) = self else { return }
        guard outputs > 1 else {
            throw ShapeError(
                "the cross-entropy of classes takes 2 outputs or more, the network has 1: for a yes or no take "
                    + "BinaryCrossEntropy, for values MeanSquaredError")
        }
        if let row = values.firstRowThatIsNoDistribution() {
            throw ShapeError(
                "the cross-entropy of classes takes labels, or a row of shares that sum to 1 for each sample; the targets of "
                    + "sample \(row + 1) are \(values[rows: row..<row + 1].shownRow)")
        }
    }

    /// The check of a loss on shares from 0 to 1, each for itself, which its message calls `name`. O(N·K).
    func checkShares(outputs: Int, for name: String) throws(ShapeError) {
        try checkValues(outputs: outputs, for: name)
        guard case .values(let values) = self, let position = values.firstOutsideOfShares() else { return }
        throw ShapeError(
            "\(name) takes targets from 0 to 1, found \(values.element(position)) for sample "
                + "\(position / values.columns + 1)")
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

extension Tensor {
    /// The first row, counted from 0, that holds a number below 0 or does not sum to 1. What was rounded passes.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    fileprivate func firstRowThatIsNoDistribution() -> Int? {
        let (rows, columns) = (rows, columns)
        return withSpan { values in
            for row in 0..<rows {
                var (sum, least): (Scalar, Scalar) = (0, 0)
                for column in 0..<columns {
                    let value = values[row * columns + column]
                    sum += value
                    // NaN is not above.
                    if !(value >= least) { least = -1 }
                }
                if least < 0 || !(abs(sum - 1) <= 1e-3) { return row }
            }
            return nil
        }
    }

    /// The first element that is not from 0 to 1.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    fileprivate func firstOutsideOfShares() -> Int? {
        withSpan { values in
            for i in 0..<values.count {
                // NaN is neither.
                let value = values[i]
                guard value >= 0, value <= 1 else { return i }
            }
            return nil
        }
    }

    /// The first elements, for a message.
    fileprivate var shownRow: String {
        let shown = scalars.prefix(4).map { "\($0)" }.joined(separator: ", ")
        return "[\(shown)\(count > 4 ? ", …" : "")]"
    }
}
