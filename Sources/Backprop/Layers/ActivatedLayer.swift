/// A layer of sums of products that applies an activation to each of them. In a `Sequential` an activation layer right
/// behind it becomes its activation.
protocol ActivatedLayer<Scalar>: Layer {
    /// The function applied to each output.
    var activation: Activation { get set }
    /// […, F]: the weights of each of F outputs.
    var weights: Tensor<Scalar> { get set }
    /// One value for each of F outputs.
    var biases: Tensor<Scalar> { get set }
}

extension ActivatedLayer {
    /// Applies the activation to the sums, unless it is a ReLU, which has been applied to them in registers.
    func activate(_ output: inout Tensor<Scalar>, pass: Pass) {
        guard let function = activation.kernel, activation != .relu else { return }
        pass.compute.activate(function, saturate: pass.saturatesExponentials, &output)
    }

    /// Turns the gradient of the output into that of the sums.
    ///
    /// - Parameter sums: Computes the sums again, for an activation whose derivative needs them.
    func differentiate(
        _ gradient: inout Tensor<Scalar>, output: Tensor<Scalar>, pass: Pass, sums: (inout Tensor<Scalar>) -> Void
    ) {
        guard let function = activation.kernel else { return }
        var saved = output
        if activation.needsInput { sums(&saved) }
        pass.compute.activationGradient(function, saved: saved, to: &gradient)
    }
}
