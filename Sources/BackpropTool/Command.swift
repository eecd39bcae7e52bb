import Foundation

/// A command such as `train`: its options, its help, and what it does.
protocol Command {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// The lines of `--help` after the usage and before the options.
    static var discussion: String { get }
    /// What stands behind the name in the usage line.
    static var operands: String { get }
    static var options: [Option] { get }

    init(_ arguments: Arguments) throws
    func run() throws
}

extension Command {
    static var help: String {
        """
        usage: backprop \(name) \(operands)

        \(discussion)

        options:
        \((options + [.help]).map(\.helpLine).joined(separator: "\n"))
        """
    }
}

/// A command line that does not say what to do: exit code 64.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Writes a line to standard error.
func printError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
