import CBackprop

/// An optimizer whose update is one kernel, element by element: a plan can make it.
protocol KernelOptimizer: Optimizer {
    /// The kernel and its numbers for the update number `step`, counted from 0.
    func rule(at step: Int) -> bp_update_rule
}

extension SGD: KernelOptimizer {
    func rule(at step: Int) -> bp_update_rule {
        bp_update_rule(
            kind: momentum == 0 ? BP_SGD : nesterov ? BP_SGD_NESTEROV : BP_SGD_MOMENTUM,
            rate: learningRate(at: step), decay: momentum, second_decay: 0, epsilon: 0, root_scale: 0, keep: 0,
            keeps_biases: false)
    }
}

extension AdaGrad: KernelOptimizer {
    func rule(at step: Int) -> bp_update_rule {
        bp_update_rule(
            kind: BP_ADAGRAD, rate: learningRate(at: step), decay: 0, second_decay: 0, epsilon: epsilon,
            root_scale: 0, keep: 0, keeps_biases: false)
    }
}

extension RMSProp: KernelOptimizer {
    func rule(at step: Int) -> bp_update_rule {
        bp_update_rule(
            kind: BP_RMSPROP, rate: learningRate(at: step), decay: decay, second_decay: 0, epsilon: epsilon,
            root_scale: 0, keep: 0, keeps_biases: false)
    }
}

extension Adam: KernelOptimizer {
    func rule(at step: Int) -> bp_update_rule {
        let rate = learningRate(at: step)
        return AdamStep(rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: 0, step: step)
            .rule(keepsBiases: false)
    }
}

extension AdamW: KernelOptimizer {
    func rule(at step: Int) -> bp_update_rule {
        let rate = learningRate(at: step)
        return AdamStep(
            rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: rate * weightDecay, step: step
        ).rule(keepsBiases: !decaysBiases)
    }
}

extension AdamStep {
    fileprivate func rule(keepsBiases: Bool) -> bp_update_rule {
        bp_update_rule(
            kind: BP_ADAM, rate: rate, decay: beta1, second_decay: beta2, epsilon: epsilon, root_scale: rootScale,
            keep: keep, keeps_biases: keepsBiases)
    }
}
