/// The words of a command line, sorted into operands and options.
struct Arguments {
    private(set) var operands: [String] = []
    private var values: [String: String] = [:]
    /// What stands behind options that may be given more than once.
    private var lists: [String: [String]] = [:]

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
                throw UsageError(
                    "unknown option --\(name)"
                        + NearestName.suggestion(for: name, among: options.map(\.name), prefix: "--"))
            }
            defer {
                if option.isRepeatable, let value = values.removeValue(forKey: name) {
                    lists[name, default: []].append(value)
                }
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

    /// Whether a flag is given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// The text behind an option.
    subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The texts behind an option that may be given more than once, in their order.
    func all(_ name: String) -> [String] { lists[name, default: []] }

    /// The file or folder behind an option.
    func place(_ name: String) throws(UsageError) -> String? {
        guard values[name] != "" else { throw UsageError("--\(name) is empty; expected a file or a folder") }
        return values[name]
    }

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

    /// The whole numbers behind an option, separated by commas, each within `range`.
    func integers(_ name: String, in range: ClosedRange<Int>, _ expected: String) throws(UsageError) -> [Int]? {
        guard let text = values[name] else { return nil }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.allSatisfy({ $0.map(range.contains) ?? false }) else {
            throw UsageError("--\(name) \(text): expected \(expected)")
        }
        return numbers.compactMap(\.self)
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
        guard let choices = try choices(name, Choice.self) else { return nil }
        guard choices.count == 1 else { throw Self.unknown(values[name] ?? "", name, Choice.self) }
        return choices[0]
    }

    /// Some of the cases of an enumeration, by their names, separated by commas. None comes twice.
    func choices<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type
    ) throws(UsageError) -> [Choice]? where Choice.RawValue == String {
        guard let text = values[name] else { return nil }
        var choices: [Choice] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let choice = Choice(rawValue: String(part)) else {
                throw Self.unknown(String(part), name, Choice.self)
            }
            if !choices.contains(where: { $0.rawValue == choice.rawValue }) { choices.append(choice) }
        }
        return choices
    }

    private static func unknown<Choice: RawRepresentable & CaseIterable>(
        _ text: String, _ option: String, _: Choice.Type
    ) -> UsageError where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return UsageError("--\(option) \(text): expected one of \(names)")
    }
}
