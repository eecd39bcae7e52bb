import Backprop
import Foundation

/// `backprop compare`: trainings side by side.
struct CompareCommand: Command {
    static let name = "compare"
    static let summary = "show trainings side by side"
    static let operands = "RUN RUN … [OPTION …]"
    static let discussion = """
        RUN is a folder that `train` wrote, with model.safetensors and history.csv. Shows for each what its network is and
        how far it came, and writes compare.html into the folder for the results: the same, and the curves of all in one
        picture. What was measured on other samples cannot be compared, and only you know whether it was.

        examples:
          backprop compare run-sgd run-adam
          backprop compare run-1 run-2 run-3 --output comparison
        """
    static let options = [
        Option.value("output", "DIR", "the folder for the result; default backprop-compare")
    ].grouped("output")

    private static let mostRuns = 32

    private let folders: [String]
    private let output: String

    init(_ arguments: Arguments) throws {
        guard arguments.operands.count >= 2 else {
            throw UsageError("compare takes two RUN or more, got \(arguments.operands.joined(separator: " "))")
        }
        guard arguments.operands.count <= Self.mostRuns else {
            throw UsageError("compare takes at most \(Self.mostRuns) RUN, got \(arguments.operands.count)")
        }
        folders = arguments.operands
        output = arguments["output"] ?? "backprop-compare"
    }

    func run() throws {
        let runs = try folders.map { try ComparedRun($0) }
        let folder = try OutputFolder(output)
        let comparison = ComparisonReport(runs: runs)
        try folder.write(comparison.html, "compare.html")
        print(comparison.table.text)
        print(folder.closing)
        try StandardStreams.flush()
    }
}

/// A training that is over, as its folder shows it.
struct ComparedRun {
    let name: String
    let history: History
    /// The network's layers in one line, and its parameters.
    let network: String
    let parameters: Int

    init(_ path: String) throws(DataError) {
        let url = URL(fileURLWithPath: path, isDirectory: true)
        guard url.isFolder else {
            throw DataError(source: path, expected: "a folder that `train` wrote", problem: "found none")
        }
        name = path
        history = try History(contentsOf: url.appendingPathComponent("history.csv"))
        guard !history.epochs.isEmpty else {
            throw DataError(
                source: path, expected: "a training of one epoch or more", problem: "found a history without any")
        }
        // Nothing is run, so it may be of any size.
        switch try ModelFile(path).read(limit: .none) {
        case .float(let model): (network, parameters) = Self.summary(of: model.network)
        case .double(let model): (network, parameters) = Self.summary(of: model.network)
        }
    }

    private static func summary<Scalar>(of network: Sequential<Scalar>) -> (String, Int) {
        let shapes = [network.inputShape] + network.outputShapes
        var texts = shapes.map { $0.map(String.init).joined(separator: "×") }
        // Activations and their like change no shape.
        texts = texts.indices.filter { $0 == 0 || texts[$0] != texts[$0 - 1] }.map { texts[$0] }
        return (texts.joined(separator: "-"), network.parameterCount)
    }

    /// The epoch with the least loss on the validation data, or, without any, in the training.
    var best: EpochRecord {
        let records = history.epochs
        return records.min { ($0.validationLoss ?? $0.loss) < ($1.validationLoss ?? $1.loss) } ?? records[0]
    }
}
