import Backprop

/// A dense ReLU layer half of whose units are dead: no sample reaches them.
func halfDead<Scalar: TensorScalar>(
    _ inputs: Int, _ outputs: Int, _ generator: inout SeededGenerator
) -> Dense<Scalar> {
    let weights = Dense<Scalar>(inputs, outputs, activation: .relu, using: &generator).weights
    let biases = (0..<outputs).map { Scalar($0 % 2 == 0 ? 0 : -1000) }
    return Dense(weights: weights, biases: Tensor(shape: [outputs], scalars: biases), activation: .relu)
}

/// The network of most of these trainings.
func classifier<Scalar: TensorScalar>(
    inputs: Int = 8, classes: Int = 3
) -> (inout SeededGenerator) -> [any Layer<Scalar>] {
    { [halfDead(inputs, 40, &$0), Dense(40, classes, using: &$0), Softmax()] }
}

extension Training {
    static func optimizers<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        let optimizers: [(String, any Optimizer)] = [
            ("SGD", SGD(learningRate: 0.1)),
            ("momentum", SGD(learningRate: 0.1, momentum: 0.9)),
            ("Nesterov", SGD(learningRate: 0.1, momentum: 0.9, nesterov: true)),
            ("AdaGrad", AdaGrad()),
            ("RMSProp", RMSProp()),
            ("RMSProp, short memory", RMSProp(decay: 0.5)),
            ("Adam", Adam()),
            ("Adam, short memory", Adam(learningRate: 0.01, beta1: 0.8, beta2: 0.9)),
            ("AdamW", AdamW()),
            ("AdamW, strong decay", AdamW(learningRate: 0.1, weightDecay: 1)),
        ]
        return optimizers.map { name, optimizer in
            Training(name, on: Dataset<Scalar>.clusters(), optimizer: optimizer, layers: classifier())
        }
    }

    static func penalties<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        let penalties: [(String, Penalty)] = [
            ("L1", Penalty(l1: 0.01)), ("L2", Penalty(l2: 0.01, includesBiases: true)),
            ("strong L2", Penalty(l2: 0.5)), ("non-negative", Penalty(nonNegativity: 0.1)),
        ]
        let clipped = Training(
            "clipped", on: .clusters(), change: { (trainer: inout Trainer<Scalar>) in trainer.clipNorm = 1e-3 },
            layers: classifier())
        return penalties.flatMap { name, penalty in
            [SGD(learningRate: 0.1), SGD(learningRate: 0.02, momentum: 0.9)].map { optimizer in
                Training(
                    "\(name), momentum \(optimizer.momentum)", on: .clusters(), optimizer: optimizer,
                    change: { (trainer: inout Trainer<Scalar>) in trainer.penalty = penalty }, layers: classifier())
            }
        } + [clipped]
    }

    static func schedules<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        let schedules: [(String, any LearningRateSchedule)] = [
            ("inverse time", InverseTimeDecay(rate: 0.01)), ("exponential", ExponentialDecay(factor: 0.95)),
            ("steps", StepDecay(factor: 1e-3, every: 100)), ("cosine", CosineDecay(steps: 2000)),
            ("warm-up", WarmUp(steps: 100)),
        ]
        return schedules.flatMap { name, schedule in
            let optimizers: [(String, any Optimizer)] = [
                ("momentum", SGD(learningRate: 0.1, schedule: schedule, momentum: 0.9)),
                ("Adam", Adam(schedule: schedule)),
            ]
            return optimizers.map {
                Training("\(name), \($0)", on: Dataset<Scalar>.clusters(), optimizer: $1, layers: classifier())
            }
        }
    }
}
