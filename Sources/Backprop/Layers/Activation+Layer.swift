extension Activation {
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
        }
    }
}
