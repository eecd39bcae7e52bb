import Backprop

@testable import BackpropTool

/// Command lines drawn from the tables of the commands: their options with values that there are, that there may be and
/// that there cannot be.
struct RandomCommandLine {
    private var generator: SeededGenerator
    /// Whether the command is going to be run: then it is to write nowhere else and to end soon.
    private let isRun: Bool

    init(seed: UInt64, isRun: Bool) {
        generator = SeededGenerator(seed: seed)
        self.isRun = isRun
    }

    /// A command and the words behind its name: every other time such as people mean.
    mutating func next() -> (command: any Command.Type, words: [String]) {
        let command = pick(BackpropTool.commands)
        return (command, pick([true, false]) ? meant(for: command) : wild(for: command))
    }

    private mutating func meant(for command: any Command.Type) -> [String] {
        var words: [String] = []
        if command.operands.contains("MODEL") { words.append("run") }
        if command.operands.contains("DATA") { words.append(pick(command.operandChoices + ["data.csv"])) }
        if command.operands.contains("FILE.onnx") { words.append("out.onnx") }
        if command.operands == "SHELL" { words.append(pick(command.operandChoices)) }
        // All trainings by the reference take minutes.
        if command is VerifyCommand.Type { words.append("float sgd") }
        var names: Set = ["help"]
        if isRun, command.options.contains(where: { $0.name == "epochs" }) {
            names.insert("epochs")
            words += ["--epochs", "2"]
        }
        for _ in 0..<pick([0, 1, 1, 2, 3]) where !command.options.isEmpty {
            let option = pick(command.options)
            guard names.insert(option.name).inserted else { continue }
            words.append("--\(option.name)")
            guard let value = option.value else { continue }
            words.append(pick(option.choices.isEmpty ? Self.meant[value] ?? ["1"] : option.choices))
        }
        return words
    }

    private mutating func wild(for command: any Command.Type) -> [String] {
        var words = (0..<pick([0, 1, 1, 1, 2, 2, 3])).map { _ in operand(of: command) }
        if isRun, command is VerifyCommand.Type { words.append("float sgd") }
        var options = (0..<pick([0, 1, 2, 3, 4, 6, 9])).map { _ in pick(command.allOptions) }
        if isRun, let epochs = command.allOptions.first(where: { $0.name == "epochs" }) {
            options = options.filter { $0.name != "epochs" && $0.name != "help" }
            // In front of whatever might swallow it.
            words = self.words(for: epochs, form: 0) + words
        }
        for option in options {
            let place = isRun ? words.count : generator.integer(below: words.count + 1)
            words.insert(contentsOf: self.words(for: option, form: generator.integer(below: 20)), at: place)
        }
        return words
    }

    private mutating func words(for option: Option, form: Int) -> [String] {
        let name = "--\(option.name)"
        return switch form {
        case 1: [name]
        case 2: ["--"]
        case 3: ["-\(option.name)"]
        case 4: [name + pick(Self.anything)]
        case 5: [name + "="]
        case 6: [name, value(for: option), name, value(for: option)]
        case 7...10: [name + "=" + value(for: option)]
        default: option.value == nil ? [name] : [name, value(for: option)]
        }
    }

    private mutating func value(for option: Option) -> String {
        // Of these, any number may take hours, any name may lie anywhere.
        if isRun, let values = Self.harmless[option.name] { return pick(values) }
        if !option.choices.isEmpty, pick([true, true, true, false]) { return pick(option.choices) }
        return switch pick([0, 0, 0, 1, 2]) {
        case 0: pick(Self.numbers)
        case 1: (0..<pick([1, 2, 3, 9])).map { _ in pick(Self.numbers) }.joined(separator: ",")
        default: pick(Self.anything)
        }
    }

    private mutating func operand(of command: any Command.Type) -> String {
        pick(pick([command.operandChoices + [""], Self.files, Self.files, isRun ? [" ", "\n"] : Self.anything]))
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[generator.integer(below: elements.count)]
    }

    /// What the letters in the help stand for.
    private static let meant = [
        "N": ["1", "2", "9"], "K": ["2", "3"], "X": ["0.1", "0.5", "1e-320"], "N,N,…": ["1", "3,2", "1,5,20"],
        "W,W,…": ["balanced", "1,2", "1,2,3"], "X,Y": ["0.5,-1"], "NAME,…": ["saddle", "sgd,adam"],
        "NAME": ["class", "a", "1"], "FILE.npy": ["y.npy"], "FILE.csv": ["out.csv"], "DIR": ["out"],
        "LIST": ["8", "5,3", "none", "8,batchnorm", "conv4x3,pool2"], "HxW": ["8", "8x9"],
        "CHANGES": ["flip", "shift1,rotate9"], "MODEL": ["run"],
    ]
    private static let numbers = [
        "0", "1", "2", "3", "0.1", "0.5", "-1", "-0.0", "1e-320", "1e308", "1e400", "nan", "inf", "-inf", "0x10",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615", "1_000", "٣", "",
    ]
    private static let anything = [
        "", " ", "-", "--", "---", "=", "==", ",", ",,", "none", "balanced", "a=b", "a\nb", "\t\u{1b}[31m", "\u{202e}é",
        "🧠", "%s%n", "train", "--help", "-h", "--epochs", String(repeating: "9", count: 400),
        String(repeating: "x,", count: 3000),
    ]
    /// Some are there: see `RandomCommandLineTests`.
    private static let files = [
        "run", "run/model.safetensors", "data.csv", "values.csv", "x.npy", "y.npy", "empty.csv", "missing.csv",
        "missing.npy", "folder", "a\nb.csv", String(repeating: "n", count: 300),
    ]
    private static let harmless: [String: [String]] = {
        let numbers = ["", "0", "-1", "1.5", "ten", "9223372036854775808"]
        let places = ["out", "out/deeper", "run", "data.csv", "data.csv/x", "", String(repeating: "n", count: 300)]
        return [
            "epochs": ["1", "1", "1", "2", "3"] + numbers, "samples": ["1", "5,2", "20,9", "1000001"] + numbers,
            "layers": [
                "none", "1", "3,2", "64", "9,9,9", "1000000,1000000", "46000,46000", "5,batchnorm",
                "flatten,dropout0.5",
                "conv2x1", "conv1000000x1000000", "pool0",
            ] + numbers,
            "steps": ["1", "9", "50", "100001"] + numbers, "folds": ["2", "3", "151", "9223372036854775807"] + numbers,
            "threads": ["1", "2", "7", "1025"] + numbers, "output": places, "labels": files,
        ]
    }()
}
