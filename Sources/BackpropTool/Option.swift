/// An option of a command: `--name VALUE`, or a flag without a value.
struct Option {
    /// Without the dashes.
    let name: String
    /// What stands for the value in the help; `nil` for a flag. Files are called FILE, `FILE.csv` if they must have that
    /// ending, and folders DIR.
    let value: String?
    let help: String
    /// The values that there are, if it is one of a few.
    var choices: [String] = []
    /// Whether it may be given more than once.
    var isRepeatable = false
    /// The heading that it stands under in the help.
    var group = "options"

    static func value(_ name: String, _ value: String, _ help: String, choices: [String] = []) -> Option {
        Option(name: name, value: value, help: help, choices: choices)
    }

    /// An option that may be given more than once.
    static func values(_ name: String, _ value: String, _ help: String) -> Option {
        Option(name: name, value: value, help: help, isRepeatable: true)
    }

    /// An option whose value is one of the names of an enumeration.
    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type, _ help: String
    ) -> Option where Choice.RawValue == String {
        .value(name, "NAME", help, choices: Choice.allCases.map(\.rawValue))
    }

    static func flag(_ name: String, _ help: String) -> Option {
        Option(name: name, value: nil, help: help)
    }

    static let help = Option(name: "help", value: nil, help: "show this text", group: "help")

    /// The option's lines in the help, with the texts of all options in one column.
    var helpLines: [String] {
        HelpText.columns("  --\(name)" + (value.map { " \($0)" } ?? ""), help, at: 26)
    }
}

extension [Option] {
    /// These options under a heading of the help.
    func grouped(_ heading: String) -> [Option] {
        map { option in
            var option = option
            option.group = heading
            return option
        }
    }

    /// The options under their headings, which stand in the order in which they first occur.
    var helpText: String {
        var headings: [String] = []
        for option in self where !headings.contains(option.group) { headings.append(option.group) }
        return headings.map { heading in
            (["\(heading):"] + filter { $0.group == heading }.flatMap(\.helpLines)).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
