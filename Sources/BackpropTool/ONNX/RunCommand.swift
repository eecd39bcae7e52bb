import Backprop
import Foundation

/// `backprop run`: what an ONNX model makes of arrays.
struct RunCommand: Command {
    static let name = "run"
    static let summary = "run an ONNX model, as other programs write them"
    static let operands = "MODEL.onnx [OPTION …]"
    static let discussion = """
        Runs a network that was trained elsewhere on arrays of numpy, and shows what it puts out, or writes it into files. \
        Arrays are as the file states them: with the batch, and images with their channels first. The batch may be of any \
        size. Where a model has one input or one output, its name may be left out. With --output only what those outputs \
        need must be known here.

        A model with an operator that this program does not have is refused, with all that is in the way.

        examples:
          backprop run model.onnx --input x.npy
          backprop run model.onnx --input x=x.npy --input mask=m.npy --output y=y.npy
          backprop run model.onnx --input x.npy --output y.npy --precision double
        """
    static let options =
        [
            .values("input", "[NAME=]FILE.npy", "the values of an input; once for each"),
            .values("output", "[NAME=]FILE.npy", "write an output into a file; once for each"),
        ].grouped("data")
        + [
            .choice("precision", TrainingSettings.Precision.self, "float or double; default float"),
            .flag(
                "large-model",
                "take MODEL whatever it asks for with a sample: more than \(ModelLimit.standard.values) values, or "
                    + "\(ModelLimit.standard.operations) multiply-adds"),
        ].grouped("model") + ComputeOptions.options
        + [.flag("json", "print one JSON object with the outputs and their shapes")].grouped("output")

    private let model: URL
    private let inputs, outputs: [(name: String?, file: URL)]
    private let precision: TrainingSettings.Precision
    private let limit: ModelLimit
    private let compute: Compute
    private let isJSON: Bool

    init(_ arguments: Arguments) throws {
        guard arguments.operands.count == 1, !arguments.operands[0].isEmpty else {
            throw UsageError("run takes one MODEL.onnx, got \(arguments.operands.count) operands")
        }
        model = URL(fileURLWithPath: arguments.operands[0])
        inputs = try Self.files("input", arguments)
        outputs = try Self.files("output", arguments)
        precision = try arguments.choice("precision", TrainingSettings.Precision.self) ?? .float
        limit = arguments.has("large-model") ? .none : .standard
        compute = try ComputeOptions.compute(arguments)
        isJSON = arguments.has("json")
    }

    private static func files(_ option: String, _ arguments: Arguments) throws(UsageError) -> [(String?, URL)] {
        var files: [(String?, URL)] = []
        for text in arguments.all(option) {
            // Names may have such a sign in them, and files seldom do.
            let parts = text.lastIndex(of: "=").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
            let (name, file) = parts.map { (Optional($0), $1) } ?? (nil, text)
            guard name != "", !file.isEmpty else {
                throw UsageError("--\(option) \(text): expected NAME=FILE.npy or FILE.npy")
            }
            guard !files.contains(where: { $0.0 == name }) else {
                throw UsageError(
                    "--\(option) \(text): \(name.map { "\"\($0)\"" } ?? "one without a name") is given twice")
            }
            files.append((name, URL(fileURLWithPath: file)))
        }
        return files
    }

    func run() throws {
        switch precision {
        case .float: try run(Float.self)
        case .double: try run(Double.self)
        }
    }

    private func run<Scalar: TensorScalar>(_: Scalar.Type) throws {
        let outline = try ONNXOutline(contentsOf: model)
        var values: [String: Tensor<Scalar>] = [:]
        for (name, file) in inputs {
            let name = try name ?? only(outline.inputs.map(\.name), "input")
            guard outline.inputs.contains(where: { $0.name == name }) else {
                throw unknown(name, "input", outline.inputs.map(\.name))
            }
            values[name] = try Tensor(npy: file)
        }
        let names = outline.outputs.map(\.name)
        var wanted: [(name: String, file: URL)] = []
        for (name, file) in outputs {
            let name = try name ?? only(names, "output")
            guard names.contains(name) else { throw unknown(name, "output", names) }
            wanted.append((name, file))
        }
        let network = try ONNXModel(
            contentsOf: model, for: values, outputs: wanted.isEmpty ? nil : wanted.map(\.name), limit: limit)
        let results = try network.predict(values, on: compute)
        for (name, file) in wanted { try results[name]?.write(npy: file) }
        if isJSON {
            let shapes = results.mapValues { $0.shape as Any }
            printJSON(["outputs": shapes])
        } else if outputs.isEmpty {
            for name in names {
                guard let result = results[name] else { continue }
                print("\(name.shown(60)): \(result.shape)\n\(result)")
            }
        }
    }

    private func only(_ names: [String], _ kind: String) throws(UsageError) -> String {
        guard names.count == 1 else {
            let list = names.prefix(8).map { $0.shown(40) }.joined(separator: ", ")
            throw UsageError("--\(kind) needs a name: the model has \(names.count) \(kind)s: \(list)")
        }
        return names[0]
    }

    private func unknown(_ name: String, _ kind: String, _ names: [String]) -> UsageError {
        let list = names.prefix(8).map { "\"\($0.shown(40))\"" }.joined(separator: ", ")
        return UsageError("--\(kind) \(name): the model has no such \(kind), but \(list)")
    }
}
