import Backprop
import Foundation

/// `backprop evaluate`: measures a trained network on labelled data.
struct EvaluateCommand: Command {
    static let name = "evaluate"
    static let summary = "measure a trained network on labelled data"
    static let operands = "MODEL DATA [OPTION …]"
    static let discussion = """
        Prints accuracy and loss of a model on data that have labels, and precision, recall and F1 of each class; of a
        regression the errors, of a network trained with --window those of each step of its forecasts, and of one trained on
        a text the bits per character. Of IDX files the test half is read; other images are brought to the size and the colors that
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
        ].grouped("output")
        + [.value("season", "N", "after how many rows a season of a series comes again")].grouped("sequences")
        + ModelInput.options

    private let input: ModelInput
    private let season: Int?

    init(_ arguments: Arguments) throws {
        input = try ModelInput(arguments, of: Self.name, needsLabels: true)
        season = try arguments.integer("season", in: 1...Int.max)
    }

    func run() throws {
        switch try input.read() {
        case .float(let model): try run(model)
        case .double(let model): try run(model)
        }
    }

    private func run<Scalar>(_ model: SavedModel<Scalar>) throws {
        guard season == nil || model.forecasting != nil else {
            throw UsageError("--season goes with a MODEL that was trained with --window")
        }
        let series = try model.forecasting.map { _ in
            try SeriesData(input.source.series(for: model, name: input.data), for: model)
        }
        let answers = try answers(for: model, series)
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
            guard model.vocabulary == nil else {
                print(evaluation.textOfCharacters)
                report.merge(evaluation.jsonOfCharacters) { $1 }
                if input.arguments.has("json") { printJSON(report) }
                return
            }
            let quality = ClassQuality(of: model, on: data, compute: input.compute)
            print("", quality.text, separator: "\n")
            report.merge(quality.json) { $1 }
        } else if let values = answers.values {
            let quality = RegressionAnswers(data, by: model, on: input.compute) { values[rows: $0] }.quality
            report.merge(quality.json) { $1 }
            print("\(data.count) samples: \(quality.text)")
            if let series {
                let table = try Forecasts(series, by: model, season: season, on: input.compute).table
                print("", table.text, separator: "\n")
                report["forecasts"] = table.json
            }
        }
        if input.arguments.has("json") { printJSON(report) }
    }

    /// The samples of a series and of a text come from their model's windows.
    private func answers<Scalar>(
        for model: SavedModel<Scalar>, _ series: SeriesData<Scalar>?
    ) throws -> Answers<Scalar> {
        let source = try input.source.fitted(to: model)
        if let series {
            let samples = series.training.samples
            guard case .values(let values) = samples.targets else { return Answers(samples: samples) }
            return Answers(samples: samples, values: model.inOwnUnit(values))
        }
        if let vocabulary = model.vocabulary, case .text(let url, _) = source {
            let text = try TextData<Scalar>.text(contentsOf: url)
            return Answers(
                samples: try TextData.samples(
                    of: text, for: vocabulary, window: model.network.inputShape[0], source: input.data))
        }
        return try source.answers(for: model, input.arguments, seed: input.seed, name: input.data)
    }
}
