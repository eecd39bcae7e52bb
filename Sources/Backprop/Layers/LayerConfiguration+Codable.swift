// As JSON: {"type": "dense", "inputs": 2, "outputs": 64, "activation": "relu"}.
extension LayerConfiguration: Codable {
    private enum Kind: String, Codable {
        case dense, activation, softmax, dropout, scaling, flatten, reshape
        case conv2D = "conv_2d"
        case conv1D = "conv_1d"
        case radialBasis = "radial_basis"
        case maxPool2D = "max_pool_2d"
        case averagePool2D = "average_pool_2d"
        case globalMaxPool2D = "global_max_pool_2d"
        case globalAveragePool2D = "global_average_pool_2d"
        case batchNorm = "batch_norm"
        case layerNorm = "layer_norm"
        case rmsNorm = "rms_norm"
        case embedding, chain, residual, concatenate, add, multiply
        case recurrent, bidirectional
        case variableLength = "variable_length"
    }

    private enum CodingKeys: String, CodingKey {
        case type, inputs, outputs, activation, beta, rate, units, trained
        case channels, filters, window, groups, momentum, epsilon, shape, features, layers, body, shortcut, vocabulary
        case countsPadding = "counts_padding"
        case forward, backward
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
        case .conv2D(let channels, let filters, let window, let groups, let activation):
            try container.encode(Kind.conv2D, forKey: .type)
            try encode(channels, filters, window, groups, activation, into: &container)
        case .conv1D(let channels, let filters, let window, let groups, let activation):
            try container.encode(Kind.conv1D, forKey: .type)
            try encode(channels, filters, window, groups, activation, into: &container)
        case .maxPool2D(let window):
            try container.encode(Kind.maxPool2D, forKey: .type)
            try container.encode(window, forKey: .window)
        case .averagePool2D(let window, let countsPadding):
            try container.encode(Kind.averagePool2D, forKey: .type)
            try container.encode(window, forKey: .window)
            try container.encode(countsPadding, forKey: .countsPadding)
        case .globalMaxPool2D: try container.encode(Kind.globalMaxPool2D, forKey: .type)
        case .globalAveragePool2D: try container.encode(Kind.globalAveragePool2D, forKey: .type)
        case .batchNorm(let channels, let momentum, let epsilon):
            try container.encode(Kind.batchNorm, forKey: .type)
            try container.encode(channels, forKey: .channels)
            try container.encode(momentum, forKey: .momentum)
            try container.encode(epsilon, forKey: .epsilon)
        case .layerNorm(let features, let epsilon):
            try container.encode(Kind.layerNorm, forKey: .type)
            try container.encode(features, forKey: .features)
            try container.encode(epsilon, forKey: .epsilon)
        case .rmsNorm(let features, let epsilon):
            try container.encode(Kind.rmsNorm, forKey: .type)
            try container.encode(features, forKey: .features)
            try container.encode(epsilon, forKey: .epsilon)
        case .embedding(let vocabulary, let features):
            try container.encode(Kind.embedding, forKey: .type)
            try container.encode(vocabulary, forKey: .vocabulary)
            try container.encode(features, forKey: .features)
        case .chain(let layers):
            try container.encode(Kind.chain, forKey: .type)
            try container.encode(layers, forKey: .layers)
        case .residual(let body, let shortcut):
            try container.encode(Kind.residual, forKey: .type)
            try container.encode(body, forKey: .body)
            try container.encode(shortcut, forKey: .shortcut)
        case .parallel(let join, let layers):
            try container.encode(join.rawValue, forKey: .type)
            try container.encode(layers, forKey: .layers)
        case .recurrent(let recurrence):
            try container.encode(Kind.recurrent, forKey: .type)
            try recurrence.encode(to: encoder)
        case .bidirectional(let forward, let backward):
            try container.encode(Kind.bidirectional, forKey: .type)
            try container.encode(forward, forKey: .forward)
            try container.encode(backward, forKey: .backward)
        case .variableLength(let layers):
            try container.encode(Kind.variableLength, forKey: .type)
            try container.encode(layers, forKey: .layers)
        case .flatten: try container.encode(Kind.flatten, forKey: .type)
        case .reshape(let shape):
            try container.encode(Kind.reshape, forKey: .type)
            try container.encode(shape, forKey: .shape)
        }
    }

    private func encode(
        _ channels: Int, _ filters: Int, _ window: Window, _ groups: Int, _ activation: Activation,
        into container: inout KeyedEncodingContainer<CodingKeys>
    ) throws {
        try container.encode(channels, forKey: .channels)
        try container.encode(filters, forKey: .filters)
        try container.encode(window, forKey: .window)
        try container.encode(groups, forKey: .groups)
        try container.encode(activation, forKey: .activation)
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
        case .conv2D:
            let (channels, filters, window, groups, activation) = try Self.convolution(container)
            self = .conv2D(
                channels: channels, filters: filters, window: window, groups: groups, activation: activation)
        case .conv1D:
            let (channels, filters, window, groups, activation) = try Self.convolution(container)
            guard window.isHorizontal else {
                throw DecodingError.dataCorruptedError(
                    forKey: .window, in: container,
                    debugDescription: "a window of \(window.height) rows with padding \(window.padding)")
            }
            self = .conv1D(
                channels: channels, filters: filters, window: window, groups: groups, activation: activation)
        case .maxPool2D:
            self = .maxPool2D(window: try container.decode(Window.self, forKey: .window))
        case .averagePool2D:
            self = .averagePool2D(
                window: try container.decode(Window.self, forKey: .window),
                countsPadding: try container.decode(Bool.self, forKey: .countsPadding))
        case .globalMaxPool2D: self = .globalMaxPool2D
        case .globalAveragePool2D: self = .globalAveragePool2D
        case .batchNorm:
            let momentum = try container.decode(Double.self, forKey: .momentum)
            let epsilon = try container.decode(Double.self, forKey: .epsilon)
            let channels = try container.decode(Int.self, forKey: .channels)
            guard channels > 0, BatchNorm<Double>.areMeaningful(momentum: momentum, epsilon: epsilon) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .channels, in: container,
                    debugDescription: "\(channels) channels, momentum \(momentum), epsilon \(epsilon)")
            }
            self = .batchNorm(channels: channels, momentum: momentum, epsilon: epsilon)
        case .layerNorm:
            let (features, epsilon) = try Self.normalization(container)
            self = .layerNorm(features: features, epsilon: epsilon)
        case .rmsNorm:
            let (features, epsilon) = try Self.normalization(container)
            self = .rmsNorm(features: features, epsilon: epsilon)
        case .embedding:
            let vocabulary = try container.decode(Int.self, forKey: .vocabulary)
            guard vocabulary > 0, Embedding<Float>.counts(vocabulary) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .vocabulary, in: container, debugDescription: "a vocabulary of \(vocabulary)")
            }
            self = .embedding(vocabulary: vocabulary, features: try container.decode(Int.self, forKey: .features))
        case .chain: self = .chain(try container.decode([LayerConfiguration].self, forKey: .layers))
        case .residual:
            self = .residual(
                body: try container.decode([LayerConfiguration].self, forKey: .body),
                shortcut: try container.decode([LayerConfiguration].self, forKey: .shortcut))
        case .concatenate: self = .parallel(.concatenate, try Self.branches(container))
        case .add: self = .parallel(.add, try Self.branches(container))
        case .multiply: self = .parallel(.multiply, try Self.branches(container))
        case .recurrent: self = .recurrent(try RecurrentConfiguration(from: decoder))
        case .bidirectional:
            let forward = try container.decode(RecurrentConfiguration.self, forKey: .forward)
            let backward = try container.decode(RecurrentConfiguration.self, forKey: .backward)
            guard forward.returns == backward.returns else {
                throw DecodingError.dataCorruptedError(
                    forKey: .backward, in: container,
                    debugDescription: "\(forward.returns.rawValue) beside \(backward.returns.rawValue)")
            }
            self = .bidirectional(forward: forward, backward: backward)
        case .variableLength:
            self = .variableLength(try container.decode([LayerConfiguration].self, forKey: .layers))
        case .flatten: self = .flatten
        case .reshape:
            let shape = try container.decode([Int].self, forKey: .shape)
            guard Shape.isSample(shape) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .shape, in: container, debugDescription: "a shape of \(shape)")
            }
            self = .reshape(shape: shape)
        }
    }

    private static func normalization(
        _ container: KeyedDecodingContainer<CodingKeys>
    ) throws -> (features: Int, epsilon: Double) {
        let features = try container.decode(Int.self, forKey: .features)
        let epsilon = try container.decode(Double.self, forKey: .epsilon)
        guard features > 0, epsilon > 0, epsilon.isFinite else {
            throw DecodingError.dataCorruptedError(
                forKey: .features, in: container, debugDescription: "\(features) features, epsilon \(epsilon)")
        }
        return (features, epsilon)
    }

    private static func branches(_ container: KeyedDecodingContainer<CodingKeys>) throws -> [LayerConfiguration] {
        let layers = try container.decode([LayerConfiguration].self, forKey: .layers)
        guard !layers.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .layers, in: container, debugDescription: "no layers side by side")
        }
        return layers
    }

    private static func convolution(
        _ container: KeyedDecodingContainer<CodingKeys>
    ) throws -> (channels: Int, filters: Int, window: Window, groups: Int, activation: Activation) {
        let channels = try container.decode(Int.self, forKey: .channels)
        let filters = try container.decode(Int.self, forKey: .filters)
        let groups = try container.decode(Int.self, forKey: .groups)
        guard groups > 0, channels > 0, filters > 0, channels % groups == 0, filters % groups == 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .groups, in: container,
                debugDescription: "\(channels) channels and \(filters) filters in \(groups) groups")
        }
        return (
            channels, filters, try container.decode(Window.self, forKey: .window), groups,
            try container.decode(Activation.self, forKey: .activation)
        )
    }
}
