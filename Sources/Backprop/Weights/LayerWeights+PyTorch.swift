extension LayerWeights {
    /// A layer's tensors as PyTorch has them; `nil` if it has no such layer.
    ///
    /// - Parameters:
    ///   - images: The shape [H, W, C] of what was flattened on the way to the layer, if anything was.
    ///   - suffix: What a recurrent layer's tensors are called behind their kind, such as `_l0`.
    init?(pyTorch layer: any Layer<Scalar>, flattened images: [Int]?, suffix: String) {
        switch layer {
        case let dense as Dense<Scalar>:
            self.init(
                weights: dense.weights, biases: dense.biases, axes: [1, 0], back: [1, 0],
                arrange: { Self.channelsLast($0, images) }, arrangeBack: { Self.channelsFirst($0, images) })
        case let layer as Conv1D<Scalar>:
            self.init(weights: layer.weights, biases: layer.biases, axes: [2, 1, 0], back: [2, 1, 0])
        case let layer as Conv2D<Scalar>:
            self.init(weights: layer.weights, biases: layer.biases, axes: [2, 3, 1, 0], back: [3, 2, 0, 1])
        case let layer as ConvTranspose2D<Scalar>:
            self.init(weights: layer.weights, biases: layer.biases, axes: [2, 3, 1, 0], back: [3, 2, 0, 1])
        case is BatchNorm<Scalar>:
            self.init(
                ["scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var"], of: layer)
        case is LayerNorm<Scalar>: self.init(["scale": "weight", "shift": "bias"], of: layer)
        case is RMSNorm<Scalar>: self.init(["scale": "weight"], of: layer)
        case is Embedding<Scalar>: self.init(["weights": "weight"], of: layer)
        case let layer as any RecurrentLayer<Scalar>:
            guard let weights = Self.recurrent(layer.recurrence, suffix) else { return nil }
            self = weights
        default: return nil
        }
    }

    /// Rows for a sample whose channels stand first, as rows for one whose channels stand last.
    private static func channelsLast(_ weights: Tensor<Scalar>, _ images: [Int]?) -> Tensor<Scalar> {
        guard let images, let channels = images.last else { return weights }
        let places = images.dropLast().reduce(1, *)
        return weights.reshaped(to: [channels, places, weights.shape[1]]).permuted([1, 0, 2])
            .reshaped(to: weights.shape)
    }

    private static func channelsFirst(_ weights: Tensor<Scalar>, _ images: [Int]?) -> Tensor<Scalar> {
        guard let images, let channels = images.last else { return weights }
        let places = images.dropLast().reduce(1, *)
        return weights.reshaped(to: [places, channels, weights.shape[1]]).permuted([1, 0, 2])
            .reshaped(to: weights.shape)
    }

    /// Two biases for each column, of which the sum counts, except for a GRU's candidate.
    private static func recurrent(_ recurrence: Recurrence<Scalar>, _ suffix: String) -> LayerWeights? {
        let (cell, columns) = (recurrence.configuration.cell, recurrence.configuration.columns)
        let (inputs, units) = (recurrence.configuration.inputs, recurrence.configuration.units)
        guard cell != .gruResetBefore else { return nil }
        let pieces = [
            Piece("weight_ih\(suffix)", [columns, inputs]), Piece("weight_hh\(suffix)", [columns, units]),
            Piece("bias_ih\(suffix)", [columns], isOptional: true),
            Piece("bias_hh\(suffix)", [columns], isOptional: true),
        ]
        let first = columns - units
        return LayerWeights(
            ["weights", "recurrent_weights", "biases"] + (cell == .gru ? ["candidate_biases"] : []), pieces
        ) { file in
            var (biases, candidate) = (file[2], Tensor<Scalar>(zeros: [units]))
            for column in 0..<columns {
                if cell == .gru, column >= first {
                    candidate[column - first] = file[3][column]
                } else {
                    biases[column] += file[3][column]
                }
            }
            return [file[0].transposed(), file[1].transposed(), biases] + (cell == .gru ? [candidate] : [])
        } write: { own in
            var second = Tensor<Scalar>(zeros: [columns])
            if cell == .gru {
                for unit in 0..<units { second[first + unit] = own[3][unit] }
            }
            return [own[0].transposed(), own[1].transposed(), own[2], second]
        }
    }
}
