import Backprop
import BackpropLessons
import Testing

@Suite struct CrossValidationTests {
    private func network<Scalar: TensorScalar>(
        _ training: Dataset<Scalar>, _ generator: inout SeededGenerator
    ) -> Sequential<Scalar> {
        Sequential {
            Scaling.standardization(of: training)
            Dense(4, 16, activation: .tanh, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
    }

    /// What `backprop train iris --scale standard --layers 16 --activation tanh --folds 5` does, for five seeds.
    @Test func irisReaches95Percent() throws {
        let trainer = Trainer<Float>(
            optimizer: SGD(learningRate: 0.01, momentum: 0.9), epochs: 100, batchSize: 32)
        var accuracies: [Double] = []
        for seed in 1...5 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let folds = try Dataset<Float>.iris().stratifiedFolds(5, using: &generator)
            let result = try trainer.crossValidate(folds, using: &generator, network: network)
            #expect(result.folds.count == 5)
            accuracies.append(try #require(result.mean?.accuracy))
        }
        #expect(accuracies.reduce(0, +) / 5 >= 0.95, "\(accuracies)")
    }

    /// Each fold is a training like any other, measured on what it was not trained on.
    @Test func isTrainingFoldByFold() throws {
        let trainer = Trainer<Double>(optimizer: Adam(learningRate: 0.01), epochs: 3, batchSize: 16)
        var generators = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
        let folds = try Dataset<Double>.iris().folds(3, using: &generators.0)
        _ = try Dataset<Double>.iris().folds(3, using: &generators.1)
        var reported: [Evaluation] = []
        let result = try trainer.crossValidate(folds, using: &generators.0, network: network) { fold, evaluation in
            reported.append(evaluation)
            #expect(fold == reported.count)
        }
        #expect(reported == result.folds)
        for (index, fold) in folds.enumerated() {
            var model = network(fold.training, &generators.1)
            try trainer.train(&model, on: fold.training, using: &generators.1)
            #expect(try model.evaluate(fold.validation) == result.folds[index])
        }
        let mean = try #require(result.mean)
        #expect(abs(mean.loss - result.folds.map(\.loss).reduce(0, +) / 3) < 1e-15)
        #expect(abs((mean.accuracy ?? 0) - result.folds.compactMap(\.accuracy).reduce(0, +) / 3) < 1e-15)
        #expect(generators.0 == generators.1)
    }

    @Test func aRegressionHasNoAccuracy() throws {
        let x: Tensor<Double> = randomTensor([30, 2], seed: 1)
        let data = try Dataset(features: x, targets: .values(x))
        var generator = SeededGenerator(seed: 1)
        let folds = try data.folds(5, using: &generator)
        let trainer = Trainer<Double>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.1), epochs: 200)
        let result = try trainer.crossValidate(folds, using: &generator) { _, generator in
            Sequential { Dense(2, 2, using: &generator) }
        }
        #expect(result.folds.allSatisfy { $0.accuracy == nil })
        #expect(result.mean?.accuracy == nil)
        #expect(try #require(result.mean?.loss) < 1e-3)
    }

    @Test func mistakesAreTheTrainings() throws {
        var generator = SeededGenerator(seed: 1)
        let folds = try Dataset<Float>.iris().folds(3, using: &generator)
        let misfit = TrainingError.shape(ShapeError("samples have shape [4], the network takes [2]"))
        #expect(throws: misfit) {
            try Trainer<Float>().crossValidate(folds, using: &generator) { _, generator in
                Sequential {
                    Dense(2, 3, using: &generator)
                    Softmax()
                }
            }
        }
    }

    /// A cancelled cross-validation lists the folds that were completed.
    @Test func cancellation() async throws {
        let task = Task {
            var generator = SeededGenerator(seed: 1)
            let folds = try Dataset<Float>.iris().folds(3, using: &generator)
            return try Trainer<Float>(epochs: 2).crossValidate(folds, using: &generator, network: network) { _, _ in
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            }
        }
        #expect(try await task.value.folds.count == 1)
    }
}
