/// What it takes to build a layer anew, apart from its parameters. It is saved beside the weights.
public enum LayerConfiguration: Sendable, Equatable {
    /// A `Dense` layer.
    case dense(inputs: Int, outputs: Int, activation: Activation)
    /// An `Identity`, `ReLU`, `Sigmoid` or `Tanh` layer.
    case activation(Activation)
    /// A `Softmax` layer.
    case softmax(beta: Double)
}

extension LayerConfiguration {
    /// The name and shape of each of the layer's parameters, in their order.
    var parameterShapes: [(name: String, shape: [Int])] {
        switch self {
        case .dense(let inputs, let outputs, _): [("weights", [inputs, outputs]), ("biases", [outputs])]
        case .activation, .softmax: []
        }
    }

    /// The layer with the given parameters, which have the shapes that `parameterShapes` says.
    func layer<Scalar: TensorScalar>(parameters: [Tensor<Scalar>]) -> any Layer<Scalar> {
        switch self {
        case .dense(_, _, let activation):
            Dense(weights: parameters[0], biases: parameters[1], activation: activation)
        case .activation(.linear): Identity<Scalar>()
        case .activation(.relu): ReLU<Scalar>()
        case .activation(.sigmoid): Sigmoid<Scalar>()
        case .activation(.tanh): Tanh<Scalar>()
        case .softmax(let beta): Softmax<Scalar>(beta: beta)
        }
    }
}

// As JSON: {"type": "dense", "inputs": 2, "outputs": 64, "activation": "relu"}.
extension LayerConfiguration: Codable {
    private enum Kind: String, Codable {
        case dense, activation, softmax
    }

    private enum CodingKeys: String, CodingKey {
        case type, inputs, outputs, activation, beta
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .dense(let inputs, let outputs, let activation):
            try container.encode(Kind.dense, forKey: .type)
            try container.encode(inputs, forKey: .inputs)
            try container.encode(outputs, forKey: .outputs)
            try container.encode(activation, forKey: .activation)
        case .activation(let activation):
            try container.encode(Kind.activation, forKey: .type)
            try container.encode(activation, forKey: .activation)
        case .softmax(let beta):
            try container.encode(Kind.softmax, forKey: .type)
            try container.encode(beta, forKey: .beta)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .type) {
        case .dense:
            self = .dense(
                inputs: try container.decode(Int.self, forKey: .inputs),
                outputs: try container.decode(Int.self, forKey: .outputs),
                activation: try container.decode(Activation.self, forKey: .activation))
        case .activation:
            self = .activation(try container.decode(Activation.self, forKey: .activation))
        case .softmax:
            self = .softmax(beta: try container.decode(Double.self, forKey: .beta))
        }
    }
}
