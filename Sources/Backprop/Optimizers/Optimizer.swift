/// A rule by which parameters follow their gradients.
///
/// An optimizer is a value without memory; what it remembers from step to step is kept for it by an `Updater`.
public protocol Optimizer: Sendable {
    /// How many tensors of state a parameter needs, each as large as the parameter and zero at first.
    var stateCount: Int { get }

    /// The learning rate of the update number `step`, counted from 0.
    func learningRate(at step: Int) -> Double

    /// Changes a parameter by one step.
    func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute)
}
