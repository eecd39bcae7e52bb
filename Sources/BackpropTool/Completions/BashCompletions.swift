/// The script for bash, 3.2 (of the Mac) included.
enum BashCompletions {
    static func script(for commands: [any Command.Type]) -> String {
        """
        # Completions of backprop for bash.
        _backprop_words() {
            COMPREPLY+=($(compgen -W "$1" -- "$word"))
        }

        _backprop_files() {
            local IFS=$'\\n'
            COMPREPLY+=($(compgen -d -- "$word"; [ -z "$1" ] || compgen -f -X "!$1" -- "$word"))
        }

        _backprop() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
            COMPREPLY=()
            # Bash takes --name=value for three words.
            if [ "$word" = "=" ]; then
                word=
            elif [ "$before" = "=" ]; then
                before=${COMP_WORDS[COMP_CWORD-2]}
            fi
            if [ "$COMP_CWORD" = 1 ]; then
                _backprop_words "\(commands.map { $0.name }.joined(separator: " ")) help --help --version"
                return
            fi
            case ${COMP_WORDS[1]} in
            help)
                _backprop_words "\(commands.map { $0.name }.joined(separator: " "))"
                ;;
        \(commands.map(branch).joined(separator: "\n"))
            esac
        }

        complete -o filenames -F _backprop backprop
        """
    }

    private static func branch(_ command: any Command.Type) -> String {
        let values = command.allOptions.compactMap { option in
            option.completion.map { "        --\(option.name)) \(action($0))return ;;" }
        }
        let operands =
            (command.operandChoices.isEmpty
                ? [] : ["_backprop_words \"\(command.operandChoices.joined(separator: " "))\""])
            + (command.takesFiles ? ["_backprop_files '*'"] : [])
        let options = "_backprop_words \"\(command.allOptions.map { "--" + $0.name }.joined(separator: " "))\""
        return """
                \(command.name))
                    case $before in
            \(values.map { "    " + $0 }.joined(separator: "\n"))
                    esac
                    case $word in
                    -*) \(options) ;;
                    *) \(operands.isEmpty ? options : operands.joined(separator: "; ")) ;;
                    esac
                    ;;
            """
    }

    private static func action(_ completion: Completion) -> String {
        switch completion {
        case .anything: ""
        case .choices(let choices): "_backprop_words \"\(choices.joined(separator: " "))\"; "
        case .files(let ending): "_backprop_files '*\(ending.map { "." + $0 } ?? "")'; "
        case .folders: "_backprop_files; "
        }
    }
}
