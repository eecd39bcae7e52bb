/// The script for fish.
enum FishCompletions {
    static func script(for commands: [any Command.Type]) -> String {
        var lines = [
            "# Completions of backprop for fish.",
            "complete -c backprop -f",
            "complete -c backprop -n __fish_use_subcommand -l help -d 'show the commands'",
            "complete -c backprop -n __fish_use_subcommand -l version -d 'show the version'",
            "complete -c backprop -n __fish_use_subcommand -a help -d 'show what a command takes'",
        ]
        for command in commands {
            lines.append(
                "complete -c backprop -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.summary))")
            let start = "complete -c backprop -n '__fish_seen_subcommand_from \(command.name)'"
            if !command.operandChoices.isEmpty {
                lines.append("\(start) -a '\(command.operandChoices.joined(separator: " "))'")
            }
            if command.takesFiles { lines.append("\(start) -F") }
            for option in command.allOptions {
                let value = option.completion.map(action) ?? ""
                lines.append("\(start) -l \(option.name)\(value) -d \(quoted(option.shortHelp))")
            }
        }
        lines.append(
            "complete -c backprop -n '__fish_seen_subcommand_from help' -a '"
                + commands.map { $0.name }.joined(separator: " ") + "'")
        return lines.joined(separator: "\n")
    }

    private static func action(_ completion: Completion) -> String {
        switch completion {
        case .anything: " -x"
        case .choices(let choices): " -x -a '\(choices.joined(separator: " "))'"
        case .files(let ending?): " -x -a '(__fish_complete_suffix .\(ending))'"
        case .files(nil): " -r -F"
        case .folders: " -x -a '(__fish_complete_directories)'"
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.reduce(into: "") { result, character in
            if "'\\".contains(character) { result.append("\\") }
            result.append(character)
        }
        return "'\(escaped)'"
    }
}
