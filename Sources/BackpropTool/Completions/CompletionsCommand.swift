import Foundation

/// `backprop completions`: what a shell needs to complete the words of a command line.
struct CompletionsCommand: Command {
    enum Shell: String, CaseIterable {
        case bash, zsh, fish

        func script(for commands: [any Command.Type]) -> String {
            switch self {
            case .bash: BashCompletions.script(for: commands)
            case .zsh: ZshCompletions.script(for: commands)
            case .fish: FishCompletions.script(for: commands)
            }
        }
    }

    static let name = "completions"
    static let summary = "print a script for the shell, to complete commands and options"
    static let operands = "SHELL"
    static let discussion = """
        SHELL is bash, zsh or fish. The script completes commands, options, the values of options that have a few, and
        files. Write it to where your shell looks for such scripts, once, and open a new terminal:

        bash:
          mkdir -p ~/.local/share/bash-completion/completions
          backprop completions bash \\
              > ~/.local/share/bash-completion/completions/backprop

        zsh, with a folder that is in fpath before compinit is called in .zshrc:
          mkdir -p ~/.zfunc
          backprop completions zsh > ~/.zfunc/_backprop
          # in .zshrc: fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit

        fish:
          mkdir -p ~/.config/fish/completions
          backprop completions fish > ~/.config/fish/completions/backprop.fish
        """
    static let operandChoices = Shell.allCases.map(\.rawValue)
    static let options: [Option] = []

    private let shell: Shell

    init(_ arguments: Arguments) throws {
        let names = Shell.allCases.map(\.rawValue).joined(separator: ", ")
        guard arguments.operands.count == 1 else {
            throw UsageError("completions takes one SHELL: \(names)")
        }
        guard let shell = Shell(rawValue: arguments.operands[0]) else {
            throw UsageError("unknown shell \"\(arguments.operands[0])\"; expected one of \(names)")
        }
        self.shell = shell
    }

    func run() throws {
        print(shell.script(for: BackpropTool.commands))
    }
}

/// What may stand where a value or an operand is expected.
enum Completion {
    /// A number or a name that nobody can guess.
    case anything
    case choices([String])
    /// Files with an ending, or any; folders on the way to them too.
    case files(ending: String?)
    case folders
}

extension Option {
    /// What may stand behind it; `nil` for a flag.
    var completion: Completion? {
        switch value {
        case nil: nil
        case _ where !choices.isEmpty: .choices(choices)
        case "DIR": .folders
        case let value? where value.hasPrefix("FILE"):
            .files(ending: value.split(separator: ".").dropFirst().last.map(String.init))
        default: .anything
        }
    }

    /// The first clause of its text: enough for a list beside the command line.
    var shortHelp: String { String(help.prefix { $0 != ";" }) }
}

extension Command {
    /// Whether an operand may be a file.
    static var takesFiles: Bool { operands.contains("DATA") || operands.contains("MODEL") }
}
