import Backprop
import Foundation

/// `backprop export`: writes a trained network for other programs.
struct ExportCommand: Command {
    static let name = "export"
    static let summary = "write a trained network as ONNX, for other programs"
    static let operands = "MODEL FILE.onnx"
    static let discussion = """
        Writes the network in MODEL as an ONNX file, which many programs and devices run: onnxruntime, for one. It answers
        what `predict` answers, in single precision. It is given arrays; numbers of a table go in as they stand there, and a
        column of texts as a column of zeros and ones for each category. Names of classes and inputs are among its metadata.

        \(ModelFile.help)

        examples:
          backprop export backprop-run model.onnx
          backprop export digits/model.safetensors digits.onnx
          backprop export digits older.onnx --opset 21 --external-data
        """
    static let options: [Option] = [
        .value("opset", "N", "the version of the operators, from 20 to 28; default 28"),
        .flag("external-data", "write the weights into a file beside it, FILE.onnx.data"),
    ].grouped("output")

    private let model: ModelFile
    private let file: URL
    private let path: String
    private let format: ONNXFormat

    init(_ arguments: Arguments) throws {
        guard arguments.operands.count == 2 else {
            let count = arguments.operands.count
            throw UsageError("export takes MODEL and FILE.onnx, got \(count) operand\(count == 1 ? "" : "s")")
        }
        guard !arguments.operands[0].isEmpty else { throw UsageError("MODEL is empty; expected a folder or a file") }
        path = arguments.operands[1]
        guard !path.isEmpty else { throw UsageError("FILE.onnx is empty; expected a file") }
        format = ONNXFormat(
            operatorSet: try arguments.integer("opset", in: ONNXFormat.operatorSets)
                ?? ONNXFormat.operatorSets.upperBound,
            hasExternalData: arguments.has("external-data"))
        model = ModelFile(arguments.operands[0])
        file = URL(fileURLWithPath: path)
    }

    func run() throws {
        guard
            file.resolvingSymlinksInPath().standardizedFileURL
                != model.url.resolvingSymlinksInPath().standardizedFileURL
        else {
            throw DataError(source: path, expected: "another file than the model", problem: "found the model itself")
        }
        // Nothing is run, so it may be of any size.
        switch try model.read(limit: .none) {
        case .float(let model): try model.write(onnx: file, as: format)
        case .double(let model): try model.write(onnx: file, as: format)
        }
    }
}
