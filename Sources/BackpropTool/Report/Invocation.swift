import Backprop

/// The command that repeats a run, with every option that was given or chosen by default.
struct Invocation {
    let command: String
    let operand: String?
    /// In the order of the help; flags have no value.
    let options: [(name: String, value: String?)]

    /// - Parameters:
    ///   - chosen: What the run uses for options that were not given.
    ///   - omitted: Options that change nothing in the results.
    init(
        _ command: (some Command).Type, operand: String? = nil, _ arguments: Arguments, chosen: [String: String],
        omitted: Set<String>
    ) {
        self.command = command.name
        // Not to be taken for an option.
        self.operand = operand.map { $0.hasPrefix("-") && $0 != DataSource.standardInput ? "./" + $0 : $0 }
        options = command.options.compactMap { option in
            guard !omitted.contains(option.name) else { return nil }
            guard option.value != nil else { return arguments.has(option.name) ? (option.name, nil) : nil }
            return (arguments[option.name] ?? chosen[option.name]).map { (option.name, $0) }
        }
    }

    /// As a shell takes it, in lines for a narrow page.
    var text: String {
        var lines = ["backprop \(command)" + (operand.map { " " + Self.quoted($0) } ?? "")]
        for option in options {
            let words = "--\(option.name)" + (option.value.map { " " + Self.quoted($0) } ?? "")
            if lines[lines.count - 1].count + words.count < 36 {
                lines[lines.count - 1] += " " + words
            } else {
                lines.append(words)
            }
        }
        return lines.joined(separator: " \\\n  ")
    }

    private static func quoted(_ word: String) -> String {
        let plain = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "-_./,=:+@%".contains(character))
        }
        guard word.isEmpty || !word.allSatisfy(plain) else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension Invocation {
    /// How to come to the same result again.
    ///
    /// - Parameter results: What is the same with other kernels and threads.
    func add(to main: inout Markup, compute: Compute, results: String = "weights") {
        main.section("Repeat this run") { section in
            section.element("pre") { $0.element("code", text) }
            section.element(
                "p",
                "backprop \(BackpropTool.version), \(compute.kernels) kernels, \(compute.threads) "
                    + "\(compute.threads == 1 ? "thread" : "threads"). Other kernels and threads give the same "
                    + "\(results) to the last bit.")
            section.details("Options") { details in
                details.table(
                    ["option", "value"],
                    rows: (operand.map { [["data", $0]] } ?? []) + options.map { ["--\($0.name)", $0.value ?? ""] })
            }
        }
    }
}
