import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// The page for a network that predicts values.
@Suite struct RegressionReportTests {
    @Test func predictedIsDrawnAgainstTrue() throws {
        var generator = SeededGenerator(seed: 2)
        let x = (0..<80).map { Float($0) / 40 - 1 }
        let data = try Dataset(
            features: Tensor(shape: [80, 1], scalars: x),
            targets: .values(Tensor(shape: [80, 2], scalars: x.flatMap { [3 * $0 + 1, $0 * $0] })))
        var model = Sequential<Float> {
            Dense(1, 16, activation: .tanh, using: &generator)
            Dense(16, 2, using: &generator)
        }
        let loss = MeanSquaredError<Float>()
        let trainer = Trainer<Float>(loss: loss, optimizer: SGD(learningRate: 0.05, momentum: 0.9), epochs: 300)
        let history = try trainer.train(&model, on: data, using: &generator)
        let arguments = try Arguments([], options: TrainCommand.options)
        let report = Report(
            title: "Training on a line", summary: "", model: SavedModel(network: model, data: data), history: history,
            samples: data, samplesName: "training samples", evaluation: try model.evaluate(data, loss: loss),
            seconds: 1,
            invocation: Invocation(
                TrainCommand.self, operand: "line.csv", arguments, chosen: ["epochs": "300"], omitted: []),
            compute: .default)
        let page = report.html
        #expect(page.contains("Predicted against true"))
        #expect(page.contains(">output 2<"))
        #expect(page.contains("root mean squared error") && page.contains("R²"))
        #expect(!page.contains("Accuracy") && !page.contains("Confusion"))
        // Loss, learning rate and two of each output.
        #expect(page.components(separatedBy: "<svg ").count - 1 == 6)
    }
}
