/// The mean of (y - t)² over all K outputs of all N samples; its gradient is `2·(y - t)/(N·K)`.
///
/// A loss of regression: the targets are values. Labels can be turned into one-hot rows first.
public struct MeanSquaredError<Scalar: TensorScalar>: Loss {
    /// A loss on values, N×K.
    public init() {}

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        guard case .values(let values) = targets else {
            throw ShapeError("the mean squared error takes values as targets, got class labels")
        }
        guard values.columns == outputs else {
            throw ShapeError("targets have \(values.columns) columns, the network has \(outputs) outputs")
        }
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        guard case .values(let values) = targets else { fatalError("squared error: class labels as targets") }
        compute.squaredError(
            output, values, meanOver: samples, losses: &losses, gradient: &gradient, wantsGradient: wantsGradient)
    }
}
