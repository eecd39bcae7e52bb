import CBackprop

/// Half the squared error, `½·Σ (t - y)²` over the K outputs, in the mean over the N samples: the lectures' error function,
/// whose gradient `(y - t)/N` has no factor.
public struct HalfSquaredError<Scalar: TensorScalar>: Loss {
    /// A loss on values, N×K.
    public init() {}

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkValues(outputs: outputs, for: "the squared error")
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        compute.outputLosses(
            BP_SQUARED_ERROR, output, targets, lossScale: 0.5, gradientScale: 1 / Double(samples),
            losses: &losses, gradient: &gradient, wantsGradient: wantsGradient)
    }
}
