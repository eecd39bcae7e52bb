import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// The page for a network that predicts values.
@Suite struct RegressionReportTests {
    @Test func predictedIsDrawnAgainstTrue() throws {
        var generator = SeededGenerator(seed: 2)
        let x = (0..<80).map { Float($0) / 40 - 1 }
        let values = Tensor(shape: [80, 2], scalars: x.flatMap { [3 * $0 + 1, $0 * $0] })
        let data = try Dataset(features: Tensor(shape: [80, 1], scalars: x), targets: .values(values))
        var model = Sequential<Float> {
            Dense(1, 16, activation: .tanh, using: &generator)
            Dense(16, 2, using: &generator)
        }
        let loss = MeanSquaredError<Float>()
        let trainer = Trainer<Float>(loss: loss, optimizer: SGD(learningRate: 0.05, momentum: 0.9), epochs: 300)
        let history = try trainer.train(&model, on: data, using: &generator)
        let arguments = try Arguments([], options: TrainCommand.options)
        let saved = SavedModel(network: model, data: data)
        let report = Report(
            title: "Training on a line", summary: "", model: saved, history: history,
            samples: data, samplesName: "training samples", evaluation: try model.evaluate(data, loss: loss),
            answers: RegressionAnswers(data, by: saved, on: .default) { values[rows: $0] }, seconds: 1,
            invocation: Invocation(
                TrainCommand.self, operand: "line.csv", arguments, chosen: ["epochs": "300"], omitted: []),
            compute: .default)
        let page = report.html
        #expect(page.contains("Predicted against true"))
        #expect(page.contains(">output 2<"))
        #expect(page.contains("root mean squared error") && page.contains("R²"))
        #expect(!page.contains("Accuracy") && !page.contains("Confusion"))
        // The loss, two of each output, and the weights and gradients of two layers.
        #expect(page.components(separatedBy: "<svg ").count - 1 == 9)
    }

    /// Blocks have no part in the numbers, and those of all outputs come from those of each.
    @Test func errorsOfBlocks() throws {
        var generator = SeededGenerator(seed: 3)
        let samples = 2500
        let x = Tensor<Double>(shape: [samples, 1], scalars: (0..<samples).map { Double($0) / 1000 })
        let values = Tensor<Double>(
            shape: [samples, 8], scalars: (0..<8 * samples).map { Double($0 * 7919 % 1009) / 97 })
        let network = Sequential<Double> { Dense(1, 8, using: &generator) }
        let data = try Dataset(features: x, targets: .values(values))
        let answers = RegressionAnswers(data, by: SavedModel(network: network), on: .default) { values[rows: $0] }
        let whole = network.predict(data)
        #expect(answers.quality == RegressionQuality(predicted: whole, values: values))
        #expect(answers.truth.count == 6 && answers.truth[0].count == samples)
        for output in 0..<8 {
            func column(_ tensor: Tensor<Double>) -> Tensor<Double> {
                Tensor(shape: [samples, 1], scalars: (0..<samples).map { tensor[$0, output] })
            }
            let quality = RegressionQuality(predicted: column(whole), values: column(values))
            #expect(answers.errors.quality(ofOutput: output) == quality)
            if output < 6 { #expect(answers.predicted[output] == column(whole).scalars) }
        }
    }
}
