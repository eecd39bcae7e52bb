import Backprop
import Foundation

/// What the command does with a model that it has read, and what the library promises of it: it predicts, and is written
/// and read again with the same names.
func check<Scalar>(_ model: SavedModel<Scalar>) throws(DataError) {
    let network = model.network
    for (layer, shape) in zip(network.layers, network.outputShapes) {
        guard let configuration = layer.configuration else { fatalError("no configuration of \(layer)") }
        require(!"\(configuration) \(shape) \(layer.parameters.count)".isEmpty, "no description")
    }
    require(network.outputs > 0 && network.parameterCount >= 0, "\(network.outputs) outputs")
    // A few layers without tensors make as large a network as they like: only the small ones are worth the time.
    if isSmall(network) {
        let outputs = network.predict(Tensor(zeros: [3] + network.inputShape))
        require(outputs.shape == [3] + network.outputShape, "\(outputs.shape) came out")
        checkSteps(of: model)
    }
    let url = file(Data(), "again.safetensors")
    try model.write(to: url)
    let again = try SavedModel<Scalar>(contentsOf: url)
    // Texts that differ in their Unicode normal form only are equal to Swift.
    func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }
    require(bytes(again.classNames) == bytes(model.classNames), "\(model.classNames) became \(again.classNames)")
    require(
        bytes(again.featureNames) == bytes(model.featureNames), "\(model.featureNames) became \(again.featureNames)")
    let (shape, shapeAgain) = (model.imageShape ?? [], again.imageShape ?? [])
    require(shapeAgain == shape, "\(shape) became \(shapeAgain)")
}

/// A network that goes step by step answers each, and one of a text writes.
private func checkSteps<Scalar>(of model: SavedModel<Scalar>) {
    do {
        var stream = try model.network.stream()
        for _ in 0..<2 {
            let answer = stream.step([Scalar](repeating: 0, count: stream.inputs))
            require(answer.count == stream.outputs, "\(answer.count) values came out of a step")
        }
    } catch {
        // It looks ahead, and has said so.
    }
    guard let vocabulary = model.vocabulary else { return }
    var generator = SeededGenerator(seed: 1)
    let text = try? model.generate(after: String(vocabulary.characters[0]), length: 3, using: &generator)
    require(text.map { $0.unicodeScalars.count == 3 } ?? true, "\(text ?? "") was written")
}

/// Whether a sample takes few multiplications: windows count as far as they lie on the image.
private func isSmall<Scalar>(_ network: Sequential<Scalar>) -> Bool {
    var (work, input) = (0, network.inputShape)
    for (layer, output) in zip(network.layers, network.outputShapes) {
        let weights = layer.parameters.map(\.value.count).max() ?? 1
        let taps = input.reduce(1) { min($0.multipliedReportingOverflow(by: $1).overflow ? Int.max : $0 * $1, 1 << 40) }
        let outputs = output.reduce(1) {
            min($0.multipliedReportingOverflow(by: $1).overflow ? Int.max : $0 * $1, 1 << 40)
        }
        // Each output sums the input at most, or all weights.
        let each = max(1, output.count == 1 ? taps : min(taps, max(weights, 64)))
        let (product, overflow) = outputs.multipliedReportingOverflow(by: each)
        if overflow || product > 1 << 22 || taps > 1 << 16 { return false }
        work += product
        input = output
    }
    Cost.count(100 * work)
    return work <= 1 << 22
}
