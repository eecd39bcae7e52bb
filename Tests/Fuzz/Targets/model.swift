import Backprop
import Foundation

/// What is read does all that a model does.
func read(_ data: Data) throws(DataError) {
    let url = file(data, "model.safetensors")
    // The tensors lie in memory as the file has them and as the layers do.
    let statement = Cost.Statement(file: 4 * data.count, claimed: 8 * data.count)
    let model = try Cost.of(statement) { () throws(DataError) in
        try AnySavedModel(contentsOf: url)
    } size: { _ in
        8 * data.count
    }
    switch model {
    case .float(let model): try check(model)
    case .double(let model): try check(model)
    }
}
