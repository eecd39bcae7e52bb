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

    /// The two operands MODEL and DATA of a command.
    static func operands(_ arguments: Arguments, of command: String) throws(UsageError) -> (model: URL, data: String) {
        guard arguments.operands.count == 2 else {
            throw UsageError("\(command) takes MODEL and DATA, got \(arguments.operands.count) operands")
        }
        return (url(arguments.operands[0]), arguments.operands[1])
    }
}

extension URL {
    /// Whether there is a folder at this place.
    var isFolder: Bool { (try? resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false }
}
