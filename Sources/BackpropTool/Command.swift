/// A command such as `train`: its options, its help, and what it does.
protocol Command {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// What `--help` says after the usage and before the options, with examples; see `HelpText.wrapped`.
    static var discussion: String { get }
    /// What stands behind the name in the usage line.
    static var operands: String { get }
    /// Words that an operand may be, beside files.
    static var operandChoices: [String] { get }
    static var options: [Option] { get }

    init(_ arguments: Arguments) throws
    func run() async throws
}

extension Command {
    static var operandChoices: [String] { operands.contains("DATA") ? DataSource.names : [] }

    /// The options that the command takes.
    static var allOptions: [Option] { options + [.help] }

    static var help: String {
        HelpText.wrapped(
            """
            usage: backprop \(name) \(operands)

            \(discussion)


            """) + allOptions.helpText
    }
}

/// A command line that does not say what to do: exit code 64.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
