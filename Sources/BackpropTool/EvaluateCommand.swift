import Backprop
import Foundation

/// `backprop evaluate`: measures a trained network on labelled data.
struct EvaluateCommand: Command {
    static let name = "evaluate"
    static let summary = "measure a trained network on labelled data"
    static let operands = "MODEL DATA [OPTION …]"
    static let discussion = """
        Prints accuracy and loss of a model on data that have labels, and precision, recall and F1 of each class; of a
        regression the errors. Of IDX files the test half is read; other images are brought to the size and the colors that
        the model was trained on.

        \(ModelFile.help)

        \(DataSource.help)

        examples:
          backprop evaluate backprop-run spiral --seed 2
          backprop evaluate flowers new-flowers.csv --label species
          backprop evaluate digits /data/mnist --json
        """
    static let options: [Option] =
        [
            .flag("json", "print one JSON object as the last line")
        ].grouped("output") + ModelInput.options

    private let input: ModelInput

    init(_ arguments: Arguments) throws {
        input = try ModelInput(arguments, of: Self.name, needsLabels: true)
    }

    func run() throws {
        switch try input.read() {
        case .float(let model): try run(model)
        case .double(let model): try run(model)
        }
    }

    private func run<Scalar>(_ model: SavedModel<Scalar>) throws {
        let answers = try input.source.fitted(to: model).answers(
            for: model, input.arguments, seed: input.seed, name: input.data)
        let data = answers.samples
        for remark in answers.remarks { StandardStreams.printError("\(input.data.escaped): \(remark)") }
        let clock = ContinuousClock()
        let start = clock.now
        // Models of earlier versions do not say by what they were trained.
        let usual: any Loss<Scalar> = model.task == .regression ? MeanSquaredError() : CategoricalCrossEntropy()
        let loss = model.network.loss ?? usual
        let evaluation = try model.network.evaluate(data, loss: loss, on: input.compute)
        let seconds = (clock.now - start) / .seconds(1)
        var report: [String: Any] = [
            "loss": evaluation.loss, "samples": data.count, "epochs": 0, "seconds": seconds,
            "kernels": input.compute.kernels.name, "threads": input.compute.threads,
        ]
        if let accuracy = evaluation.accuracy {
            report["accuracy"] = accuracy
            print(String(format: "\(data.count) samples: accuracy %.4f, loss %.4f", accuracy, evaluation.loss))
            let quality = ClassQuality(of: model, on: data, compute: input.compute)
            print("", quality.text, separator: "\n")
            report.merge(quality.json) { $1 }
        } else if let values = answers.values {
            let quality = RegressionAnswers(data, by: model, on: input.compute) { values[rows: $0] }.quality
            report.merge(quality.json) { $1 }
            print("\(data.count) samples: \(quality.text)")
        }
        if input.arguments.has("json") { printJSON(report) }
    }
}
