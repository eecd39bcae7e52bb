import Backprop
import Foundation

/// The command `backprop`.
@main
enum BackpropTool {
    static var commands: [any Command.Type] {
        [
            TrainCommand.self, PredictCommand.self, RunCommand.self, ForecastCommand.self, GenerateCommand.self,
            EvaluateCommand.self, CompareCommand.self, SweepCommand.self, DescendCommand.self, InfoCommand.self,
            ExportCommand.self, VerifyCommand.self, CompletionsCommand.self,
        ]
    }

    static func main() async {
        StandardStreams.takeDescriptors()
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            try ProcessLimits.check()
            let shared = try SharedRun(words)
            try await run(words, shared)
            try StandardStreams.flush()
            shared.ranks.end()
        } catch {
            SharedRun.fail(words, error)
        }
    }

    static func exitCode(of error: any Error) -> Int32 {
        switch error {
        case is UsageError, is KernelsError: 64
        case let error as Interrupted: error.exitCode
        case let error as SharedFailure: error.exitCode
        default: 65
        }
    }

    private static func run(_ words: [String], _ shared: SharedRun) async throws {
        var words = words[...]
        let isHelp = ["--help", "-h", "help"].contains(words.first)
        if isHelp { words.removeFirst() }
        guard let first = words.popFirst() else { return print(help) }
        guard first != "--version" else { return print("backprop \(version)") }
        guard let command = commands.first(where: { $0.name == first }) else {
            let names = commands.map { $0.name }
            throw UsageError(
                "unknown command \"\(first)\"; expected one of \(names.joined(separator: ", "))"
                    + NearestName.suggestion(for: first, among: names))
        }
        let arguments = try Arguments(Array(words), options: command.allOptions)
        guard !isHelp, !arguments.has("help") else { return print(command.help) }
        let made = try shared.together { try command.init(arguments) }
        try await made.run()
    }

    static let version = "0.1.0"

    static var help: String {
        let list = commands.flatMap { HelpText.columns("  \($0.name)", $0.summary, at: 16) }
        return HelpText.wrapped(
            """
            usage: backprop COMMAND …

            Trains and runs neural networks on the processor.

            commands:
            \(list.joined(separator: "\n"))

            examples:
              backprop train                        a network for three spirals
              backprop train iris --epochs 200      another one, for iris flowers
              backprop evaluate backprop-run iris   how well that one does
              backprop train --help                 all that train takes

            `backprop COMMAND --help` tells what a command takes, with examples. `backprop --version` tells the version.
            """)
    }
}
