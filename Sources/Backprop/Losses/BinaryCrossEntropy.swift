import CBackprop

/// Cross-entropy of each of K outputs by itself: `-(1/K)·Σ (t·ln p + (1 - t)·ln(1 - p))`, in the mean over N samples.
///
/// A loss on probabilities for samples with several labels, or for two classes and one output: the targets are values
/// from 0 to 1. p is clipped to [1e-7, 1 - 1e-7]; the gradient is `(p - t)/(p·(1 - p))/(N·K)` of the clipped p. After a
/// sigmoid a training uses `SigmoidCrossEntropy` instead, which is the same function without the clipping.
public struct BinaryCrossEntropy<Scalar: TensorScalar>: Loss {
    /// A loss on probabilities, N×K.
    public init() {}

    public var decision: Decision? { .threshold(0.5) }

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkShares(outputs: outputs, for: "the binary cross-entropy")
    }

    public func fused(after layer: any Layer<Scalar>) -> (any Loss<Scalar>)? {
        (layer as? Sigmoid<Scalar>).map { _ in SigmoidCrossEntropy() }
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        compute.outputLosses(
            BP_BINARY_CROSS_ENTROPY, output, targets, lossScale: 1 / Double(output.columns),
            gradientScale: 1 / Double(samples * output.columns),
            losses: &losses, gradient: &gradient, wantsGradient: wantsGradient)
    }
}
