import CBackprop

/// The mean of |y - t| over all K outputs of all N samples; its gradient is `±1/(N·K)`, and 0 where y = t.
///
/// A loss of regression that a few wild targets do not dominate.
public struct MeanAbsoluteError<Scalar: TensorScalar>: Loss {
    /// A loss on values, N×K.
    public init() {}

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkValues(outputs: outputs, for: "the mean absolute error")
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        compute.outputLosses(
            BP_ABSOLUTE_ERROR, output, targets, lossScale: 1 / Double(output.columns),
            gradientScale: 1 / Double(samples * output.columns),
            losses: &losses, gradient: &gradient, wantsGradient: wantsGradient)
    }
}
