/// What it takes to build a layer anew, apart from its tensors. It is saved beside the weights.
public enum LayerConfiguration: Sendable, Equatable {
    /// A `Dense` layer.
    case dense(inputs: Int, outputs: Int, activation: Activation)
    /// An `ActivationLayer` such as `ReLU`.
    case activation(Activation)
    /// A `Softmax` layer.
    case softmax(beta: Double)
    /// A `Dropout` layer.
    case dropout(rate: Double)
    /// A `RadialBasis` layer.
    case radialBasis(inputs: Int, units: Int, isTrained: Bool)
    /// A `Scaling` layer.
    case scaling(inputs: Int)
}

extension LayerConfiguration {
    /// The name and shape of each of the layer's parameters and constants, in their order.
    var tensorShapes: [(name: String, shape: [Int])] {
        switch self {
        case .dense(let inputs, let outputs, _): [("weights", [inputs, outputs]), ("biases", [outputs])]
        case .radialBasis(let inputs, let units, _): [("centers", [inputs, units]), ("widths", [units])]
        case .scaling(let inputs): [("shift", [inputs]), ("scale", [inputs])]
        case .activation, .softmax, .dropout: []
        }
    }

    /// The layer with the given tensors, which have the shapes that `tensorShapes` says.
    func layer<Scalar: TensorScalar>(_ tensors: [Tensor<Scalar>]) -> any Layer<Scalar> {
        switch self {
        case .dense(_, _, let activation):
            Dense(weights: tensors[0], biases: tensors[1], activation: activation)
        case .activation(let activation): activation.layer()
        case .softmax(let beta): Softmax<Scalar>(beta: beta)
        case .dropout(let rate): Dropout<Scalar>(rate)
        case .radialBasis(_, _, let isTrained):
            RadialBasis(centers: tensors[0], widths: tensors[1], isTrained: isTrained)
        case .scaling: Scaling(shift: tensors[0], scale: tensors[1])
        }
    }
}

// As JSON: {"type": "dense", "inputs": 2, "outputs": 64, "activation": "relu"}.
extension LayerConfiguration: Codable {
    private enum Kind: String, Codable {
        case dense, activation, softmax, dropout, scaling
        case radialBasis = "radial_basis"
    }

    private enum CodingKeys: String, CodingKey {
        case type, inputs, outputs, activation, beta, rate, units, trained
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
        case .dropout(let rate):
            try container.encode(Kind.dropout, forKey: .type)
            try container.encode(rate, forKey: .rate)
        case .radialBasis(let inputs, let units, let isTrained):
            try container.encode(Kind.radialBasis, forKey: .type)
            try container.encode(inputs, forKey: .inputs)
            try container.encode(units, forKey: .units)
            try container.encode(isTrained, forKey: .trained)
        case .scaling(let inputs):
            try container.encode(Kind.scaling, forKey: .type)
            try container.encode(inputs, forKey: .inputs)
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
        case .dropout:
            let rate = try container.decode(Double.self, forKey: .rate)
            guard rate >= 0, rate < 1 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .rate, in: container, debugDescription: "a rate of \(rate)")
            }
            self = .dropout(rate: rate)
        case .radialBasis:
            self = .radialBasis(
                inputs: try container.decode(Int.self, forKey: .inputs),
                units: try container.decode(Int.self, forKey: .units),
                isTrained: try container.decode(Bool.self, forKey: .trained))
        case .scaling:
            self = .scaling(inputs: try container.decode(Int.self, forKey: .inputs))
        }
    }
}
