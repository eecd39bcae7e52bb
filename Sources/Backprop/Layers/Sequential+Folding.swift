extension Sequential {
    /// The network as it predicts: a batch normalization right behind sums of products is made a part of them.
    ///
    /// With s = γ/√(variance + ε) the sums Σ x·w + b become Σ x·(w·s) + (b - mean)·s + β, and an activation behind the
    /// normalization is theirs. O(parameters); a network without such a pair is returned as it is.
    func foldingNormalizations() -> Sequential {
        guard hasNormalization else { return self }
        var folded: [any Layer<Scalar>] = []
        for layer in layers {
            if let normalization = layer as? BatchNorm<Scalar>,
                var sums = folded.last as? any ActivatedLayer<Scalar>, sums.activation == .linear
            {
                sums.fold(normalization)
                folded[folded.count - 1] = sums
            } else {
                folded.append(layer)
            }
        }
        // The shapes fit as they did.
        guard folded.count < layers.count, let network = try? Sequential(layers: folded, inputShape: inputShape) else {
            return self
        }
        return network
    }
}

extension ActivatedLayer {
    fileprivate mutating func fold(_ normalization: BatchNorm<Scalar>) {
        let (scales, shifts, means) = (
            normalization.inferenceScale, normalization.shift.scalars, normalization.mean.scalars
        )
        let (outputs, old) = (scales.count, (weights: weights.scalars, biases: biases.scalars))
        weights = Tensor(
            shape: weights.shape, scalars: old.weights.indices.map { old.weights[$0] * scales[$0 % outputs] })
        biases = Tensor(
            shape: biases.shape,
            scalars: scales.indices.map { (old.biases[$0] - means[$0]) * scales[$0] + shifts[$0] })
    }
}
