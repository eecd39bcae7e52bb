import Backprop
import Foundation

/// `backprop evaluate`: measures a trained network on labelled data.
struct EvaluateCommand: Command {
    static let name = "evaluate"
    static let summary = "measure a trained network on labelled data"
    static let operands = "MODEL DATA [OPTION …]"
    static let discussion = """
        Prints accuracy and loss of a model on data that have labels. Of a folder of images the test half is read.

        \(ModelFile.help)

        \(DataSource.help)
        """
    static let options: [Option] =
        [
            .flag("json", "print one JSON object as the last line"),
            .value("seed", "N", "of made data; default 1"),
        ] + DataSource.options + ComputeOptions.options

    private let model: URL
    private let source: DataSource
    private let arguments: Arguments
    private let compute: Compute
    private let seed: UInt64

    init(_ arguments: Arguments) throws {
        let (model, data) = try ModelFile.operands(arguments, of: Self.name)
        self.arguments = arguments
        self.model = model
        source = try DataSource(data, arguments)
        compute = try ComputeOptions.compute(arguments)
        seed = try arguments.seed()
    }

    func run() throws {
        switch try SavedModel<Float>.scalarType(of: model) {
        case .float32: try run(SavedModel<Float>(contentsOf: model))
        case .float64: try run(SavedModel<Double>(contentsOf: model))
        }
    }

    private func run<Scalar>(_ model: SavedModel<Scalar>) throws {
        let data = try source.dataset(
            Scalar.self, arguments, part: .test, classes: model.network.outputs, classNames: model.classNames,
            seed: seed)
        try model.checkNames(of: data, source: arguments.operands[1])
        let clock = ContinuousClock()
        let start = clock.now
        let evaluation = try model.network.evaluate(data, on: compute)
        let seconds = (clock.now - start) / .seconds(1)
        let accuracy = evaluation.accuracy ?? 0
        print(
            "\(data.count) samples: accuracy \(String(format: "%.4f", accuracy)), "
                + "loss \(String(format: "%.4f", evaluation.loss))")
        if arguments.has("json") {
            printJSON([
                "accuracy": accuracy, "loss": evaluation.loss, "samples": data.count, "epochs": 0, "seconds": seconds,
                "kernels": compute.kernels.name, "threads": compute.threads,
            ])
        }
    }
}

extension SavedModel {
    /// Names that model and data both have must be the same: columns in another order would be evaluated as if they
    /// were in this one.
    fileprivate func checkNames(of data: Dataset<Scalar>, source: String) throws(DataError) {
        for (kind, ours, theirs) in [
            ("feature", featureNames, data.featureNames), ("class", classNames, data.classNames),
        ] where !ours.isEmpty && !theirs.isEmpty {
            for (name, found) in zip(ours, theirs) where name != found {
                throw DataError(
                    source: source, expected: "the \(kind) \"\(name)\" of the model", problem: "found \"\(found)\"")
            }
        }
    }
}
