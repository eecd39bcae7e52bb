import Backprop
import Testing

/// Parts of a network that are trained otherwise than the rest.
@Suite struct TrainingRuleTests {
    private func model() -> Sequential<Double> {
        var generator = SeededGenerator(seed: 1)
        return Sequential {
            Dense(2, 6, activation: .tanh, using: &generator)
            Residual { Dense(6, 6, activation: .tanh, using: &generator) }
            Dense(6, 3, using: &generator)
            Softmax()
        }
    }

    private var data: Dataset<Double> {
        var generator = SeededGenerator(seed: 4)
        return .spiral(samplesPerClass: 20, classes: 3, using: &generator)
    }

    private func train(_ trainer: Trainer<Double>) throws -> (model: Sequential<Double>, history: History) {
        var (model, generator) = (model(), SeededGenerator(seed: 3))
        let history = try trainer.train(&model, on: data, validation: data, using: &generator)
        return (model, history)
    }

    private static let optimizers: [any Optimizer] = [
        SGD(learningRate: 0.1, momentum: 0.9), Adam(learningRate: 0.01), AdamW(learningRate: 0.01),
    ]

    @Test(arguments: optimizers.indices) func whatIsFrozenStays(_ index: Int) throws {
        for clipNorm in [nil, 0.1] {
            var trainer = Trainer<Double>(
                optimizer: Self.optimizers[index], epochs: 5, batchSize: 16, penalty: Penalty(l2: 1e-3),
                clipNorm: clipNorm)
            trainer.rules = ["0": .frozen, "1.body.0.biases": .frozen]
            let trained = try train(trainer).model
            for parameter in model().parameters {
                let isFrozen = parameter.name.hasPrefix("0.") || parameter.name == "1.body.0.biases"
                #expect((trained[parameter.name] == parameter.value) == isFrozen, "\(parameter.name)")
            }
        }
    }

    /// Where a part is frozen, the rest learns as if the part were no parameters: constants of another kind of layer.
    @Test func theRestLearnsAsAlone() throws {
        let (start, data) = (model(), data)
        var trainer = Trainer<Double>(optimizer: Adam(learningRate: 0.01), epochs: 4, clipNorm: 0.05)
        trainer.rules["0"] = .frozen
        let whole = try train(trainer).model
        let features = start.layers[0](data.features)
        var (rest, generator) = (try Sequential<Double>(layers: Array(start.layers[1...])), SeededGenerator(seed: 3))
        trainer.rules = [:]
        try trainer.train(
            &rest, on: Dataset(features: features, targets: data.targets), using: &generator)
        #expect(Array(whole.parameters.dropFirst(2).map(\.value)) == rest.parameters.map(\.value))
    }

    /// A rule that changes nothing changes no bit, though the updates go another way.
    @Test(arguments: optimizers.indices) func aRateOfOneIsTheUsual(_ index: Int) throws {
        var trainer = Trainer<Double>(optimizer: Self.optimizers[index], epochs: 5, batchSize: 16)
        let usual = try train(trainer).model
        trainer.rules["2"] = TrainingRule()
        #expect(bits(try train(trainer).model) == bits(usual))
        trainer.rules["3"] = .frozen
        #expect(bits(try train(trainer).model) == bits(usual), "a softmax has nothing to freeze")
    }

    /// A tenth of the rate for each part is a tenth of the rate for all.
    @Test func ratesOfParts() throws {
        var trainer = Trainer<Double>(optimizer: SGD(learningRate: 0.01, momentum: 0.5), epochs: 3, batchSize: 16)
        let slow = try train(trainer).model
        trainer.optimizer = SGD(learningRate: 0.1, momentum: 0.5)
        // 0.1·0.1 is not 0.01 to the last bit.
        trainer.rules = ["0": TrainingRule(rate: 0.01 / 0.1), "1": TrainingRule(rate: 0.01 / 0.1)]
        trainer.rules["2.weights"] = TrainingRule(rate: 0.01 / 0.1)
        trainer.rules["2.biases"] = TrainingRule(rate: 0.01 / 0.1)
        let parts = try train(trainer)
        for (a, b) in zip(slow.parameters, parts.model.parameters) {
            #expect(relativeError(a.value, b.value) < 1e-12, "\(a.name)")
        }
        #expect(parts.history.last?.learningRate == 0.1)
        trainer.rules = ["2": TrainingRule(rate: 0)]
        #expect(try train(trainer).model["2.weights"] == model()["2.weights"])
    }

    /// The longest path counts.
    @Test func pathsWithinPaths() throws {
        var trainer = Trainer<Double>(optimizer: SGD(learningRate: 0.1), epochs: 1)
        trainer.rules = ["1": .frozen, "1.body.0.weights": TrainingRule(penalty: Penalty(l2: 1))]
        let (trained, history) = try train(trainer)
        #expect(trained["1.body.0.biases"] == model()["1.body.0.biases"])
        #expect(trained["1.body.0.weights"] != model()["1.body.0.weights"])
        let squares = try #require(model()["1.body.0.weights"]).scalars.reduce(0) { $0 + $1 * $1 }
        #expect(abs(try #require(history.last?.penalty) - squares) < 1e-12)
    }

    /// As a penalty, AdamW's decay leaves biases alone unless it is asked.
    @Test func biasesDoNotDecay() throws {
        func train(_ optimizer: any Optimizer) throws -> Sequential<Double> {
            try self.train(Trainer(optimizer: optimizer, epochs: 1)).model
        }
        let adam = try train(Adam(learningRate: 0.1))
        let decaying = try train(AdamW(learningRate: 0.1, weightDecay: 0.5))
        let all = try train(AdamW(learningRate: 0.1, weightDecay: 0.5, decaysBiases: true))
        for (plain, (some, every)) in zip(adam.parameters, zip(decaying.parameters, all.parameters)) {
            if plain.value.rank == 1 {
                #expect(some.value == plain.value, "\(plain.name)")
                // They were 0 before the first step.
                #expect(every.value == plain.value)
            } else {
                #expect(some.value != plain.value && some.value == every.value, "\(plain.name)")
            }
        }
        let (some, every) = (
            try self.train(Trainer(optimizer: AdamW(learningRate: 0.1, weightDecay: 0.5), epochs: 3)).model,
            try self.train(
                Trainer(optimizer: AdamW(learningRate: 0.1, weightDecay: 0.5, decaysBiases: true), epochs: 3)
            ).model
        )
        #expect(some["0.biases"] != every["0.biases"])
    }

    /// The rate falls by a half after each two epochs without improvement, and no further than was said.
    @Test func theRateFallsOnAPlateau() throws {
        var trainer = Trainer<Double>(optimizer: SGD(learningRate: 0.5), epochs: 12)
        trainer.plateau = RateOnPlateau(.loss, factor: 0.5, patience: 2, minimalImprovement: 1e9, least: 0.1)
        // The first epoch is the best one for ever.
        let rates = try train(trainer).history.epochs.map(\.learningRate)
        #expect(rates == [0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625, 0.05, 0.05, 0.05])
        trainer.plateau?.minimalImprovement = 0
        trainer.plateau?.quantity = .validationLoss
        let falling = try train(trainer).history
        #expect(falling.epochs.map(\.learningRate).allSatisfy { $0 == 0.5 }, "it got better all the time")
        trainer.plateau = nil
        #expect(try train(trainer).history == falling)
    }
}
