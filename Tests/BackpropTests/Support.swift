import Backprop
import BackpropReference

/// Every set of kernels that this machine can run, the pure-Swift reference among them.
let allKernels = Kernels.available + [.reference]

/// The greatest difference of two tensors, in relation to the greatest magnitude in the second.
func relativeError(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
    let difference = zip(a.scalars, b.scalars).map { abs($0 - $1) }.max() ?? 0
    let magnitude = b.scalars.map(abs).max() ?? 0
    return magnitude == 0 ? difference : difference / magnitude
}

/// The bits of all parameters of a network.
func bits<Scalar>(_ model: Sequential<Scalar>) -> [UInt64] {
    model.layers.flatMap { layer in layer.parameters.flatMap { $0.value.scalars.map { Double($0).bitPattern } } }
}
