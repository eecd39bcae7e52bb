import Backprop

extension Trap {
    static let optimizers: [Trap] = [
        Trap("SGD: gradient [3, 2] for weights [2, 4]") { update(with: SGD(), gradient: [3, 2]) },
        Trap("SGD: gradient [3, 2] and state [[2, 4]] for weights [2, 4]") {
            update(with: SGD(momentum: 0.9), gradient: [3, 2], state: [[2, 4]])
        },
        Trap("SGD: gradient [2, 4] and state [] for weights [2, 4]") {
            update(with: SGD(momentum: 0.9, nesterov: true), gradient: [2, 4])
        },
        Trap("AdaGrad: gradient [2, 4] and state [[7]] for weights [2, 4]") {
            update(with: AdaGrad(), gradient: [2, 4], state: [[7]])
        },
        Trap("RMSProp: gradient [2, 4] and state [] for weights [2, 4]") { update(with: RMSProp(), gradient: [2, 4]) },
        Trap("Adam: gradient [2, 4] and state [[2, 4]] for weights [2, 4]") {
            update(with: Adam(), gradient: [2, 4], state: [[2, 4]])
        },
        Trap("Adam: gradient [4, 4] and state [[2, 4], [2, 4]] for weights [2, 4]") {
            update(with: AdamW(), gradient: [4, 4], state: [[2, 4], [2, 4]])
        },
        Trap("StepDecay: factor 0.5 every 0 updates") { _ = StepDecay(factor: 0.5, every: 0) },
        Trap("ExponentialDecay: factor 0.0 in 1 updates") { _ = ExponentialDecay(factor: 0) },
        Trap("CosineDecay: 10 updates to 2.0") { _ = CosineDecay(steps: 10, final: 2) },
        Trap("WarmUp: -1 updates") { _ = WarmUp(steps: -1) },
        Trap("Updater: parameter 0 of Dense<Float> has shape [2, 3], its gradient [3, 2]") {
            var layer = Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3]))
            var updater = Updater<Float>(SGD())
            updater.step { $0.update(&layer, with: [Tensor(zeros: [3, 2]), Tensor(zeros: [3])]) }
        },
        Trap("Updater: parameter 1 of Dense<Float> has shape [3], its gradient is missing") {
            var layer = Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3]))
            var updater = Updater<Float>(SGD())
            updater.step { $0.update(&layer, with: [Tensor(zeros: [2, 3])]) }
        },
        Trap("Updater: 1 gradients for 0 parameters of ReLU<Double>") {
            var layer = ReLU<Double>()
            var updater = Updater<Double>(SGD())
            updater.step { $0.update(&layer, with: [Tensor(zeros: [2, 3])]) }
        },
        Trap("Updater: momentum: 2.0; expected a number from 0 up to but not including 1") {
            _ = Updater<Float>(SGD(momentum: 2))
        },
        Trap("Updater: step 2 updates 0 parameters, those before it 2") {
            var (layer, updater) = (dense, Updater<Float>(SGD()))
            let gradients = layer.parameters.map(\.value)
            updater.step { $0.update(&layer, with: gradients) }
            updater.step { _ in }
        },
        Trap("Updater: step 2 has more than the 2 parameters of those before it") {
            var (layer, updater) = (dense, Updater<Float>(SGD()))
            let gradients = layer.parameters.map(\.value)
            updater.step { $0.update(&layer, with: gradients) }
            updater.step {
                $0.update(&layer, with: gradients)
                $0.update(&layer, with: gradients)
            }
        },
        Trap("Updater: parameter 1 of step 2 has shape [3, 2], in those before it [2, 3]") {
            var (layer, updater) = (dense, Updater<Float>(SGD(momentum: 0.9)))
            var other = Dense<Float>(weights: Tensor(zeros: [3, 2]), biases: Tensor(zeros: [2]))
            let (gradients, others) = (layer.parameters.map(\.value), other.parameters.map(\.value))
            updater.step { $0.update(&layer, with: gradients) }
            updater.step { $0.update(&other, with: others) }
        },
        Trap("Updater: an optimizer that keeps -1 tensors for each parameter") { _ = Updater<Double>(Forgetful()) },
    ]

    private static var dense: Dense<Float> {
        Dense(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3]))
    }

    /// Keeps less than nothing.
    private struct Forgetful: Optimizer {
        var learningRate = 0.1
        var schedule: any LearningRateSchedule = ConstantRate()
        var stateCount: Int { -1 }
        func update<Scalar: TensorScalar>(
            _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
            on compute: Compute
        ) {}
    }

    /// An update of weights [2, 4].
    private static func update(with optimizer: some Optimizer, gradient: [Int], state: [[Int]] = []) {
        var weights = Tensor<Float>(zeros: [2, 4])
        var state = state.map { Tensor<Float>(zeros: $0) }
        optimizer.update(&weights, gradient: Tensor(zeros: gradient), state: &state, step: 0, on: Compute())
    }
}
