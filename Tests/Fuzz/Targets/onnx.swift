import Backprop
import Foundation

/// A small file takes less than 50 MB and a second. What is read answers, and is saved and read again.
func read(_ data: Data) throws(DataError) {
    let limit = ModelLimit(values: 1 << 16, operations: 1 << 20)
    let statement = Cost.Statement(least: 10 << 20, file: 64 * data.count)
    let model = try Cost.of(statement) { () throws(DataError) in
        try ONNXModel<Float>(onnx: data, limit: limit)
    } size: { _ in
        0
    }
    var values: [String: Tensor<Float>] = [:]
    for port in model.inputs {
        var shape = port.sampleShape
        if let axis = port.batchAxis { shape.insert(2, at: min(axis, shape.count)) }
        values[port.name] = Tensor(zeros: shape)
    }
    let results: [String: Tensor<Float>]
    do throws(ShapeError) {
        results = try model.predict(values)
    } catch {
        return require(!error.description.isEmpty, "no description")
    }
    for port in model.outputs {
        require((results[port.name]?.count ?? 0) > 0, "no values of \(port.name)")
    }
    let url = file(Data(), "again.safetensors")
    try SavedModel(network: model.network).write(to: url)
    let again = try SavedModel<Float>(contentsOf: url).network
    require(again.layers.map(\.configuration) == model.network.layers.map(\.configuration), "read as another network")
}
