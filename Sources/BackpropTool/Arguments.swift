/// An option of a command: `--name VALUE`, or a flag without a value.
struct Option {
    /// Without the dashes.
    let name: String
    /// What stands for the value in the help; `nil` for a flag.
    let value: String?
    let help: String

    static func value(_ name: String, _ value: String, _ help: String) -> Option {
        Option(name: name, value: value, help: help)
    }

    static func flag(_ name: String, _ help: String) -> Option {
        Option(name: name, value: nil, help: help)
    }

    static let help = flag("help", "show this text")

    /// The option's line in the help, with the texts of all options in one column.
    var helpLine: String {
        let left = "  --\(name)" + (value.map { " \($0)" } ?? "")
        let column = String(repeating: " ", count: 30)
        return (left.count < column.count ? left + column.dropFirst(left.count) : left + "\n" + column) + help
    }
}

/// The words of a command line, sorted into operands and options.
struct Arguments {
    private(set) var operands: [String] = []
    private var values: [String: String] = [:]

    /// Reads `--name value`, `--name=value` and flags; `--` ends the options.
    ///
    /// - Throws: `UsageError` for an option that there is not, comes twice, lacks its value or takes none.
    init(_ words: [String], options: [Option]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word != "--" else {
                operands += rest
                break
            }
            guard word.hasPrefix("--") else {
                guard word == "-" || !word.hasPrefix("-") else {
                    throw UsageError("unknown option \(word); options begin with two dashes")
                }
                operands.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = options.first(where: { $0.name == name }) else {
                throw UsageError("unknown option --\(name)" + Self.suggestion(for: name, among: options))
            }
            guard values[name] == nil else { throw UsageError("option --\(name) is given twice") }
            if option.value == nil {
                guard parts.count == 1 else { throw UsageError("option --\(name) takes no value") }
                values[name] = ""
            } else if parts.count == 2 {
                values[name] = String(parts[1])
            } else if let value = rest.popFirst() {
                values[name] = value
            } else {
                throw UsageError("option --\(name) needs a value: \(option.value ?? "")")
            }
        }
    }

    private static func suggestion(for name: String, among options: [Option]) -> String {
        let near = options.map(\.name).filter { $0.hasPrefix(name) || name.hasPrefix($0) || $0.contains(name) }
        return near.isEmpty ? "" : "; did you mean --\(near[0])?"
    }

    /// Whether a flag is given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// The text behind an option.
    subscript(name: String) -> String? { values[name] }

    /// The whole number behind an option, within `range`.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let limit =
                range.upperBound == .max
                ? "of \(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
            throw UsageError("--\(name) \(text): expected a whole number \(limit)")
        }
        return number
    }

    /// The seed of everything that is drawn at random; 1 by default.
    func seed() throws(UsageError) -> UInt64 {
        guard let text = values["seed"] else { return 1 }
        guard let seed = UInt64(text) else {
            throw UsageError("--seed \(text): expected a whole number from 0 to \(UInt64.max)")
        }
        return seed
    }

    /// The number behind an option, within `range`.
    func number(_ name: String, in range: ClosedRange<Double>, _ expected: String) throws(UsageError) -> Double? {
        guard let text = values[name] else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw UsageError("--\(name) \(text): expected \(expected)")
        }
        return number
    }

    /// One of the cases of an enumeration, by its name.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type
    ) throws(UsageError) -> Choice? where Choice.RawValue == String {
        guard let text = values[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("--\(name) \(text): expected one of \(names)")
        }
        return choice
    }
}
