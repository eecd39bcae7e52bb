/// The script for zsh: for a file `_backprop` in fpath, or to be sourced.
enum ZshCompletions {
    static func script(for commands: [any Command.Type]) -> String {
        """
        #compdef backprop
        # Completions of backprop for zsh.
        _backprop() {
            local -a commands
            commands=(
        \(commands.map { "        \(quoted("\($0.name):\($0.summary)"))" }.joined(separator: "\n"))
                'help:show what a command takes'
            )
            if (( CURRENT == 2 )); then
                _describe command commands
                [[ $PREFIX == -* ]] && compadd -- --help --version
                return
            fi
            local name=$words[2]
            shift words
            (( CURRENT -= 1 ))
            case $name in
            help) _describe command commands ;;
        \(commands.map(branch).joined(separator: "\n"))
            esac
        }

        if [[ $funcstack[1] == _backprop ]]; then
            _backprop "$@"
        else
            compdef _backprop backprop
        fi
        """
    }

    private static func branch(_ command: any Command.Type) -> String {
        var specifications = command.allOptions.map { option in
            let start = "--\(option.name)[\(escaped(option.shortHelp))]"
            guard let value = option.value, let completion = option.completion else { return quoted(start) }
            return quoted("\(start):\(escaped(value)):\(action(completion))")
        }
        var operands: [String] = []
        if !command.operandChoices.isEmpty {
            operands.append("words:word:(\(command.operandChoices.joined(separator: " ")))")
        }
        if command.takesFiles { operands.append("files:file:_files") }
        if !operands.isEmpty {
            // The space keeps `_arguments` from adding words of its own.
            specifications.append("'*:operand: _alternative \(operands.map { "\"\($0)\"" }.joined(separator: " "))'")
        }
        return """
                \(command.name))
                    _arguments \\
            \(specifications.map { "            " + $0 }.joined(separator: " \\\n"))
                    ;;
            """
    }

    private static func action(_ completion: Completion) -> String {
        switch completion {
        case .anything: " "
        case .choices(let choices): "(\(choices.joined(separator: " ")))"
        case .files(let ending?): "_files -g \"*.\(ending)\""
        case .files(nil): "_files"
        case .folders: "_files -/"
        }
    }

    /// As `_arguments` reads a description.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "[]:\\".contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
