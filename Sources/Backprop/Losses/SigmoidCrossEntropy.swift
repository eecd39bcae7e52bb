import CBackprop

/// Sigmoid and binary cross-entropy in one: a loss on logits.
///
/// With p = 1/(1 + e^-x): the loss of a sample is `-(1/K)·Σ (t·ln p + (1 - t)·ln(1 - p))`, computed as
/// `ln(1 + e^x) - t·x`, and the gradient of the mean over N samples is `(p - t)/(N·K)`. Nothing is clipped, and nothing
/// overflows.
public struct SigmoidCrossEntropy<Scalar: TensorScalar>: Loss {
    /// A loss on logits, N×K.
    public init() {}

    public var decision: Decision? { .threshold(0) }

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkShares(outputs: outputs, for: "the binary cross-entropy")
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        compute.outputLosses(
            BP_SIGMOID_CROSS_ENTROPY, output, targets, lossScale: 1 / Double(output.columns),
            gradientScale: 1 / Double(samples * output.columns),
            losses: &losses, gradient: &gradient, wantsGradient: wantsGradient)
    }
}
