/// Cross-entropy of probabilities: `-ln p[label]`, or `-Σ t·ln p` for a target row t. The loss of a sequence, T×C, is the
/// mean of those of its steps that have a label.
///
/// p is clipped to [1e-7, 1 - 1e-7] in the loss, as in the lectures; the gradient of the mean over N samples is `-t/p/N`
/// of the clipped p. After a `Softmax` layer a training uses `SoftmaxCrossEntropy` instead, which is the same function
/// without the clipping, for target rows that sum to 1.
public struct CategoricalCrossEntropy<Scalar: TensorScalar>: Loss {
    /// A loss on probabilities, N×K, or N×T×K for sequences.
    public init() {}

    public var decision: Decision? { .greatest }

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkClasses(outputs: outputs)
    }

    public func fused(after layer: any Layer<Scalar>) -> (any Loss<Scalar>)? {
        (layer as? Softmax<Scalar>).map { SoftmaxCrossEntropy(beta: $0.beta) }
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        compute.crossEntropy(
            output, targets, floor: 1e-7, meanOver: samples, losses: &losses, gradient: &gradient,
            wantsGradient: wantsGradient)
    }
}
