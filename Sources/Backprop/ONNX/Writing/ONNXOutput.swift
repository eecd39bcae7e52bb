import Foundation

/// An ONNX file that is going to be written, and the file of its weights, if they lie in one of their own.
struct ONNXOutput {
    let model: ProtobufMessage
    /// The weights one after the other, each from a multiple of 64 bytes on; nothing if they are in the model.
    let weights: ProtobufMessage?

    /// Writes both, each in one step, the weights first: a model is never without them.
    func write(to url: URL) throws(DataError) {
        try weights?.write(to: Self.weights(of: url))
        try model.write(to: url)
    }

    /// Where the weights of a file lie.
    static func weights(of url: URL) -> URL { url.appendingPathExtension("data") }
}
