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
    /// A `Conv2D` layer.
    case conv2D(channels: Int, filters: Int, window: Window, groups: Int, activation: Activation)
    /// A `Conv1D` layer.
    case conv1D(channels: Int, filters: Int, window: Window, groups: Int, activation: Activation)
    /// A `MaxPool2D` layer.
    case maxPool2D(window: Window)
    /// An `AveragePool2D` layer.
    case averagePool2D(window: Window, countsPadding: Bool)
    /// A `GlobalMaxPool2D` layer.
    case globalMaxPool2D
    /// A `GlobalAveragePool2D` layer.
    case globalAveragePool2D
    /// A `BatchNorm` layer.
    case batchNorm(channels: Int, momentum: Double, epsilon: Double)
    /// A `LayerNorm` layer.
    case layerNorm(features: Int, epsilon: Double)
    /// An `RMSNorm` layer.
    case rmsNorm(features: Int, epsilon: Double)
    /// An `Embedding` layer.
    case embedding(vocabulary: Int, features: Int)
    /// A `Chain` of layers, or a `Sequential` network within another.
    case chain([LayerConfiguration])
    /// A `Residual` block.
    case residual(body: [LayerConfiguration], shortcut: [LayerConfiguration])
    /// Layers that are given the same, side by side.
    case parallel(Join, [LayerConfiguration])
    /// A `SimpleRNN`, `LSTM` or `GRU` layer.
    case recurrent(RecurrentConfiguration)
    /// A `Bidirectional` layer.
    case bidirectional(forward: RecurrentConfiguration, backward: RecurrentConfiguration)
    /// Layers in a `VariableLength`.
    case variableLength([LayerConfiguration])
    /// A `Flatten` layer.
    case flatten
    /// A `Reshape` layer.
    case reshape(shape: [Int])
}

extension LayerConfiguration {
    /// How what layers side by side put out becomes one.
    public enum Join: String, Sendable, Codable, CaseIterable {
        /// A `Concatenate`, an `Add` and a `Multiply` layer.
        case concatenate, add, multiply
    }

    /// The name and shape of each of the layer's parameters and constants, in their order.
    var tensorShapes: [(name: String, shape: [Int])] {
        switch self {
        case .dense(let inputs, let outputs, _): [("weights", [inputs, outputs]), ("biases", [outputs])]
        case .radialBasis(let inputs, let units, _): [("centers", [inputs, units]), ("widths", [units])]
        case .scaling(let inputs): [("shift", [inputs]), ("scale", [inputs])]
        case .conv2D(let channels, let filters, let window, let groups, _):
            [("weights", [window.height, window.width, channels / groups, filters]), ("biases", [filters])]
        case .conv1D(let channels, let filters, let window, let groups, _):
            [("weights", [window.width, channels / groups, filters]), ("biases", [filters])]
        case .batchNorm(let channels, _, _): ["scale", "shift", "mean", "variance"].map { ($0, [channels]) }
        case .layerNorm(let features, _): [("scale", [features]), ("shift", [features])]
        case .rmsNorm(let features, _): [("scale", [features])]
        case .embedding(let vocabulary, let features): [("weights", [vocabulary, features])]
        case .recurrent(let recurrence): recurrence.tensorShapes
        case .bidirectional(let forward, let backward):
            forward.tensorShapes.map { ("forward.\($0.name)", $0.shape) }
                + backward.tensorShapes.map { ("backward.\($0.name)", $0.shape) }
        case .chain(let layers), .parallel(_, let layers), .variableLength(let layers): Self.tensorShapes(layers)
        case .residual(let body, let shortcut):
            Self.tensorShapes(body).map { ("body.\($0.name)", $0.shape) }
                + Self.tensorShapes(shortcut).map { ("shortcut.\($0.name)", $0.shape) }
        case .activation, .softmax, .dropout, .maxPool2D, .averagePool2D, .globalMaxPool2D, .globalAveragePool2D,
            .flatten, .reshape:
            []
        }
    }

    private static func tensorShapes(_ layers: [LayerConfiguration]) -> [(name: String, shape: [Int])] {
        layers.enumerated().flatMap { index, layer in
            layer.tensorShapes.map { ("\(index).\($0.name)", $0.shape) }
        }
    }

    /// The layers with the given tensors, one after the other.
    private static func layers<Scalar>(
        _ layers: [LayerConfiguration], _ tensors: some Collection<Tensor<Scalar>>
    ) -> [any Layer<Scalar>] {
        var rest = Array(tensors)[...]
        return layers.map { layer in
            let count = layer.tensorShapes.count
            defer { rest = rest.dropFirst(count) }
            return layer.layer(Array(rest.prefix(count)))
        }
    }

    /// The layer with the given tensors, which have the shapes that `tensorShapes` says.
    package func layer<Scalar: TensorScalar>(_ tensors: [Tensor<Scalar>]) -> any Layer<Scalar> {
        switch self {
        case .dense(_, _, let activation):
            Dense(weights: tensors[0], biases: tensors[1], activation: activation)
        case .activation(let activation): activation.layer()
        case .softmax(let beta): Softmax<Scalar>(beta: beta)
        case .dropout(let rate): Dropout<Scalar>(rate)
        case .radialBasis(_, _, let isTrained):
            RadialBasis(centers: tensors[0], widths: tensors[1], isTrained: isTrained)
        case .scaling: Scaling(shift: tensors[0], scale: tensors[1])
        case .conv2D(_, _, let window, let groups, let activation):
            Conv2D(weights: tensors[0], biases: tensors[1], window: window, groups: groups, activation: activation)
        case .conv1D(_, _, let window, let groups, let activation):
            Conv1D(weights: tensors[0], biases: tensors[1], window: window, groups: groups, activation: activation)
        case .maxPool2D(let window): MaxPool2D<Scalar>(window: window)
        case .averagePool2D(let window, let countsPadding):
            AveragePool2D<Scalar>(window: window, countsPadding: countsPadding)
        case .globalMaxPool2D: GlobalMaxPool2D<Scalar>()
        case .globalAveragePool2D: GlobalAveragePool2D<Scalar>()
        case .batchNorm(_, let momentum, let epsilon):
            BatchNorm(
                scale: tensors[0], shift: tensors[1], mean: tensors[2], variance: tensors[3], momentum: momentum,
                epsilon: epsilon)
        case .layerNorm(_, let epsilon): LayerNorm(scale: tensors[0], shift: tensors[1], epsilon: epsilon)
        case .rmsNorm(_, let epsilon): RMSNorm(scale: tensors[0], epsilon: epsilon)
        case .embedding: Embedding(weights: tensors[0])
        case .recurrent(let configuration): configuration.layer(tensors)
        case .bidirectional(let forward, let backward):
            Bidirectional(
                forward: forward.layer(Array(tensors.prefix(forward.tensorShapes.count))),
                backward: backward.layer(Array(tensors.dropFirst(forward.tensorShapes.count))))
        case .variableLength(let layers): VariableLength(Chain(layers: Self.layers(layers, tensors)))
        case .chain(let layers): Chain(layers: Self.layers(layers, tensors))
        case .residual(let body, let shortcut):
            Residual(
                body: Chain(layers: Self.layers(body, tensors)),
                shortcut: Chain(layers: Self.layers(shortcut, tensors.dropFirst(Self.tensorShapes(body).count))))
        case .parallel(let join, let layers): join.layer(Self.layers(layers, tensors))
        case .flatten: Flatten<Scalar>()
        case .reshape(let shape): Reshape<Scalar>(shape)
        }
    }
}

extension RecurrentConfiguration {
    /// The layer with the given tensors.
    func layer<Scalar: TensorScalar>(_ tensors: [Tensor<Scalar>]) -> any RecurrentLayer<Scalar> {
        let recurrence = Recurrence(self, tensors)
        return switch cell {
        case .tanh, .relu: SimpleRNN(recurrence)
        case .lstm: LSTM(recurrence)
        case .gru, .gruResetBefore: GRU(recurrence)
        }
    }
}

extension LayerConfiguration.Join {
    /// The layer that joins the outputs of others.
    fileprivate func layer<Scalar: TensorScalar>(_ layers: [any Layer<Scalar>]) -> any Layer<Scalar> {
        switch self {
        case .concatenate: Concatenate(layers: layers)
        case .add: Add(layers: layers)
        case .multiply: Multiply(layers: layers)
        }
    }
}

/// The configurations of layers, or `nil` if one of them cannot be saved.
func configurations<Scalar>(of layers: [any Layer<Scalar>]) -> [LayerConfiguration]? {
    var result: [LayerConfiguration] = []
    for layer in layers {
        guard let configuration = layer.configuration else { return nil }
        result.append(configuration)
    }
    return result
}
