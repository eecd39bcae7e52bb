import Backprop
import Foundation

/// `backprop train`: trains a network and writes what it learnt into a folder.
struct TrainCommand: Command {
    static let name = "train"
    static let summary = "train a network on data"
    static let operands = "[DATA] [OPTION …]"
    static let discussion = """
        Trains a classifier, or a regression (--task), on DATA and writes model.safetensors (weights and architecture),
        history.csv and report.html (the pictures of it) into a folder. Without DATA it trains on the spiral of the
        lectures.

        With --window it learns from rows in the order of time what comes next: the last columns, or those of --label, of the
        next --horizon rows. The parts that are held back are the last rows then. Of a text it learns the next character.

        On a terminal a bar shows how far it is; elsewhere some twenty lines do, or those of --verbose. Ctrl-C ends the
        training after the current batch and saves what was learnt; a second one ends at once.

        With --checkpoint-every a training that was killed loses little: the same command with --resume goes on from the
        last checkpoint in the folder, and ends with the weights of a run that nothing disturbed.

        Under mpiexec, or srun, the processes share each batch: every one takes some of its --shards, and all end with the
        weights of one process with as many shards. DATA and the folder must be the same for all.

        \(DataSource.help)

        \(NetworkLayout.help)

        examples:
          backprop train
          backprop train iris --layers 16 --epochs 200 --validation-split 0.2
          backprop train iris --folds 5
          backprop train flowers.csv --label species --layers 64,32 --batch-size 16 --output flowers
          backprop train iris --epochs 5000 --checkpoint-every 100 --resume
          backprop train iris --optimizer adam --l2 0.001 --validation-split 0.2 --early-stopping 20
          backprop train photos --image-size 32 --layers conv32x3,pool2,conv64x3,pool2,128 --augment flip,shift2
          backprop train sunspots.csv --window 24 --horizon 6 --layers lstm32 --test-split 0.2
          backprop train book.txt --layers gru128,gru128 --validation-split 0.05
          mpiexec -n 4 backprop train photos --image-size 32 --layers conv32x3,pool2,128 --batch-size 256
        """
    static let options: [Option] =
        [
            .value(
                "layers", "LIST",
                "the hidden layers, such as 64,32 or conv32x3,pool2,64, or none; default 64, for sequences gru32, for texts gru128"
            ),
            .choice(
                "activation", Activation.self,
                "of the hidden layers; default relu; others: "
                    + Activation.allCases.filter { $0 != .relu }.map(\.rawValue).joined(separator: " ")),
            .value("dropout", "X", "the share of hidden neurons' outputs that a training step drops; default 0"),
        ].grouped("network")
        + [
            .value("epochs", "N", "default 10000 for the spiral, 10 for a text, else 100"),
            .value("batch-size", "N", "samples per update; default all for the spiral, else 32"),
            .value("seed", "N", "of weights, order and made data; default 1"),
            .value("shards", "N", "parts of a batch whose gradients are added by a tree; default 1, under mpiexec 8"),
        ].grouped("training") + SequenceSettings.options + TrainingTask.options + OptimizerSettings.options
        + RegularizationSettings.options
        + DataSource.options + TableOptions.trainingOptions + [TrainingSettings.TargetScale.option].grouped("data")
        + ImageSettings.options + AugmentationOption.options + InputScaling.options
        + PartSettings.options
        + [
            .value("output", "DIR", "the folder for the results; default backprop-run"),
            .value("checkpoint-every", "N", "save the state of the training there every N epochs, for --resume"),
            .flag("resume", "go on from the checkpoint there; start anew where there is none yet"),
            .flag("npy", "also write weights1.npy, bias1.npy and so on, for numpy"),
            .flag("onnx", "also write model.onnx, for programs that run ONNX"),
            .value("verbose", "N", "print a line every N epochs, as in the lectures"),
            .flag("json", "print one JSON object as the last line"),
        ].grouped("output")
        + [.choice("precision", TrainingSettings.Precision.self, "float (default) or double")].grouped("computation")
        + ComputeOptions.options

    private let settings: TrainingSettings
    private let source: DataSource
    private let arguments: Arguments
    private let shared: SharedRun
    private let checkpointEvery: Int?
    private var operand: String { arguments.operands.first ?? "spiral" }
    private var dataName: String { DataSource.name(operand) }

    init(_ arguments: Arguments) throws {
        guard arguments.operands.count <= 1 else {
            throw UsageError("train takes one DATA, got \(arguments.operands.joined(separator: " "))")
        }
        self.arguments = arguments
        source = try DataSource(arguments.operands.first, arguments)
        shared = try SharedRun.current()
        settings = try TrainingSettings(arguments, data: source, ranks: shared.ranks)
        checkpointEvery = try arguments.integer("checkpoint-every", in: 1...Int.max)
        try shared.checkOperand(arguments)
    }

    func run() async throws {
        switch settings.precision {
        case .float: try await run(Float.self)
        case .double: try await run(Double.self)
        }
    }

    private func run<Scalar: TensorScalar>(_: Scalar.Type) async throws {
        // While data are read there is nothing to save: a signal ends the program as it ends others.
        let data = try read(Scalar.self)
        try await Interruption.run { try train(on: data) }
    }

    /// What is trained on, all of it or the share of each process.
    private func read<Scalar: TensorScalar>(_: Scalar.Type) throws -> TrainingData<Scalar> {
        let share = try shared.together { try source.imageShare(Scalar.self, by: shared.ranks) }
        let outline = share.map { "\($0.fileCount) images" } ?? "other data"
        let other = shared.ranks.firstToDiffer(in: outline)
        guard let share, other == nil else {
            // Who found something else may know why.
            let data = try shared.together {
                share == nil ? try Self.data(source, Scalar.self, arguments, settings) : nil
            }
            if let data, other == nil { return data }
            let problem = other.map { "rank \($0.rank) found \($0.text), rank 0 \($0.first)" } ?? "found nothing"
            throw shared.known(DataError(source: dataName, problem: problem))
        }
        do {
            let data = try source.dataset(of: share, isFirst: shared.ranks.isFirst)
            try Self.checkClasses(of: data, arguments)
            return .samples(data)
        } catch {
            throw shared.known(error)
        }
    }

    private func train<Scalar>(on data: TrainingData<Scalar>) throws {
        // The first process writes, and takes the folder for itself.
        let (folder, checkpoint) = try shared.together { () -> (OutputFolder?, Checkpoint<Scalar>?) in
            let folder = shared.ranks.isFirst ? try OutputFolder(settings.output) : nil
            return (folder, arguments.has("resume") ? try OutputFolder.checkpoint(in: settings.output) : nil)
        }
        var generator = SeededGenerator(seed: settings.seed)
        let (prepared, network) = try shared.together { () -> (PreparedData<Scalar>, Sequential<Scalar>) in
            let prepared = try data.prepared(settings, source: dataName, using: &generator)
            let training = prepared.parts.training
            var model = try settings.network(
                for: training, of: prepared.parts.count, beside: data.byteCount + prepared.byteCount, using: &generator)
            if prepared.preparation == nil { model = try settings.scaling.inFront(of: model, fittedTo: training) }
            try folder?.check(prepared.model(model))
            if arguments.has("onnx") { try folder?.checkONNX(of: prepared.model(model)) }
            return (prepared, model)
        }
        var model = network
        let (training, validation) = (prepared.parts.training, prepared.parts.validation)
        let trainer: Trainer<Scalar> = settings.trainer(samples: training.count)
        var writing = folder == nil ? nil : WritingSamples(prepared)

        let summary = settings.summary(of: model, prepared.parts)
        if !prepared.summary.lines.isEmpty {
            print(prepared.summary.lines.joined(separator: "\n"), "", separator: "\n")
        }
        print(summary, "", ModelSummary(of: model).text, "", separator: "\n")
        // Those that share a training end together, after a step.
        if shared.ranks.count == 1 { try Task.checkCancellation() }
        let crossValidation = try settings.crossValidate(training, source: dataName)
        let clock = ContinuousClock()
        let (start, before) = (clock.now, shared.ranks.traffic)
        let history: History
        do {
            let progress = folder.map { _ in
                TrainingProgress(epochs: settings.epochs, after: checkpoint?.epoch ?? 0, linesEvery: settings.verbose)
            }
            defer { progress?.end() }
            history = try trainer.train(
                &model, on: training, validation: validation, using: &generator, from: checkpoint,
                checkpointEvery: checkpointEvery, showsModel: writing != nil
            ) {
                if let checkpoint { print("goes on after epoch \(checkpoint.epoch)", "", separator: "\n") }
            } observe: { record, network in
                progress?.report(record)
                writing?.add(record.epoch, network)
            } save: {
                if let failure = folder?.save($0) { progress?.warn(failure) }
            }
        } catch TrainingError.checkpoint(let difference) {
            throw shared.known(
                DataError(
                    source: OutputFolder.checkpointURL(in: settings.output).relativePath,
                    problem: "\(TrainingError.checkpoint(difference))"))
        }
        let seconds = (clock.now - start) / .seconds(1)
        let traffic = shared.ranks.traffic.since(before)
        // The first process measures and draws what it may not hold yet.
        let parts = prepared.parts.gathered(keeps: shared.ranks.isFirst)
        let first = training[rows: 0..<min(TrainingHints.mostSamples, training.count)]
            .gathered(keeps: shared.ranks.isFirst)

        try folder?.finish {
            let result = Result(
                model: prepared.model(model), dataSummary: prepared.summary, parts: parts, first: first,
                series: prepared.series, history: history, writing: writing, seconds: seconds, traffic: traffic,
                crossValidation: crossValidation, summary: summary, resumedAfter: checkpoint?.epoch)
            if let folder { try write(result, loss: trainer.loss, into: folder) }
        }
    }

    /// What a training has come to.
    private struct Result<Scalar: TensorScalar> {
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

    /// Writes the files, in the order of their worth: what was learnt first, then its course, then what can be made again
    /// from these: the pictures, and at last the model for other programs.
    private func write<Scalar>(_ result: Result<Scalar>, loss: any Loss<Scalar>, into folder: OutputFolder) throws {
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

    /// The samples to train on and to validate on, of more than one class.
    static func data<Scalar: TensorScalar>(
        _ source: DataSource, _: Scalar.Type, _ arguments: Arguments, _ settings: TrainingSettings
    ) throws -> TrainingData<Scalar> {
        let data = try source.trainingData(
            Scalar.self, arguments, settings.sequence, task: settings.task, seed: settings.seed, ranks: settings.ranks,
            say: { print($0) })
        if case .samples(let samples) = data { try checkClasses(of: samples, arguments) }
        return data
    }

    private static func checkClasses<Scalar>(of data: Dataset<Scalar>, _ arguments: Arguments) throws(DataError) {
        guard case .classes(let labels, _) = data.targets, let first = labels.first,
            labels.allSatisfy({ $0 == first })
        else { return }
        throw DataError(
            source: arguments["labels"] ?? arguments.operands.first.map(DataSource.name) ?? "data",
            expected: "labels of two classes or more", problem: "found only class \(first)")
    }
}
