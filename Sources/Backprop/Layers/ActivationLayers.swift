// A layer for each activation; see `Activation` for the functions, their derivatives and their accuracy.

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
