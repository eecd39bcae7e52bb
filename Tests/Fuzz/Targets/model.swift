import Backprop
import Foundation

/// What is read predicts, and is written and read again with the same names.
func read(_ data: Data) throws(DataError) {
    switch try AnySavedModel(contentsOf: file(data, "model.safetensors")) {
    case .float(let model): try check(model)
    case .double(let model): try check(model)
    }
}

private func check<Scalar>(_ model: SavedModel<Scalar>) throws(DataError) {
    let inputs = model.network.inputShape
    // Layers without tensors take samples of any size, of which only the small ones are worth the time.
    if inputs.count < 4, inputs.allSatisfy({ $0 < 16 }) {
        let outputs = model.network.predict(Tensor(zeros: [3] + inputs))
        require(outputs.shape == [3] + model.network.outputShape, "\(outputs.shape) came out")
    }
    let url = file(Data(), "again.safetensors")
    try model.write(to: url)
    let again = try SavedModel<Scalar>(contentsOf: url)
    require(again.classNames == model.classNames, "\(model.classNames) became \(again.classNames)")
    require(again.featureNames == model.featureNames, "\(model.featureNames) became \(again.featureNames)")
    let (shape, shapeAgain) = (model.imageShape ?? [], again.imageShape ?? [])
    require(shapeAgain == shape, "\(shape) became \(shapeAgain)")
}
