import CBackprop

/// A function that a layer applies to each of its outputs.
///
/// The derivative of most is computed from the output y, so that a network keeps one array per layer. That of some needs
/// the input x; a training keeps both for them.
///
/// Raw values are the names that Keras uses; a saved model and the command line use them. Accuracy is in units in the
/// last place (ULP) of the exact result.
public enum Activation: String, Sendable, Codable, CaseIterable {
    /// f(x) = x.
    case linear
    /// f(x) = max(0, x), f' = 1 where x > 0, else 0 (also at 0).
    case relu
    /// f(x) = 1/(1 + e^-x) within 1.5 ULP, f' = y·(1 - y). Nothing is clipped; in a network, where x < -75
    /// (`Double`: -633), it is 0.
    case sigmoid
    /// f(x) = tanh x within 1.5 ULP, f' = 1 - y².
    case tanh
    /// f(x) = arctan x within 2.5 ULP, f' = 1/(1 + x²), from the input.
    case arctan
    /// f(x) = 1 where x > 0, else 0. Its derivative is 0, so nothing below it learns by gradient descent.
    case step
    /// f(x) = x where x > 0, else x/100; f' = 1 or 1/100.
    case leakyReLU = "leaky_relu"
    /// f(x) = x where x > 0, else e^x - 1, within 1.5 ULP; f' = 1 or y + 1.
    case elu
    /// The scaled exponential linear unit (Klambauer et al., 2017): λ·x where x > 0, else λ·α·(e^x - 1), within 2.5 ULP,
    /// with λ = 1.0507009873554805 and α = 1.6732632423543772; f' = λ or y + λ·α.
    case selu
    /// f(x) = x·Φ(x), Φ the distribution function of the standard normal distribution, within 9 ULP: the exact form,
    /// not the approximation by tanh. f' = Φ(x) + x·Φ'(x), from the input.
    case gelu
    /// f(x) = ln(1 + e^x) within 2 ULP; f' = 1/(1 + e^-x), from the input.
    case softplus
    /// f(x) = x/(1 + |x|) within 1.5 ULP; f' = (1 - |y|)².
    case softsign
    /// f(x) = x/(1 + e^-x), also called SiLU, within 2.5 ULP where e^x is no subnormal number; f' from the input.
    case swish
    /// f(x) = x/6 + 1/2 kept within 0 and 1; f' = 1/6 where 0 < y < 1, else 0.
    case hardSigmoid = "hard_sigmoid"
    /// f(x) = min(max(0, x), 6), f' = 1 where 0 < x < 6, else 0. Mobile networks have it, whose numbers shall stay small.
    case relu6

    /// Which of the kernels' functions it is, or `nil` for the identity.
    var kernel: bp_activation? {
        switch self {
        case .linear: nil
        case .relu: BP_RELU
        case .sigmoid: BP_SIGMOID
        case .tanh: BP_TANH
        case .arctan: BP_ARCTAN
        case .step: BP_STEP
        case .leakyReLU: BP_LEAKY_RELU
        case .elu: BP_ELU
        case .selu: BP_SELU
        case .gelu: BP_GELU
        case .softplus: BP_SOFTPLUS
        case .softsign: BP_SOFTSIGN
        case .swish: BP_SWISH
        case .hardSigmoid: BP_HARD_SIGMOID
        case .relu6: BP_RELU6
        }
    }

    /// The one that is a function of the kernels.
    package init(kernel: bp_activation) {
        guard let activation = Self.allCases.first(where: { $0.kernel == kernel }) else {
            fatalError("no activation \(kernel)")
        }
        self = activation
    }

    /// Whether the derivative is computed from the input, because the output does not tell it.
    var needsInput: Bool {
        switch self {
        case .arctan, .gelu, .softplus, .swish: true
        case .linear, .relu, .sigmoid, .tanh, .step, .leakyReLU, .elu, .selu, .softsign, .hardSigmoid,
            .relu6:
            false
        }
    }

    /// Whether half of the inputs, or about half, are cut off: what He's initial weights are made for.
    var isRectifier: Bool {
        switch self {
        case .relu, .leakyReLU, .elu, .gelu, .swish, .relu6: true
        case .linear, .sigmoid, .tanh, .arctan, .step, .selu, .softplus, .softsign, .hardSigmoid: false
        }
    }

    /// What it is to an operation.
    var function: ActivationFunction {
        ActivationFunction(name: rawValue, kernel: kernel, needsInput: needsInput)
    }

    /// The layer that applies it.
    public func layer<Scalar: TensorScalar>() -> any ActivationLayer<Scalar> {
        switch self {
        case .linear: Identity()
        case .relu: ReLU()
        case .sigmoid: Sigmoid()
        case .tanh: Tanh()
        case .arctan: ArcTan()
        case .step: Step()
        case .leakyReLU: LeakyReLU()
        case .elu: ELU()
        case .selu: SELU()
        case .gelu: GELU()
        case .softplus: Softplus()
        case .softsign: Softsign()
        case .swish: Swish()
        case .hardSigmoid: HardSigmoid()
        case .relu6: ReLU6()
        }
    }
}

// A layer for each of them.

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

/// The arc tangent, within 2.5 units in the last place.
public struct ArcTan<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .arctan }
    public init() {}
}

/// 1 where x > 0, else 0. Nothing below it learns by gradient descent, because its derivative is 0.
public struct Step<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .step }
    public init() {}
}

/// x where x > 0, else x/100.
public struct LeakyReLU<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .leakyReLU }
    public init() {}
}

/// The exponential linear unit: x where x > 0, else e^x - 1.
public struct ELU<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .elu }
    public init() {}
}

/// The scaled exponential linear unit; see `Activation.selu`.
public struct SELU<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .selu }
    public init() {}
}

/// The Gaussian error linear unit x·Φ(x), in its exact form; see `Activation.gelu`.
public struct GELU<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .gelu }
    public init() {}
}

/// ln(1 + e^x), a smooth ReLU.
public struct Softplus<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .softplus }
    public init() {}
}

/// x/(1 + |x|).
public struct Softsign<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .softsign }
    public init() {}
}

/// x/(1 + e^-x), also called SiLU.
public struct Swish<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .swish }
    public init() {}
}

/// x/6 + 1/2 kept within 0 and 1.
public struct HardSigmoid<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .hardSigmoid }
    public init() {}
}

/// min(max(0, x), 6). Its derivative is 1 where 0 < x < 6, else 0. NaN stays NaN.
public struct ReLU6<Scalar: TensorScalar>: ActivationLayer {
    public var activation: Activation { .relu6 }
    public init() {}
}
