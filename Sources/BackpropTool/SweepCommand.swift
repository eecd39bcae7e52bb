import Backprop
import Foundation

/// `backprop sweep`: how good a network becomes, over the epochs and over the size of its training set.
struct SweepCommand: Command {
    static let name = "sweep"
    static let summary = "measure accuracy over epochs and over the size of the training set"
    static let operands = "[DATA] [OPTION …]"
    static let discussion = """
        Trains the same network from the same start over several numbers of epochs, each on several numbers of samples,
        measures each on what it was trained on and on samples that were held out, and writes report.html and sweep.csv
        into a folder. Without DATA it takes the spiral of the lectures, made as large as is needed. Under mpiexec the
        processes take whole trainings; the table is that of one process.

        \(DataSource.help)

        \(NetworkLayout.help)

        examples:
          backprop sweep
          backprop sweep iris --epochs 10,100,1000 --samples 5,10,20,40
          backprop sweep flowers.csv --layers 32 --optimizer adam --validation-split 0.3
        """
    static let options: [Option] =
        [
            .value("epochs", "N,N,…", "numbers of epochs; default 10,100,1000"),
            .value(
                "samples", "N,N,…",
                "numbers of samples to train on, of each class (of all with --task regression); default 10,100,1000, "
                    + "for data that are given as far as they go, and all"),
            .value("validation-split", "X", "the share of samples to hold out; default 0.2"),
            .value("output", "DIR", "the folder for the results; default backprop-sweep"),
        ].grouped("sweep") + TrainCommand.options.filter { !notTaken.contains($0.name) }

    /// Options of `train` that mean something else here, or nothing.
    private static let notTaken: Set = [
        "epochs", "validation-split", "test-split", "folds", "output", "early-stopping", "monitor", "min-delta", "npy",
        "verbose", "checkpoint-every", "resume", "window", "horizon", "time", "group", "season", "text",
    ]
    private static let mostSamples = 1_000_000

    private let arguments: Arguments
    private let source: DataSource
    private let settings: TrainingSettings
    private let shared: SharedRun
    private let epochs: [Int]
    /// As many as the data allow if it is `nil`.
    private let sizes: [Int]?
    private var operand: String { arguments.operands.first ?? "spiral" }

    init(_ arguments: Arguments) throws {
        guard arguments.operands.count <= 1 else {
            throw UsageError("sweep takes one DATA, got \(arguments.operands.joined(separator: " "))")
        }
        self.arguments = arguments
        source = try DataSource(arguments.operands.first, arguments)
        shared = try SharedRun.current()
        try shared.checkOperand(arguments)
        guard !source.isText else { throw UsageError("sweep takes no text as DATA") }
        func numbers(_ name: String, most: Int, _ expected: String) throws -> [Int]? {
            try arguments.integers(name, in: 1...most, expected).map { Set($0).sorted() }
        }
        epochs =
            try numbers("epochs", most: .max, "numbers of epochs such as 10,100,1000") ?? [10, 100, 1000]
        sizes =
            try numbers("samples", most: Self.mostSamples, "numbers from 1 to \(Self.mostSamples) such as 10,100,1000")
            ?? (source.isSpiral ? [10, 100, 1000] : nil)
        // Each training is one that `train` does, on one process.
        var training = arguments
        training["epochs"] = epochs.last.map(String.init)
        training["validation-split"] = arguments["validation-split"] ?? "0.2"
        training["output"] = arguments["output"] ?? "backprop-sweep"
        settings = try TrainingSettings(training, data: source)
    }

    func run() async throws {
        switch settings.precision {
        case .float: try await run(Float.self)
        case .double: try await run(Double.self)
        }
    }

    private func run<Scalar: TensorScalar>(_: Scalar.Type) async throws {
        let data = try shared.together { try self.data(Scalar.self) }
        try await Interruption.run { try sweep(over: data) }
    }

    private func sweep<Scalar>(over data: (training: Dataset<Scalar>, validation: Dataset<Scalar>?)) throws {
        var (training, validation) = data
        // The first process writes, and takes the folder for itself.
        let folder = try shared.together { shared.ranks.isFirst ? try OutputFolder(settings.output) : nil }
        var generator = SeededGenerator(seed: settings.seed)
        let all = training.count
        if validation == nil, settings.parts.validationSplit > 0 {
            let data = TrainingData.samples(training)
            let parts = try data.parts(settings.parts, source: DataSource.name(operand), using: &generator)
            (training, validation) = (
                training.subset(parts?.training ?? []), parts.map { training.subset($0.validation) }
            )
        }
        let network = try settings.network(
            for: training, of: all, kept: epochs.count * (self.sizes?.count ?? 4), using: &generator)
        let sizes = try shared.together { try self.sizes(in: training) }
        let sweep = Sweep(
            settings: settings, epochs: epochs, network: network, training: training, validation: validation,
            generator: generator)
        let summary = settings.summary(
            of: network, Parts(training: training, validation: validation, test: nil))
        print(summary)

        let clock = ContinuousClock()
        let start = clock.now
        var cells: [Sweep<Scalar>.Cell] = []
        if shared.ranks.count > 1 {
            cells = try sweep.cells(sizes: sizes, on: shared)
            for cell in cells { print(line(cell)) }
        } else {
            for size in sizes where !Task.isCancelled {
                let row = try sweep.jobs(size: size).flatMap { try sweep.cells($0) }
                for cell in row { print(line(cell)) }
                cells += row
            }
        }
        guard !cells.isEmpty else { throw shared.known(CancellationError()) }
        let seconds = (clock.now - start) / .seconds(1)
        let divergences = cells.compactMap(\.divergence)
        if divergences.count == cells.count { throw shared.known(divergences[0]) }
        let report = SweepReport(
            title: "Sweep over \(source.title(operand))", summary: summary, data: training, cells: cells, sizes: sizes,
            epochs: epochs,
            seconds: seconds, task: settings.task,
            invocation: Invocation(
                Self.self, operand: operand, arguments, chosen: chosen(training, sizes: sizes), omitted: ["json"]),
            compute: settings.compute)
        let rows = ([Sweep<Scalar>.Cell.columns] + cells.map(\.row)).map { $0.joined(separator: ",") + "\n" }
        try folder?.finish {
            guard let folder else { return }
            try folder.write(rows.joined(), "sweep.csv")
            try folder.write(report.html, "report.html")
            print(folder.closing)
            if arguments.has("json") { printJSON(json(cells, seconds: seconds)) }
            try StandardStreams.flush()
        }
    }

    /// All samples; nothing is held out yet. But a spiral is made as large as the greatest size that is wanted, and
    /// another one with the share that is to be held out.
    private func data<Scalar: TensorScalar>(
        _: Scalar.Type
    ) throws -> (training: Dataset<Scalar>, validation: Dataset<Scalar>?) {
        guard source.isSpiral, let most = sizes?.last else {
            // What is held out is drawn later, and each training scales its own samples.
            let data: TrainingData<Scalar> = try TrainCommand.data(source, Scalar.self, arguments, settings)
            return (try data.prepared(settings, nil, source: DataSource.name(operand)).parts.training, nil)
        }
        let split = settings.parts.validationSplit
        let held = (Double(most) * split / (1 - split)).rounded(.up)
        guard held <= Double(Self.mostSamples) else {
            throw UsageError(
                "--samples \(most) with --validation-split \(split): a spiral of more than \(Self.mostSamples) samples "
                    + "of each class to hold out")
        }
        var generator = SeededGenerator(seed: settings.seed)
        let training = Dataset<Scalar>.spiral(samplesPerClass: most, classes: 3, using: &generator)
        guard split > 0 else { return (training, nil) }
        return (training, .spiral(samplesPerClass: Int(held), classes: 3, using: &generator))
    }

    private func sizes<Scalar>(in training: Dataset<Scalar>) throws -> [Int] {
        let most =
            switch training.targets {
            case .classes(let labels, _): Dictionary(grouping: labels) { $0 }.values.map(\.count).max() ?? 0
            case .values, .sequences: training.count
            }
        guard let sizes else { return [10, 100, 1000].filter { $0 < most } + [most] }
        guard let largest = sizes.last, largest <= most else {
            throw DataError(
                source: DataSource.name(operand),
                expected: "--samples of at most \(most), "
                    + (settings.task == .regression
                        ? "which are left to train on" : "as the largest class has to train on"),
                problem: "found \(sizes.last ?? 0)")
        }
        return sizes
    }

    private func line<Scalar>(_ cell: Sweep<Scalar>.Cell) -> String {
        let unit = settings.task == .regression ? "samples" : "per class"
        let start = "\(cell.size) \(unit), \(cell.epochs) \(cell.epochs == 1 ? "epoch" : "epochs"): ".padding(
            toLength: max(32, "\(cell.size)\(cell.epochs)".count + 22), withPad: " ", startingAt: 0)
        guard let training = cell.training else { return start + "diverged" }
        return start + training.text + (cell.validation.map { "; held out: " + $0.text } ?? "")
    }

    private func chosen<Scalar>(_ training: Dataset<Scalar>, sizes: [Int]) -> [String: String] {
        var chosen = settings.chosen(samples: training.count).merging(source.chosen) { $1 }
        chosen["epochs"] = epochs.map(String.init).joined(separator: ",")
        chosen["samples"] = sizes.map(String.init).joined(separator: ",")
        // These differ from training to training.
        if settings.batchSize == nil { chosen["batch-size"] = nil }
        if settings.optimizer.dependsOnUpdates { chosen["decay-steps"] = nil }
        return chosen
    }

    private func json<Scalar>(_ cells: [Sweep<Scalar>.Cell], seconds: Double) -> [String: Any] {
        let rows = cells.map { cell in
            var row: [String: Any] = ["size": cell.size, "samples": cell.samples.count, "epochs": cell.epochs]
            row["trainingAccuracy"] = cell.training?.accuracy
            row["trainingLoss"] = cell.training?.loss
            row["validationAccuracy"] = cell.validation?.accuracy
            row["validationLoss"] = cell.validation?.loss
            return row
        }
        var report: [String: Any] = [
            "cells": rows, "epochs": epochs.last ?? 0, "seconds": seconds, "kernels": settings.compute.kernels.name,
            "threads": settings.compute.threads, "precision": settings.precision.rawValue, "seed": settings.seed,
            "output": settings.output,
        ]
        // Of the longest training on the most samples.
        let last = cells.last?.validation ?? cells.last?.training
        report["accuracy"] = last?.accuracy
        report["loss"] = last?.loss
        return report
    }
}
