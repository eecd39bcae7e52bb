import Backprop
import Testing

/// A layer as a user writes one: it passes on what it is given, and does not say that it works row by row.
struct Unchanged: Layer {
    typealias Scalar = Float

    func outputShape(for inputShape: [Int]) -> [Int] { inputShape }
    func forward(_ input: Tensor<Float>, into output: inout Tensor<Float>, pass: Pass) { output = input }
    func backward(
        _ gradient: inout Tensor<Float>, input: Tensor<Float>, output: Tensor<Float>,
        into gradients: inout LayerGradients<Float>, pass: Pass
    ) {
        #expect(!pass.accumulatesGradients)
        swap(&gradients.input, &gradient)
    }
}
