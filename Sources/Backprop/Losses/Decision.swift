/// What counts as an answer of a network, where answers are right or wrong: there is an accuracy then.
public enum Decision: Sendable, Equatable {
    /// The class whose output is the greatest: one answer for a sample, or for a step of a sequence, right if the target is greatest there too.
    case greatest
    /// Each output by itself is above a threshold, or on it, or below: K answers for a sample, right if the target is on the
    /// same side of ½.
    case threshold(Double)

    /// How many answers there are to targets, by a network of so many outputs.
    func answers<Scalar>(to targets: Targets<Scalar>, outputs: Int) -> Int {
        switch self {
        case .greatest: targets.answers
        case .threshold: targets.rows * outputs
        }
    }

    /// How many answers are right.
    func countCorrect<Scalar>(_ output: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute) -> Int {
        switch self {
        case .greatest: compute.countCorrect(output, targets)
        case .threshold(let threshold): output.countOnSide(of: Scalar(threshold), as: targets)
        }
    }
}

extension Tensor {
    /// How many elements are on the side of a threshold on which the target is of ½. Allocates nothing.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func countOnSide(of threshold: Scalar, as targets: Targets<Scalar>) -> Int {
        guard case .values(let values) = targets, values.count == count else {
            fatalError("accuracy: output \(shape), \(targets.rows) targets of \(targets.outputs)")
        }
        var right = 0
        unsafe withUnsafeScalars { outputs in
            unsafe values.withUnsafeScalars { values in
                var i = 0
                while i < outputs.count {
                    if unsafe (outputs[i] >= threshold) == (values[i] >= 0.5) { right += 1 }
                    i += 1
                }
            }
        }
        return right
    }
}
