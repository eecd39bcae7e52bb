import Backprop
import Foundation

/// The model that a command is pointed at: the folder of a training, or a `.safetensors` file.
struct ModelFile {
    static let help =
        "MODEL is the folder that `train` wrote, a model.safetensors file, or a .onnx file of one input and one output."

    /// Where the model lies.
    let url: URL
    /// Whether it was found in a folder, where nobody means a pipe: it would be waited for.
    private let isInFolder: Bool

    init(_ word: String) {
        let place = URL(fileURLWithPath: word)
        isInFolder = place.isFolder
        url = isInFolder ? place.appendingPathComponent("model.safetensors") : place
    }

    /// Whether it is a model that other programs read and write.
    var isONNX: Bool { url.pathExtension == "onnx" }

    func read(limit: ModelLimit) throws(DataError) -> AnySavedModel {
        if isONNX { return .float(try SavedModel(onnx: url, limit: limit)) }
        do throws(DataError) {
            return try AnySavedModel(contents(), limit: limit)
        } catch {
            throw Self.explained(error)
        }
    }

    /// The same in the precision that is asked for.
    func read<Scalar>() throws(DataError) -> SavedModel<Scalar> {
        if isONNX { return try SavedModel(onnx: url) }
        do throws(DataError) {
            return try SavedModel(contents())
        } catch {
            throw Self.explained(error)
        }
    }

    private func contents() throws(DataError) -> Safetensors {
        try Safetensors(contentsOf: url, allowsPipe: !isInFolder)
    }

    /// Says of a checkpoint what the commands do with it.
    private static func explained(_ error: DataError) -> DataError {
        guard error.problem.hasPrefix("found a checkpoint") else { return error }
        var error = error
        error.problem =
            "found a checkpoint, from which train --resume goes on; the model is model.safetensors, which train writes "
            + "when it ends"
        return error
    }
}

/// What a command that applies a trained network is given: MODEL, DATA and how to compute.
struct ModelInput {
    let model: ModelFile
    /// The word for the data, as errors call them.
    let data: String
    let source: DataSource
    let compute: Compute
    let seed: UInt64
    let arguments: Arguments

    static let options: [Option] =
        ([
            .value("seed", "N", "of made data; default 1"),
            .choice(
                "task", TrainingTask.self,
                "what a .onnx model without a softmax at its end does: classification, or regression (default)"),
        ] + ImageSettings.fileOptions).grouped("data")
        + DataSource.options
        + [
            .flag(
                "large-model",
                "take MODEL whatever it asks for with a sample: more than \(ModelLimit.standard.values) values, or "
                    + "\(ModelLimit.standard.operations) multiply-adds")
        ].grouped("model") + ComputeOptions.options

    /// - Parameter takesSeveral: Whether there may be more operands than these two.
    /// - Throws: `UsageError` or `KernelsError`.
    init(_ arguments: Arguments, of command: String, needsLabels: Bool, takesSeveral: Bool = false) throws {
        guard arguments.operands.count == 2 || takesSeveral && arguments.operands.count > 2 else {
            throw UsageError("\(command) takes MODEL and DATA, got \(arguments.operands.count) operands")
        }
        guard !arguments.operands[0].isEmpty else { throw UsageError("MODEL is empty; expected a folder or a file") }
        self.arguments = arguments
        data = DataSource.name(arguments.operands[1])
        model = ModelFile(arguments.operands[0])
        guard try arguments.choice("task", TrainingTask.self) == nil || model.isONNX else {
            throw UsageError("--task goes with a MODEL.onnx: other models know what they do")
        }
        source = try DataSource(arguments.operands[1], arguments, needsLabels: needsLabels)
        compute = try ComputeOptions.compute(arguments)
        seed = try arguments.seed()
    }
}

extension ModelInput {
    /// The model, once it is known that there is memory for a sample.
    ///
    /// - Throws: A `DataError` that names the file.
    func read() throws(DataError) -> AnySavedModel { try Self.read(model, arguments) }

    /// The same for a command without DATA.
    static func read(_ file: ModelFile, _ arguments: Arguments) throws(DataError) -> AnySavedModel {
        let model: AnySavedModel
        do throws(DataError) {
            model = try file.read(limit: arguments.has("large-model") ? .none : .standard)
        } catch {
            throw error.advising("; --large-model lifts it", about: "(its limit)")
        }
        switch model {
        case .float(var model):
            if let task = try? arguments.choice("task", TrainingTask.self), file.isONNX {
                model.network = try network(of: model, as: task, file)
            }
            try check(model, file)
            return .float(model)
        case .double(let model):
            try check(model, file)
            return .double(model)
        }
    }

    /// A network that puts out what a softmax makes probabilities of, with that behind it.
    private static func network(
        of model: SavedModel<Float>, as task: TrainingTask, _ file: ModelFile
    ) throws(DataError) -> Sequential<Float> {
        guard task == .classification, model.task == .regression else { return model.network }
        do throws(ShapeError) {
            return try Sequential(
                layers: model.network.layers + [Softmax<Float>()], inputShape: model.network.inputShape)
        } catch {
            throw DataError(source: file.url.relativePath, problem: "\(error)")
        }
    }

    /// A file of some hundred bytes can ask for images, or for padding, of any size.
    private static func check<Scalar>(_ model: SavedModel<Scalar>, _ file: ModelFile) throws(DataError) {
        let needed = Size(model.network.sampleCost.values) * Size(MemoryLayout<Scalar>.stride)
        let present = MemoryLimit.bytes
        guard needed <= Size(present) else {
            throw DataError(
                source: file.url.relativePath,
                expected: String(
                    format: "a model that fits into the %.1f GiB of memory of this process", Double(present) / 0x1p30),
                problem: String(format: "found one that takes %.1f for a sample", needed.double / 0x1p30))
        }
    }
}

extension DataError {
    /// The same error, which tells more where it is about something.
    fileprivate func advising(_ advice: String, about what: String) -> DataError {
        guard let expected, expected.hasSuffix(what) else { return self }
        var error = self
        error.problem += advice
        return error
    }
}

extension URL {
    /// Whether there is a folder at this place, or a link that leads to one.
    var isFolder: Bool {
        (try? resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }
}
