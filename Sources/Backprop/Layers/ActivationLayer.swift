/// A layer that applies an activation to each element, such as `ReLU`, `Sigmoid` and `Tanh`.
///
/// Input and output have the same shape. Work: O(elements).
public protocol ActivationLayer<Scalar>: Layer {
    /// The function that the layer applies.
    var activation: Activation { get }
}

extension ActivationLayer {
    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }

    public var configuration: LayerConfiguration? {
        LayerConfiguration("activation", ["activation": .text(activation.rawValue)])
    }

    public var details: String { "activation \(activation.rawValue)" }

    public var isRowwise: Bool { true }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.activation(activation, of: input)
    }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        if let function = activation.kernel {
            pass.compute.activate(function, saturate: pass.saturatesExponentials, input, into: &output)
        } else {
            // Not shared: the next batch would find the buffer in use and take a new one.
            output.copyRows(from: input, to: 0..<input.rows)
        }
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        if let function = activation.kernel {
            pass.compute.activationGradient(function, saved: activation.needsInput ? input : output, to: &gradient)
        }
        swap(&gradients.input, &gradient)
    }
}
