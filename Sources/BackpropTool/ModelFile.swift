import Backprop
import Foundation

/// The model that a command is pointed at: the folder of a training, or a `.safetensors` file.
enum ModelFile {
    static let help = "MODEL is the folder that `train` wrote, or a model.safetensors file."

    /// Where the model lies.
    static func url(_ word: String) -> URL {
        let url = URL(fileURLWithPath: word)
        return url.isFolder ? url.appendingPathComponent("model.safetensors") : url
    }
}

/// What a command that applies a trained network is given: MODEL, DATA and how to compute.
struct ModelInput {
    let model: URL
    /// The word for the data, as errors call them.
    let data: String
    let source: DataSource
    let compute: Compute
    let seed: UInt64
    let arguments: Arguments

    static let options: [Option] =
        [.value("seed", "N", "of made data; default 1"), ImageSettings.mostPixelsOption].grouped("data")
        + DataSource.options + ComputeOptions.options

    /// - Throws: `UsageError` or `KernelsError`.
    init(_ arguments: Arguments, of command: String, needsLabels: Bool) throws {
        guard arguments.operands.count == 2 else {
            throw UsageError("\(command) takes MODEL and DATA, got \(arguments.operands.count) operands")
        }
        guard !arguments.operands[0].isEmpty else { throw UsageError("MODEL is empty; expected a folder or a file") }
        self.arguments = arguments
        data = arguments.operands[1]
        model = ModelFile.url(arguments.operands[0])
        source = try DataSource(data, arguments, needsLabels: needsLabels)
        compute = try ComputeOptions.compute(arguments)
        seed = try arguments.seed()
    }
}

extension SavedModel {
    /// Refuses a network of which the outputs of all layers for a single sample are more than this machine's memory: a file
    /// of some hundred bytes can ask for images, or for padding, of any size.
    ///
    /// - Throws: A `DataError` that names the file.
    func checkMemory(_ url: URL) throws(DataError) {
        let values = ([network.inputShape] + network.outputShapes).reduce(0.0) { sum, shape in
            sum + shape.reduce(1) { $0 * Double($1) }
        }
        let needed = values * Double(MemoryLayout<Scalar>.stride)
        let present = Double(ProcessInfo.processInfo.physicalMemory)
        guard needed <= present else {
            throw DataError(
                source: url.relativePath,
                expected: String(format: "a model that fits into this machine's %.1f GiB of memory", present / 0x1p30),
                problem: String(format: "found one that takes %.1f for a sample", needed / 0x1p30))
        }
    }
}

extension URL {
    /// Whether there is a folder at this place, or a link that leads to one.
    var isFolder: Bool {
        (try? resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }
}
