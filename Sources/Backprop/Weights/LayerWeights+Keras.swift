extension LayerWeights {
    /// A layer's tensors as Keras has them; `nil` if it has no such layer.
    init?(keras layer: any Layer<Scalar>) {
        switch layer {
        case let layer as Dense<Scalar>: self.init(kernel: [layer.weights.shape], layer.biases)
        case let layer as Conv1D<Scalar>: self.init(kernel: [layer.weights.shape], layer.biases)
        case let layer as Conv2D<Scalar>:
            // A depthwise convolution is a kind of its own there, and its filters lie as ours do.
            let depthwise = layer.weights.shape.prefix(2) + [layer.channels, layer.filters / max(layer.channels, 1)]
            self.init(
                kernel: [layer.weights.shape] + (layer.groups == layer.channels ? [Array(depthwise)] : []),
                layer.biases)
        case let layer as ConvTranspose2D<Scalar> where layer.groups == 1:
            self.init(kernel: [layer.weights.shape], layer.biases)
        case is BatchNorm<Scalar>:
            self.init(
                ["scale": "gamma", "shift": "beta", "mean": "moving_mean", "variance": "moving_variance"], of: layer)
        case is LayerNorm<Scalar>: self.init(["scale": "gamma", "shift": "beta"], of: layer)
        case is RMSNorm<Scalar>: self.init(["scale": "scale"], of: layer)
        case is Embedding<Scalar>: self.init(["weights": "embeddings"], of: layer)
        case let layer as any RecurrentLayer<Scalar>: self = Self.recurrent(layer.recurrence)
        default: return nil
        }
    }

    private init(kernel shapes: [[Int]], _ biases: Tensor<Scalar>) {
        var kernel = Piece("kernel")
        kernel.shapes = shapes
        self.init(["weights", "biases"], [kernel, Piece("bias", biases.shape, isOptional: true)])
    }

    private static func recurrent(_ recurrence: Recurrence<Scalar>) -> LayerWeights {
        let (cell, columns) = (recurrence.configuration.cell, recurrence.configuration.columns)
        let (inputs, units) = (recurrence.configuration.inputs, recurrence.configuration.units)
        let isReset = cell == .gru || cell == .gruResetBefore
        // Keras has z before r; so going there is the same as coming back.
        let order = isReset ? [1, 0, 2] : Array(0..<columns / max(units, 1))
        let bias = cell == .gru ? [2, columns] : [columns]
        let pieces = [
            Piece("kernel", [inputs, columns]), Piece("recurrent_kernel", [units, columns]),
            Piece("bias", bias, isOptional: true),
        ]
        let names = ["weights", "recurrent_weights", "biases"] + (cell == .gru ? ["candidate_biases"] : [])
        return LayerWeights(names, pieces) { file in
            let tensors = file.map { $0.columnBlocks(order) }
            guard cell == .gru else { return tensors }
            let (biases, candidate) = Self.split(tensors[2], units)
            return [tensors[0], tensors[1], biases, candidate]
        } write: { own in
            var tensors = Array(own.prefix(3))
            if cell == .gru { tensors[2] = Self.joined(own[2], own[3]) }
            return tensors.map { $0.columnBlocks(order) }
        }
    }

    /// The biases of the inputs and of the state, [2, 3·H], as ours: of the gates the sum counts, of the candidate both.
    private static func split(_ both: Tensor<Scalar>, _ units: Int) -> (Tensor<Scalar>, Tensor<Scalar>) {
        var (biases, candidate) = (Tensor<Scalar>(zeros: [3 * units]), Tensor<Scalar>(zeros: [units]))
        for column in 0..<3 * units {
            biases[column] = both[0, column]
            if column < 2 * units {
                biases[column] += both[1, column]
            } else {
                candidate[column - 2 * units] = both[1, column]
            }
        }
        return (biases, candidate)
    }

    private static func joined(_ biases: Tensor<Scalar>, _ candidate: Tensor<Scalar>) -> Tensor<Scalar> {
        let units = candidate.count
        var both = Tensor<Scalar>(zeros: [2, 3 * units])
        for column in 0..<3 * units { both[0, column] = biases[column] }
        for unit in 0..<units { both[1, 2 * units + unit] = candidate[unit] }
        return both
    }
}
