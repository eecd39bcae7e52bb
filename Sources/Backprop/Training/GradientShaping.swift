/// What happens to the gradients between the backward pass and the update: penalties are added, then the length of all
/// gradients together is limited. Nothing is allocated.
struct GradientShaping {
    /// The penalty on each layer; empty if there is none at all.
    private let penalties: [Penalty]
    private let clipNorm: Double?
    private let layers: Int

    init<Scalar>(_ trainer: Trainer<Scalar>, layers: Int) {
        let penalties = (0..<layers).map { trainer.layerPenalties[$0] ?? trainer.penalty }
        self.penalties = penalties.allSatisfy(\.isNone) ? [] : penalties
        clipNorm = trainer.clipNorm
        self.layers = layers
    }

    var hasPenalty: Bool { !penalties.isEmpty }

    /// - Returns: The penalty on all parameters.
    func apply<Scalar>(
        to gradients: inout [LayerGradients<Scalar>], of model: inout Sequential<Scalar>, on compute: Compute
    ) -> Double {
        var total = 0.0
        for layer in penalties.indices where !penalties[layer].isNone {
            model.updateParameters(ofLayer: layer) { index, parameter in
                guard penalties[layer].applies(toRank: parameter.rank) else { return }
                total += compute.penalty(
                    penalties[layer], on: parameter, gradient: &gradients[layer].parameters[index])
            }
        }
        if let clipNorm { clip(&gradients, to: clipNorm, on: compute) }
        return total
    }

    /// A norm that is not finite is left to the training, which will see that it diverged.
    private func clip<Scalar>(_ gradients: inout [LayerGradients<Scalar>], to limit: Double, on compute: Compute) {
        var squares = 0.0
        for layer in 0..<layers {
            for index in gradients[layer].parameters.indices {
                squares += compute.sumOfSquares(gradients[layer].parameters[index])
            }
        }
        let norm = squares.squareRoot()
        guard norm > limit, norm.isFinite else { return }
        for layer in 0..<layers {
            for index in gradients[layer].parameters.indices {
                compute.scale(&gradients[layer].parameters[index], by: limit / norm)
            }
        }
    }
}

extension Sequential {
    /// Calls `body` with the position of each parameter of a layer, and the parameter itself, in place.
    mutating func updateParameters(ofLayer index: Int, _ body: (Int, inout Tensor<Scalar>) -> Void) {
        func update<L: Layer<Scalar>>(_ layer: inout L) { layer.updateParameters(body) }
        update(&layers[index])
    }

    /// Calls `body` with each tensor that a training changes, in place: layer by layer the parameters, then the constants
    /// that follow the data.
    mutating func updateTrainedTensors(_ body: (inout Tensor<Scalar>) -> Void) {
        func update<L: Layer<Scalar>>(_ layer: inout L) {
            layer.updateParameters { _, parameter in body(&parameter) }
            layer.updateStatistics(body)
        }
        for index in layers.indices { update(&layers[index]) }
    }
}
