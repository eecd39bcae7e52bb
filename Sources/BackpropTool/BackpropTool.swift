import Backprop
import Foundation

/// The command `backprop`.
@main
enum BackpropTool {
    static var commands: [any Command.Type] {
        [TrainCommand.self, PredictCommand.self, EvaluateCommand.self, InfoCommand.self]
    }

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
            guard fflush(nil) == 0 else {
                throw DataError(source: "standard output", problem: "cannot be written")
            }
        } catch let error as UsageError {
            printError("backprop: \(error)")
            exit(64)
        } catch let error as KernelsError {
            printError("backprop: \(error)")
            exit(64)
        } catch {
            printError("backprop: \(error)")
            exit(65)
        }
    }

    static func run(_ words: [String]) throws {
        guard let first = words.first, first != "--help", first != "-h", first != "help" else { return print(help) }
        guard first != "--version" else { return print("backprop \(version)") }
        guard let command = commands.first(where: { $0.name == first }) else {
            let names = commands.map { $0.name }.joined(separator: ", ")
            throw UsageError("unknown command \"\(first)\"; expected one of \(names)")
        }
        let arguments = try Arguments(
            Array(words.dropFirst()), options: command.options + [.help])
        guard !arguments.has("help") else { return print(command.help) }
        try command.init(arguments).run()
    }

    static let version = "0.1.0"

    static var help: String {
        let list = commands.map { "  \($0.name.padding(toLength: 10, withPad: " ", startingAt: 0))\($0.summary)" }
        return """
            usage: backprop COMMAND …

            Trains and runs neural networks on the processor.

            commands:
            \(list.joined(separator: "\n"))

            `backprop COMMAND --help` tells what a command takes. `backprop train` alone trains a network on the
            spiral data of the lectures and says where it put the results.
            """
    }
}
