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

        \(StartingPoint.help)

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
          backprop train flowers.csv --from flowers --epochs 20 --learning-rate 0.01
          backprop train photos --from model.onnx --freeze encoder --layers none
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
            .value(
                "recurrent-dropout", "X",
                "the share of a recurrent layer's state that its steps do not see in a training; default 0"),
        ].grouped("network") + StartingPoint.options
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

    let settings: TrainingSettings
    let source: DataSource
    let arguments: Arguments
    let shared: SharedRun
    let checkpointEvery: Int?
    var operand: String { arguments.operands.first ?? "spiral" }
    var dataName: String { DataSource.name(operand) }

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

    private func train<Scalar>(on data: TrainingData<Scalar>) throws {
        // The first process writes, and takes the folder for itself.
        let (folder, checkpoint) = try shared.together { () -> (OutputFolder?, Checkpoint<Scalar>?) in
            let folder = shared.ranks.isFirst ? try OutputFolder(settings.output) : nil
            return (folder, arguments.has("resume") ? try OutputFolder.checkpoint(in: settings.output) : nil)
        }
        var generator = SeededGenerator(seed: settings.seed)
        let origin: SavedModel<Scalar>? = try settings.start.map { try $0.model() }
        let (prepared, built) = try shared.together { () -> (PreparedData<Scalar>, Sequential<Scalar>) in
            let prepared = try data.prepared(settings, source: dataName, from: origin, using: &generator)
            let training = prepared.parts.training
            let others = data.byteCount + prepared.byteCount
            if let place = settings.start, let origin {
                return (
                    prepared,
                    try settings.network(
                        from: place, of: origin, for: training, of: prepared.parts.count, beside: others,
                        using: &generator)
                )
            }
            return (
                prepared,
                try settings.network(for: training, of: prepared.parts.count, beside: others, using: &generator)
            )
        }
        var model = built
        let training = prepared.parts.training
        // It looks at samples that others may hold: all do it, or none.
        if prepared.preparation == nil { model = try settings.scaling.inFront(of: model, fittedTo: training) }
        try shared.together {
            try folder?.check(prepared.model(model))
            if arguments.has("onnx") { try folder?.checkONNX(of: prepared.model(model)) }
        }
        var trainer: Trainer<Scalar> = settings.trainer(samples: training.count)
        if let start = settings.start { trainer.rules = try start.rules(for: model) }
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
        let history = try learn(
            &model, trainer, prepared.parts, using: generator, from: checkpoint, into: folder, &writing)
        let seconds = (clock.now - start) / .seconds(1)
        let traffic = shared.ranks.traffic.since(before)
        // The first process measures and draws what it may not hold yet.
        let parts = prepared.parts.gathered(keeps: shared.ranks.isFirst)
        let first = training[rows: 0..<min(TrainingHints.mostSamples, training.count)]
            .gathered(keeps: shared.ranks.isFirst)

        try folder?.finish {
            let result = TrainingResult(
                model: prepared.model(model), dataSummary: prepared.summary, parts: parts, first: first,
                series: prepared.series, history: history, writing: writing, seconds: seconds, traffic: traffic,
                crossValidation: crossValidation, summary: summary, resumedAfter: checkpoint?.epoch)
            if let folder { try write(result, loss: trainer.loss, into: folder) }
        }
    }
}
