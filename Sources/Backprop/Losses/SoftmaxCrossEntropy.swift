/// Softmax and cross-entropy in one: a loss on logits, by log-sum-exp.
///
/// With p = softmax(β·x): the loss of a sample is `-ln p[label]`, or `-Σ t·ln p` for a target row t, and the gradient of
/// the mean over N samples is `β·(p - t)/N`. Nothing is clipped, and nothing overflows: a logit of 1e30 is as good as
/// any. One pass over each row. The loss of a sequence, T×K, is the mean of those of its steps that have a label.
public struct SoftmaxCrossEntropy<Scalar: TensorScalar>: Loss {
    /// The inverse temperature β.
    public var beta: Double

    /// A loss on logits at the inverse temperature β, 1 by default.
    public init(beta: Double = 1) {
        self.beta = beta
    }

    public var decision: Decision? { .greatest }

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkClasses(outputs: outputs)
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        compute.softmaxCrossEntropy(
            output, targets, beta: beta, meanOver: samples, losses: &losses, gradient: &gradient,
            wantsGradient: wantsGradient)
    }
}
