import Backprop
import Foundation

/// `backprop predict`: applies a trained network to samples.
struct PredictCommand: Command {
    static let name = "predict"
    static let summary = "apply a trained network to samples"
    static let operands = "MODEL DATA… [OPTION …]"
    static let discussion = """
        Prints one row per sample: its class, then the probability of each class; for a regression the values. A network that
        learnt a class for each step of sequences has a row for each step, which begins with the numbers of both, from 1.

        \(ModelFile.help)

        \(DataSource.help)

        A CSV file is read as that of the training was. Its columns are found by their names, in any order; labels and other
        columns are passed over. Without names they must be those of the training, with the labels or without.

        DATA may also be images in .png, .pgm or .ppm files, or a folder of them, with folders in it or without. Of several
        files, and of a folder, each row begins with the name of the file. Images are brought to the size and the colors
        that the model was trained on.

        A sample whose answer is infinite or NaN, because numbers overflow within the network, is an error.

        examples:
          backprop predict backprop-run spiral
          backprop predict flowers new-flowers.csv --output classes.csv
          backprop predict digits seven.png
          backprop predict digits scans --output read.csv
        """
    static let options: [Option] =
        [
            .value("output", "FILE.csv", "write the rows into a file instead"),
            .value(
                "headings", "NAME", "names: p(setosa) and so on (default), or numbers: p0, p1",
                choices: ["names", "numbers"]),
        ].grouped("output") + ModelInput.options

    private let input: ModelInput
    private let images: ImageList?
    private let output: String?

    init(_ arguments: Arguments) throws {
        input = try ModelInput(arguments, of: Self.name, needsLabels: false, takesSeveral: true)
        images = try ImageList(arguments.operands.dropFirst(), arguments)
        output = try arguments.place("output")
        if let headings = arguments["headings"], !["names", "numbers"].contains(headings) {
            throw UsageError("--headings \(headings): expected one of names, numbers")
        }
    }

    func run() throws {
        switch try input.read() {
        case .float(let model): try run(model)
        case .double(let model): try run(model)
        }
    }

    private func run<Scalar>(_ model: SavedModel<Scalar>) throws {
        let questions = images == nil ? try questions(for: model) : nil
        for remark in questions?.remarks ?? [] { StandardStreams.printError("\(input.data.escaped): \(remark)") }
        let table = PredictionTable(
            model, source: input.data, ids: images == nil ? questions?.ids?.title : "file", isOfFiles: images != nil,
            hasNumbers: input.arguments["headings"] == "numbers",
            isShown: output == nil && isatty(STDOUT_FILENO) == 1)
        func write(_ part: (String) throws(DataError) -> Void) throws(DataError) {
            func predict(_ samples: Dataset<Scalar>, _ ids: [String]) throws(DataError) {
                let lengths = model.answersSteps ? model.lengths(of: samples) : []
                try model.network.predict(samples, on: input.compute) { (rows, outputs) throws(DataError) in
                    if model.answersSteps {
                        return try part(
                            table.steps(
                                outputs, rows, lengths[rows], ids: ids.isEmpty ? [] : ids[rows], on: input.compute))
                    }
                    try part(
                        table.rows(
                            model.inOwnUnit(outputs), rows, ids: ids.isEmpty ? [] : ids[rows], on: input.compute))
                }
            }
            if let questions {
                try part(table.header)
                try predict(questions.samples, questions.ids?.texts ?? [])
            }
            // Nothing is written before it is known that there are images.
            var header: String? = table.header
            try images?.read(for: model) { (files, samples) throws(DataError) in
                if let text = header.take() { try part(text) }
                try predict(samples, files)
            }
        }
        if let output {
            try AtomicFile.write(to: URL(fileURLWithPath: output)) { (file) throws(DataError) in
                try write { (text) throws(DataError) in try file.write(text) }
            }
        } else {
            try write(StandardStreams.write)
        }
    }
}

extension SavedModel {
    /// How many steps each sample has.
    fileprivate func lengths(of samples: Dataset<Scalar>) -> [Int] {
        let (shape, features) = (samples.sampleShape, samples.features)
        guard network.layers.first is VariableLength<Scalar>, shape.count == 2 else {
            return Array(repeating: network.outputShape[0], count: samples.count)
        }
        return features.withSpan { values in
            (0..<samples.count).map { Int(values[$0 * shape[0] * shape[1] + shape[1] - 1]) }
        }
    }
}

extension PredictCommand {
    /// Samples that are no images in a folder.
    private func questions<Scalar>(for model: SavedModel<Scalar>) throws -> Questions<Scalar> {
        let questions = try input.source.fitted(to: model).questions(
            for: model, input.arguments, seed: input.seed, name: input.data)
        let shape = model.network.inputShape
        guard model.network.takes(questions.samples.sampleShape) else {
            throw ShapeError("samples have shape \(questions.samples.sampleShape), the model takes \(shape)")
        }
        return questions
    }
}
