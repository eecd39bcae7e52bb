import CBackprop

/// The mean of (y - t)² over all K outputs of all N samples; its gradient is `2·(y - t)/(N·K)`.
///
/// A loss of regression: the targets are values. Labels can be turned into one-hot rows first.
public struct MeanSquaredError<Scalar: TensorScalar>: Loss {
    /// A loss on values, N×K.
    public init() {}

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkValues(outputs: outputs, for: "the mean squared error")
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        let outputs = Double(output.columns)
        compute.outputLosses(
            BP_SQUARED_ERROR, output, targets, lossScale: 1 / outputs, gradientScale: 2 / (Double(samples) * outputs),
            losses: &losses, gradient: &gradient, wantsGradient: wantsGradient)
    }
}
