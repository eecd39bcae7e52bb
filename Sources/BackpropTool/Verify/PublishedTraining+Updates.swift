import Backprop

extension PublishedTraining {
    /// 2-64-3 on the spiral, which takes a thousand epochs to learn; a few tell as much about bits.
    private static func spiral<Scalar: TensorScalar>(
        _ name: String, _: Scalar.Type, _ optimizer: any Optimizer,
        change: @escaping @Sendable (inout Trainer<Scalar>) -> Void = { _ in }
    ) -> PublishedTraining {
        PublishedTraining(name, on: Dataset<Scalar>.publishedSpiral, optimizer: optimizer, change: change) {
            [Dense(2, 64, activation: .relu, using: &$0), Dense(64, 3, using: &$0), Softmax()]
        }
    }

    static func optimizers<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        let optimizers: [(String, any Optimizer)] = [
            ("sgd", SGD(learningRate: 0.5)),
            ("momentum", SGD(learningRate: 0.1, momentum: 0.9)),
            ("nesterov", SGD(learningRate: 0.1, momentum: 0.9, nesterov: true)),
            ("adagrad", AdaGrad()),
            ("rmsprop", RMSProp()),
            ("adam", Adam()),
            ("adamw", AdamW(decaysBiases: true)),
        ]
        return optimizers.map { spiral($0, Scalar.self, $1) } + [
            spiral("all at once", Scalar.self, SGD(learningRate: 1, decay: 0.001, momentum: 0.9)) {
                $0.batchSize = nil
                $0.epochs = 200
            },
            spiral("one at a time", Scalar.self, SGD(learningRate: 0.01)) { $0.batchSize = 1 },
        ]
    }

    static func schedules<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        let schedules: [(String, any LearningRateSchedule)] = [
            ("inverse time decay", InverseTimeDecay(rate: 0.01)),
            ("exponential decay", ExponentialDecay(factor: 0.99)),
            ("step decay", StepDecay(factor: 0.5, every: 50)),
            ("cosine decay", CosineDecay(steps: 150)),
            ("warm-up", WarmUp(steps: 20, then: CosineDecay(steps: 150))),
        ]
        return schedules.map { spiral($0, Scalar.self, SGD(learningRate: 0.3, schedule: $1, momentum: 0.9)) }
    }

    static func penalties<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        let penalties: [(String, Penalty)] = [
            ("l1", Penalty(l1: 1e-3)),
            ("l2 of weights and biases", Penalty(l2: 1e-3, includesBiases: true)),
            ("non-negativity", Penalty(nonNegativity: 1e-2)),
        ]
        let momentum = SGD(learningRate: 0.1, momentum: 0.9)
        return penalties.map { name, penalty in spiral(name, Scalar.self, momentum) { $0.penalty = penalty } } + [
            spiral("penalty of a layer", Scalar.self, Adam()) {
                $0.rules["1"] = TrainingRule(penalty: Penalty(l1: 1e-3, l2: 1e-3))
            },
            spiral("clipped gradients", Scalar.self, momentum) { $0.clipNorm = 0.1 },
        ]
    }
}
