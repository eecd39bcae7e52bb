import Backprop
import Testing

/// Settings of no meaning are refused before a training starts.
@Suite struct SettingTests {
    private func model() -> Sequential<Double> {
        var generator = SeededGenerator(seed: 1)
        return Sequential {
            Dense(2, 3, using: &generator)
            BatchNorm(3)
            Dense(3, 2, using: &generator)
            Softmax()
        }
    }

    private var data: Dataset<Double> {
        get throws {
            try Dataset(features: [[1, 2], [3, 4], [2, 2], [0, 1]], targets: .classes([0, 1, 0, 1], count: 2))
        }
    }

    private func refuse(
        _ message: String, _ trainer: Trainer<Double>, validation: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var (model, generator) = (model(), SeededGenerator(seed: 1))
        let before = bits(model)
        #expect(throws: TrainingError.setting(message), sourceLocation: sourceLocation) {
            try trainer.train(&model, on: data, validation: validation ? data : nil, using: &generator)
        }
        #expect(bits(model) == before, sourceLocation: sourceLocation)
    }

    @Test func optimizers() throws {
        func refuse(
            _ message: String, _ optimizer: any Optimizer, sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            try self.refuse(message, Trainer(optimizer: optimizer), sourceLocation: sourceLocation)
        }
        let (notNegative, positive) = ("expected a number of 0 or more", "expected a number above 0")
        let decay = "expected a number from 0 up to but not including 1"
        try refuse("learning rate: nan; \(notNegative)", SGD(learningRate: .nan))
        try refuse("learning rate: -0.1; \(notNegative)", Adam(learningRate: -0.1))
        try refuse("learning rate: inf; \(notNegative)", AdaGrad(learningRate: .infinity))
        try refuse("momentum: 2.0; \(decay)", SGD(momentum: 2))
        try refuse("momentum: 1.0; \(decay)", SGD(momentum: 1, nesterov: true))
        try refuse("decay: -0.5; \(notNegative)", SGD(decay: -0.5))
        try refuse("decay: nan; \(notNegative)", SGD(decay: .nan))
        try refuse("decay: 1.5; \(decay)", RMSProp(decay: 1.5))
        try refuse("epsilon: 0.0; \(positive)", RMSProp(epsilon: 0))
        try refuse("epsilon: nan; \(positive)", AdaGrad(epsilon: .nan))
        try refuse("beta1: 1.0; \(decay)", Adam(beta1: 1))
        try refuse("beta2: nan; \(decay)", AdamW(beta2: .nan))
        try refuse("epsilon: -1.0; \(positive)", AdamW(epsilon: -1))
        try refuse("weight decay: -0.1; \(notNegative)", AdamW(weightDecay: -0.1))
    }

    @Test func schedules() throws {
        var step = StepDecay(factor: 0.5, every: 3)
        step.steps = 0
        try refuse("StepDecay: 0 updates; expected 1 or more", Trainer(optimizer: SGD(schedule: step)))
        var exponential = ExponentialDecay(factor: 0.5)
        exponential.factor = 0
        try refuse(
            "ExponentialDecay: factor: 0.0; expected a number above 0", Trainer(optimizer: SGD(schedule: exponential)))
        var cosine = CosineDecay(steps: 3)
        cosine.final = 2
        try refuse(
            "CosineDecay: final 2.0; expected a number from 0 to 1",
            Trainer(optimizer: SGD(schedule: WarmUp(steps: 2, then: cosine))))
        var warmUp = WarmUp(steps: 2)
        warmUp.steps = -1
        try refuse("WarmUp: -1 updates; expected 0 or more", Trainer(optimizer: SGD(schedule: warmUp)))
    }

    @Test func rules() throws {
        var trainer = Trainer<Double>()
        trainer.rules = ["4": .frozen]
        try refuse("rule of \"4\": the network has no such layer or parameter; it has layers 0 to 3", trainer)
        trainer.rules = ["0.weight": .frozen]
        try refuse("rule of \"0.weight\": the network has no such layer or parameter; it has layers 0 to 3", trainer)
        trainer.rules = ["0": TrainingRule(rate: .nan)]
        try refuse("rate in the rule of \"0\": nan; expected a number of 0 or more", trainer)
        trainer.rules = ["0.biases": TrainingRule(penalty: Penalty(l2: -1))]
        try refuse("L2 penalty: -1.0; expected a number of 0 or more", trainer)
    }

    @Test func plateaus() throws {
        var trainer = Trainer<Double>()
        trainer.plateau = RateOnPlateau(factor: 0.5)
        try refuse("rate on plateau: validation-loss needs validation data", trainer)
        trainer.plateau = RateOnPlateau(.loss, factor: 1)
        try refuse("rate on plateau: factor 1.0; expected a number above 0 and below 1", trainer)
        trainer.plateau = RateOnPlateau(.loss, patience: 0)
        try refuse("rate on plateau: patience 0; expected 1 or more", trainer)
        trainer.plateau = RateOnPlateau(.loss, least: -1)
        try refuse("rate on plateau: least share: -1.0; expected a number of 0 or more", trainer)
    }

    @Test func metricsThatNobodyMeasures() throws {
        var trainer = Trainer<Double>(
            earlyStopping: EarlyStopping(.metric(ClassificationMetric.f1), patience: 3))
        try refuse("early stopping: f1 needs validation data", trainer)
        try refuse("early stopping: \"f1\" is none of the trainer's metrics", trainer, validation: true)
        trainer.metrics = [ClassificationMetric.recall]
        try refuse("early stopping: \"f1\" is none of the trainer's metrics", trainer, validation: true)
    }

    /// The batch's variance overflows, and nothing else does: what is normalized by it becomes 0.
    @Test func runningStatisticsThatOverflow() throws {
        var generator = SeededGenerator(seed: 1)
        var model = Sequential<Float> {
            BatchNorm(2)
            Dense(2, 2, using: &generator)
            Softmax()
        }
        let before = bits(model)
        let data = try Dataset<Float>(
            features: [[1, 3e25], [2, -3e25], [3, 1e25]], targets: .classes([0, 1, 0], count: 2))
        #expect(throws: TrainingError.diverged(epoch: 1, learningRate: 0.001)) {
            try Trainer<Float>(optimizer: SGD(learningRate: 0.001)).train(&model, on: data, using: &generator)
        }
        #expect(bits(model) == before)
    }
}
