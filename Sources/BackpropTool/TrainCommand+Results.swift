import Backprop

/// What a training has come to.
struct TrainingResult<Scalar: TensorScalar> {
    let model: SavedModel<Scalar>
    let dataSummary: DataSummary
    let parts: Parts<Scalar>
    /// The first samples that were trained on.
    let first: Dataset<Scalar>
    let series: SeriesData<Scalar>?
    let history: History
    let writing: WritingSamples<Scalar>?
    let seconds: Double
    let traffic: RankTraffic
    let crossValidation: CrossValidation?
    let summary: String
    let resumedAfter: Int?
}

extension TrainCommand {
    /// Writes the files, in the order of their worth: what was learnt first, then its course, then what can be made again
    /// from these: the pictures, and at last the model for other programs.
    func write<Scalar>(_ result: TrainingResult<Scalar>, loss: any Loss<Scalar>, into folder: OutputFolder) throws {
        let (model, history, parts) = (result.model, result.history, result.parts)
        let measured = parts.measured
        // Some samples are enough to tell a network that the last update has ruined; it must not replace a good one.
        let some = measured.data[rows: 0..<min(1024, measured.data.count)]
        try checkFinite(model.network.evaluate(some, loss: loss, on: settings.compute), history)
        try folder.write(model)
        try folder.write(history.csv, "history.csv")
        if arguments.has("npy") { try folder.writeArrays(of: model) }

        // What a user gets is the trained network's quality, after the last update.
        let evaluation = try model.network.evaluate(measured.data, loss: loss, on: settings.compute)
        try checkFinite(evaluation, history)
        let answers = answers(of: model, on: measured.data)
        let forecasts = try result.series.map {
            try Forecasts($0, by: model, season: settings.sequence.season, on: settings.compute)
        }
        let hints = TrainingHints(
            model.network, result.first, history, isScaled: settings.scaling != .none || settings.sequence.isText,
            epochs: settings.epochs,
            on: settings.compute)
        let report = Report(
            title: "Training on \(source.title(operand))",
            summary: (result.dataSummary.lines + [result.summary]).joined(separator: "\n"), model: model,
            history: history,
            samples: measured.data, samplesName: "\(measured.name) samples", evaluation: evaluation,
            answers: answers, forecasts: forecasts, writing: result.writing, crossValidation: result.crossValidation,
            seconds: result.seconds,
            invocation: Invocation(
                Self.self, operand: operand, arguments,
                chosen: settings.chosen(samples: parts.training.count).merging(source.chosen) { $1 },
                omitted: ["checkpoint-every", "json", "resume", "verbose"]),
            compute: settings.compute)
        try folder.write(report.html, "report.html")
        if arguments.has("onnx") { try folder.writeONNX(of: model) }
        print(
            settings.closing(
                evaluation, answers?.quality, of: measured.name, history: history, seconds: result.seconds,
                folder: folder))
        if let forecasts { print("", forecasts.table.text, separator: "\n") }
        if let text = result.writing?.last { print("", text, separator: "\n") }
        for line in hints.lines { print("hint: \(line)") }
        if arguments.has("json") {
            var report = settings.report(evaluation, history: history, seconds: result.seconds, folder: folder)
            if !result.dataSummary.json.isEmpty { report["data"] = result.dataSummary.json }
            if let quality = answers?.quality { report.merge(quality.json) { $1 } }
            report["hints"] = hints.lines
            report["forecasts"] = forecasts?.table.json
            report["sample"] = result.writing?.last
            report["testAccuracy"] = parts.test == nil ? nil : evaluation.accuracy
            report["testLoss"] = parts.test == nil ? nil : evaluation.loss
            report["resumedAfter"] = result.resumedAfter
            if settings.ranks.count > 1 { report["traffic"] = result.traffic.json }
            report["folds"] = result.crossValidation?.folds.map(\.json)
            report["crossValidation"] = result.crossValidation?.mean?.json
            printJSON(report)
        }
        try StandardStreams.flush()
    }

    /// What the network of a regression says, in the values' own unit.
    private func answers<Scalar>(of model: SavedModel<Scalar>, on data: Dataset<Scalar>) -> RegressionAnswers? {
        guard case .values(let values) = data.targets else { return nil }
        return RegressionAnswers(data, by: model, on: settings.compute) { model.inOwnUnit(values[rows: $0]) }
    }

    private func checkFinite(_ evaluation: Evaluation, _ history: History) throws(TrainingError) {
        guard evaluation.loss.isFinite else {
            let rate = history.last?.learningRate ?? settings.optimizer.learningRate
            throw TrainingError.diverged(epoch: history.epochs.count, learningRate: rate)
        }
    }
}
