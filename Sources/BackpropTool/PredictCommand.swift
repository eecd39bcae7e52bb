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
            model, ids: images == nil ? questions?.ids?.title : "file",
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
                        table.rows(model.inOwnUnit(outputs), ids: ids.isEmpty ? [] : ids[rows], on: input.compute))
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
        guard Shape.areAlike(questions.samples.sampleShape, shape) else {
            throw ShapeError("samples have shape \(questions.samples.sampleShape), the model takes \(shape)")
        }
        return questions
    }
}

/// What a network answers, as a CSV table that is made a part at a time: one row per sample.
private struct PredictionTable<Scalar: TensorScalar> {
    /// The id, the class and the probabilities, or the values of a regression.
    let header: String
    /// The names of the classes as cells; empty for classes without names, `nil` for a regression.
    private let cells: [String]?
    private let isShown: Bool

    /// - Parameters:
    ///   - ids: What that is called that names each row, if there is such.
    ///   - hasNumbers: Whether the outputs are called by their numbers, p0 and y0 and so on, even if they have names.
    ///   - isShown: Whether a person sees it on a terminal, which names from a file must not act on.
    init(_ model: SavedModel<Scalar>, ids: String?, hasNumbers: Bool, isShown: Bool) {
        func cell(_ text: String) -> String { CSVCell.text(isShown ? text.escaped : text) }
        self.isShown = isShown
        let isRegression = model.task == .regression
        let names = hasNumbers ? [] : isRegression ? model.targetNames : model.classNames
        let columns = (0..<model.answers).map { index in
            guard names.indices.contains(index) else { return "\(isRegression ? "y" : "p")\(index)" }
            return cell(isRegression ? names[index] : "p(\(names[index]))")
        }
        header =
            ((ids.map { [cell($0)] } ?? []) + (model.answersSteps ? ["sample", "step"] : [])
            + (isRegression ? [] : ["class"]) + columns).joined(separator: ",") + "\n"
        cells = isRegression ? nil : model.classNames.map(cell)
    }

    /// A row for each step that a sample has.
    func steps(
        _ outputs: Tensor<Scalar>, _ samples: Range<Int>, _ lengths: ArraySlice<Int>, ids: ArraySlice<String>,
        on compute: Compute
    ) -> String {
        let (steps, classes) = (outputs.shape[1], outputs.shape[2])
        var names: [String] = []
        var places: [Int] = []
        for (row, sample) in samples.enumerated() {
            let id = ids.isEmpty ? "" : cell(ids[ids.startIndex + row]) + ","
            for step in 0..<min(steps, lengths[sample]) {
                names.append("\(id)\(sample + 1),\(step + 1)")
                places.append(row * steps + step)
            }
        }
        let all = outputs.reshaped(to: [outputs.rows * steps, classes])
        return rows(all, at: places, names: names, on: compute)
    }

    private func cell(_ id: String) -> String { CSVCell.text(isShown ? id.escaped : id) }

    /// - Parameter ids: What names each row, or none.
    func rows(_ outputs: Tensor<Scalar>, ids: ArraySlice<String>, on compute: Compute) -> String {
        rows(outputs, at: Array(0..<outputs.rows), names: ids.map(cell), on: compute)
    }

    /// Some rows of outputs, with what names each, or nothing.
    private func rows(
        _ outputs: Tensor<Scalar>, at places: [Int], names: [String], on compute: Compute
    ) -> String {
        let columns = outputs.columns
        let winners = cells == nil ? [] : outputs.argmax(on: compute)
        var text = ""
        outputs.withSpan { values in
            for (place, row) in places.enumerated() {
                if !names.isEmpty { text += names[place] + "," }
                if let cells { text += (cells.isEmpty ? String(winners[row]) : cells[winners[row]]) + "," }
                for column in 0..<columns {
                    if column > 0 { text += "," }
                    text += "\(values[row * columns + column])"
                }
                text += "\n"
            }
        }
        return text
    }
}
