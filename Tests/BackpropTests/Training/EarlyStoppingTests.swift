import Backprop
import Testing

@Suite struct EarlyStoppingTests {
    private func model() -> Sequential<Float> {
        var generator = SeededGenerator(seed: 2)
        return Sequential {
            Dense(2, 32, activation: .relu, using: &generator)
            Dense(32, 3, using: &generator)
            Softmax()
        }
    }

    /// Few samples to learn by heart, and others to fail on.
    private func data() throws -> (training: Dataset<Float>, validation: Dataset<Float>) {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Float> = .spiral(samplesPerClass: 30, classes: 3, using: &generator)
        return try data.split(validation: 0.5, using: &generator)
    }

    private func train(
        _ stopping: EarlyStopping?, epochs: Int = 500, _ model: inout Sequential<Float>
    ) throws -> History {
        let (training, validation) = try data()
        var generator = SeededGenerator(seed: 3)
        return try Trainer<Float>(optimizer: Adam(learningRate: 0.05), epochs: epochs, earlyStopping: stopping)
            .train(&model, on: training, validation: validation, using: &generator)
    }

    @Test(arguments: EarlyStopping.Quantity.allCases)
    func bringsTheBestEpochBack(_ quantity: EarlyStopping.Quantity) throws {
        var stopped = model()
        let history = try train(EarlyStopping(quantity, patience: 15), &stopped)
        let values = history.epochs.map { record in
            switch quantity {
            case .loss: -record.loss
            case .accuracy: record.accuracy!
            case .validationLoss: -record.validationLoss!
            case .validationAccuracy: record.validationAccuracy!
            case .metric(let name, _): record.validationMetrics[name]!
            }
        }
        let best = values.firstIndex(of: values.max()!)! + 1
        #expect(history.bestEpoch == best)
        #expect(history.epochs.count == min(best + 15, 500))
        #expect(history.wasStoppedEarly == (history.epochs.count < 500))

        // The parameters are those of a training that ends with that epoch.
        var short = model()
        _ = try train(nil, epochs: best, &short)
        #expect(bits(stopped) == bits(short))
    }

    /// Any metric can be what gets better, whichever way.
    @Test(arguments: [ClassificationMetric.f1, .entropy]) func aMetric(_ metric: ClassificationMetric) throws {
        let (training, validation) = try data()
        var (model, generator) = (model(), SeededGenerator(seed: 3))
        var trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.05), epochs: 60, earlyStopping: EarlyStopping(.metric(metric), patience: 10)
        )
        trainer.metrics = [metric]
        let history = try trainer.train(&model, on: training, validation: validation, using: &generator)
        let values = try history.epochs.map { try #require($0.validationMetrics[metric.name]) }
        let best = metric == .f1 ? values.max() : values.min()
        #expect(history.bestEpoch == values.firstIndex { $0 == best }! + 1)
        let evaluation = try model.evaluate(validation, metrics: [metric])
        #expect(evaluation.metrics[metric.name] == best)
    }

    @Test func withoutItNothingIsBroughtBack() throws {
        var model = model()
        let history = try train(nil, epochs: 50, &model)
        #expect(history.bestEpoch == nil)
        #expect(!history.wasStoppedEarly)
        #expect(history.last?.validationLoss == (try model.evaluate(data().validation)).loss)
    }

    /// Improvements that are too small do not count: with an unreachable one the first epoch stays the best.
    @Test func smallImprovementsDoNotCount() throws {
        var model = model()
        let history = try train(EarlyStopping(patience: 7, minimalImprovement: 100), &model)
        #expect(history.bestEpoch == 1)
        #expect(history.epochs.count == 8)
    }

    @Test func refusesWhatCannotBe() throws {
        let (training, validation) = try data()
        func expect(
            _ message: String, _ stopping: EarlyStopping, loss: any Loss<Float> = CategoricalCrossEntropy(),
            on training: Dataset<Float>, validation: Dataset<Float>?
        ) {
            var (model, generator) = (model(), SeededGenerator(seed: 3))
            #expect(throws: TrainingError.setting("early stopping: " + message)) {
                try Trainer<Float>(loss: loss, earlyStopping: stopping)
                    .train(&model, on: training, validation: validation, using: &generator)
            }
        }
        expect("patience 0; expected 1 or more", EarlyStopping(patience: 0), on: training, validation: validation)
        expect(
            "minimal improvement -1.0; expected 0 or more", EarlyStopping(patience: 1, minimalImprovement: -1),
            on: training, validation: validation)
        expect("validation-loss needs validation data", EarlyStopping(patience: 1), on: training, validation: nil)
        let rows = try Dataset(features: training.features, targets: .values(training.targets.asRows()))
        expect(
            "a regression has no accuracy", EarlyStopping(.accuracy, patience: 1), loss: MeanSquaredError(), on: rows,
            validation: nil)
    }
}
