/// What happens to the gradients between the backward pass and the update: those of frozen parameters become 0, penalties are
/// added, then the length of all gradients together is limited. Nothing is allocated.
struct GradientShaping {
    /// The penalties, and which parameters they are on.
    private let penalties: [(parameter: Int, penalty: Penalty)]
    let hasPenalty: Bool
    private let clipNorm: Double?
    private let frozen: [Int]

    init<Scalar>(_ trainer: Trainer<Scalar>, _ parameters: [Parameter<Scalar>]) {
        var penalties: [(parameter: Int, penalty: Penalty)] = []
        var frozen: [Int] = []
        var hasPenalty = !trainer.penalty.isNone
        for (index, parameter) in parameters.enumerated() {
            let rule = trainer.rule(of: parameter.name)
            if rule?.isFrozen == true {
                frozen.append(index)
                continue
            }
            let penalty = rule?.penalty ?? trainer.penalty
            hasPenalty = hasPenalty || !penalty.isNone
            if !penalty.isNone, penalty.applies(toRank: parameter.value.rank) { penalties.append((index, penalty)) }
        }
        (self.penalties, self.hasPenalty, self.frozen) = (penalties, hasPenalty, frozen)
        clipNorm = trainer.clipNorm
    }

    /// Whether nothing happens.
    var isNone: Bool { penalties.isEmpty && !hasPenalty && clipNorm == nil && frozen.isEmpty }

    /// - Returns: The penalty on all parameters.
    func apply<Scalar>(
        to gradients: inout FlatTensors<Scalar>, of parameters: FlatTensors<Scalar>, on compute: Compute
    ) -> Double {
        for i in frozen.indices { gradients.clear(frozen[i]) }
        var total = 0.0
        for i in penalties.indices {
            let penalty = penalties[i].penalty
            total += compute.penalty(
                l1: penalty.l1, l2: penalty.l2, negative: penalty.nonNegativity, on: parameters, penalties[i].parameter,
                gradients: &gradients)
        }
        if let clipNorm { clip(&gradients, to: clipNorm, on: compute) }
        return total
    }

    /// A norm that is not finite is left to the training, which will see that it diverged.
    private func clip<Scalar>(_ gradients: inout FlatTensors<Scalar>, to limit: Double, on compute: Compute) {
        var squares = 0.0
        for index in gradients.shapes.indices { squares += compute.sumOfSquares(gradients, index) }
        let norm = squares.squareRoot()
        guard norm > limit, norm.isFinite else { return }
        compute.scale(&gradients.all, by: limit / norm)
    }
}

extension Sequential {
    /// Calls `body` with each tensor that a training changes, in place: layer by layer the parameters, then the constants
    /// that follow the data.
    mutating func updateTrainedTensors(_ body: (inout Tensor<Scalar>) -> Void) {
        func update<L: Layer<Scalar>>(_ layer: inout L) {
            layer.updateParameters { _, parameter in body(&parameter) }
            layer.updateStatistics(body)
        }
        updateChildren { update(&$0) }
    }
}
