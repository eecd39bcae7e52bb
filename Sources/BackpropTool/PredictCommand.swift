import Backprop
import Foundation

/// `backprop predict`: applies a trained network to samples.
struct PredictCommand: Command {
    static let name = "predict"
    static let summary = "apply a trained network to samples"
    static let operands = "MODEL DATA [OPTION …]"
    static let discussion = """
        Prints one row per sample: its class, then the probability of each class; for a regression the values.

        \(ModelFile.help)

        \(DataSource.help)

        A CSV file may have a column of labels or not: labels are passed over. Its columns must come in the order of the
        model's and, where both have names, under the same names.

        DATA may also be one image in a .png, .pgm or .ppm file. Images are brought to the size and the colors that the
        model was trained on.

        examples:
          backprop predict backprop-run spiral
          backprop predict flowers new-flowers.csv --output classes.csv
          backprop predict digits seven.png
        """
    static let options: [Option] =
        [
            .value("output", "FILE.csv", "write the rows into a file instead")
        ].grouped("output") + ModelInput.options

    private let input: ModelInput
    private let output: String?

    init(_ arguments: Arguments) throws {
        input = try ModelInput(arguments, of: Self.name, needsLabels: false)
        output = try arguments.place("output")
    }

    func run() throws {
        switch try AnySavedModel(contentsOf: input.model) {
        case .float(let model): try run(model)
        case .double(let model): try run(model)
        }
    }

    private func run<Scalar>(_ model: SavedModel<Scalar>) throws {
        try model.checkMemory(input.model)
        let network = model.network
        let samples = try input.source.fitted(to: model).features(
            for: model, input.arguments, seed: input.seed, name: input.data)
        let shape = Array(samples.shape.dropFirst())
        guard Shape.areAlike(shape, network.inputShape) else {
            throw ShapeError("samples have shape \(shape), the model takes \(network.inputShape)")
        }
        let outputs = network.predict(samples, on: input.compute)
        let table = model.task == .regression ? outputs.csv : model.table(of: outputs, on: input.compute)
        if let output {
            try AtomicFile.write(Data(table.utf8), to: URL(fileURLWithPath: output))
        } else {
            do {
                try FileHandle.standardOutput.write(contentsOf: Data(table.utf8))
            } catch {
                throw DataError(source: "standard output", problem: "cannot be written")
            }
        }
    }
}

extension SavedModel {
    /// One row per sample: the class by its name, if it has one, and the probabilities.
    fileprivate func table(of probabilities: Tensor<Scalar>, on compute: Compute) -> String {
        let classes = probabilities.columns
        var table = "class," + (0..<classes).map { "p\($0)" }.joined(separator: ",") + "\n"
        probabilities.withSpan { p in
            for (row, winner) in probabilities.argmax(on: compute).enumerated() {
                table += classNames.isEmpty ? String(winner) : Self.cell(classNames[winner])
                for j in 0..<classes { table += ",\(p[row * classes + j])" }
                table += "\n"
            }
        }
        return table
    }

    /// A cell of a CSV table: in quotation marks where its text needs them.
    private static func cell(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}

extension Tensor {
    /// One row per sample: y0, y1 and so on.
    fileprivate var csv: String {
        let scalars = scalars
        let header = (0..<columns).map { "y\($0)" }.joined(separator: ",") + "\n"
        return (0..<rows).reduce(into: header) { table, row in
            table += scalars[row * columns..<(row + 1) * columns].map { "\($0)" }.joined(separator: ",") + "\n"
        }
    }
}
