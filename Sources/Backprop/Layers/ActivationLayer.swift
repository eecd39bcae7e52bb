/// A layer that applies an activation to each element; `ReLU`, `Sigmoid` and `Tanh` are its common forms.
///
/// Input and output have the same shape. Work: O(elements).
public protocol ActivationLayer<Scalar>: Layer {
    /// The function that the layer applies.
    var activation: Activation { get }
}

extension ActivationLayer {
    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }

    public var configuration: LayerConfiguration? { .activation(activation) }

    public var isRowwise: Bool { true }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        if let function = activation.function {
            pass.compute.apply(function, to: input, into: &output)
        } else {
            output = input
        }
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        if let function = activation.function {
            pass.compute.applyGradient(function, output: output, to: &gradient)
        }
        swap(&gradients.input, &gradient)
    }
}

/// The identity: it passes on what it is given.
public struct Identity<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .linear }
    public init() {}
}

/// The rectified linear unit, max(0, x). Its derivative is 1 where x > 0, else 0. NaN stays NaN.
public struct ReLU<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .relu }
    public init() {}
}

/// The logistic function, 1/(1 + e^-x), within 1.5 units in the last place for every x.
public struct Sigmoid<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .sigmoid }
    public init() {}
}

/// The hyperbolic tangent, within 1.5 units in the last place.
public struct Tanh<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .tanh }
    public init() {}
}
