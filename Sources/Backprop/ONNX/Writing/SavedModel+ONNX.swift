import Foundation

extension SavedModel {
    /// Writes the model as an ONNX file, so that other programs run it: what it answers is what `predict` answers, and the
    /// names of classes and inputs are among the file's metadata. It replaces an older file in one step, or leaves it; see
    /// <doc:WritingONNX>.
    ///
    ///     let model = try SavedModel<Float>(contentsOf: url)
    ///     try model.write(onnx: URL(fileURLWithPath: "model.onnx"))
    ///
    /// - Parameters:
    ///   - url: Where the file is written.
    ///   - format: The version of the operators, and where the weights lie.
    /// - Throws: A `DataError` that names all layers that cannot be written, by their paths; for names that are not as many as
    ///   classes or inputs, and for images that the network cannot take; for a network of more than 2 GB; or if the file cannot
    ///   be written.
    public func write(onnx url: URL, as format: ONNXFormat = ONNXFormat()) throws(DataError) {
        try onnx(source: FileReader.name(of: url), as: format, at: url).write(to: url)
    }

    /// Throws what ``write(onnx:as:)`` would throw for what is in the file, without writing one: what is checked before a training
    /// is not lost behind it.
    ///
    /// - Parameters:
    ///   - url: Where the file is to lie.
    ///   - format: As for `write`.
    /// - Throws: A `DataError` that names all layers that cannot be written.
    public func checkCanBeWritten(onnx url: URL, as format: ONNXFormat = ONNXFormat()) throws(DataError) {
        _ = try onnx(source: FileReader.name(of: url), as: format)
    }

    private func onnx(source: String, as format: ONNXFormat, at url: URL? = nil) throws(DataError) -> ONNXOutput {
        try network.onnx(
            source: source, as: format, at: url, preparation: preparation, scaling: targetScaling,
            metadata: try surroundings(source: source).filter { $0.value != "[]" })
    }
}
