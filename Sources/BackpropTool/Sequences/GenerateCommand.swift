import Backprop
import Foundation

/// `backprop generate`: writes a text.
struct GenerateCommand: Command {
    static let name = "generate"
    static let summary = "write a text, by a network trained on one"
    static let operands = "MODEL [OPTION …]"
    static let discussion = """
        Reads the prompt, then draws one character after the other by what the network predicts, and prints both.

        \(ModelFile.help)

        examples:
          backprop train book.txt --layers gru128,gru128 --epochs 10 --output book
          backprop generate book --prompt Genesis --length 500
          backprop generate book --temperature 0.5 --seed 7
        """
    static let options: [Option] =
        [
            .value("prompt", "TEXT", "how the text begins; default a line end, or the first character that there is"),
            .value("length", "N", "how many characters to write; default 200"),
            .value(
                "temperature", "X",
                "1 (default) draws as the network predicts; less is more cautious, 0 always takes the likeliest"),
            .value("seed", "N", "of what is drawn; default 1"),
        ].grouped("text") + ModelInput.options.filter { $0.group == "model" } + ComputeOptions.options

    private let model: ModelFile
    private let arguments: Arguments
    private let length: Int
    private let temperature: Double
    private let seed: UInt64
    private let compute: Compute

    init(_ arguments: Arguments) throws {
        guard arguments.operands.count == 1, !arguments.operands[0].isEmpty else {
            throw UsageError("generate takes MODEL, got \(arguments.operands.count) operands")
        }
        self.arguments = arguments
        model = ModelFile(arguments.operands[0])
        length = try arguments.integer("length", in: 0...1_000_000_000) ?? 200
        temperature = try arguments.number("temperature", in: .notNegative, "a number of 0 or more") ?? 1
        seed = try arguments.seed()
        compute = try ComputeOptions.compute(arguments)
        if arguments["prompt"] == "" { throw UsageError("--prompt is empty; expected one character or more") }
    }

    func run() throws {
        switch try ModelInput.read(model, arguments) {
        case .float(let model): try run(model)
        case .double(let model): try run(model)
        }
    }

    private func run<Scalar>(_ model: SavedModel<Scalar>) throws {
        guard let vocabulary = model.vocabulary else {
            throw DataError(
                source: self.model.url.relativePath, expected: "a model that was trained on a text",
                problem: model.forecasting == nil ? "found one without characters" : "found one of series: see forecast"
            )
        }
        let isShown = isatty(STDOUT_FILENO) == 1
        // Characters come from a file; all but line ends and tabs might act on a terminal.
        func shown(_ character: Unicode.Scalar) -> String {
            let text = String(character)
            return isShown && character != "\n" && character != "\t" ? text.escaped : text
        }
        let prompt = arguments["prompt"] ?? vocabulary.beginning
        var generator = SeededGenerator(seed: seed)
        var piece = ""
        var failure: DataError?
        var isBegun = arguments["prompt"] == nil
        func write(_ text: String) {
            piece += text
            guard failure == nil, piece.utf8.count >= (isShown ? 1 : 4096) else { return }
            do throws(DataError) { try StandardStreams.write(piece) } catch { failure = error }
            piece = ""
        }
        try model.generate(
            after: prompt, length: length, temperature: temperature, using: &generator, on: compute
        ) { character in
            // Not before it is known that there is a text.
            if !isBegun { for character in prompt.unicodeScalars { write(shown(character)) } }
            isBegun = true
            write(shown(character))
        }
        if !isBegun { for character in prompt.unicodeScalars { write(shown(character)) } }
        if let failure { throw failure }
        try StandardStreams.write(piece + "\n")
    }
}

extension Vocabulary {
    /// What a text may begin behind: a line end, or else the first character.
    var beginning: String { String(number(of: "\n") == nil ? characters[0] : "\n") }
}
