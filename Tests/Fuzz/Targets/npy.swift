import Backprop
import Foundation

/// What is read is written and read again with the same bits.
func read(_ data: Data) throws(DataError) {
    _ = try? NPY.labels(data)
    let statement = Cost.Statement(file: data.count)
    let doubles = try Cost.of(statement) { () throws(DataError) in
        try Tensor<Double>(npy: data)
    } size: {
        8 * $0.count
    }
    let floats = try Cost.of(statement) { () throws(DataError) in
        try Tensor<Float>(npy: data)
    } size: {
        4 * $0.count
    }
    let again = try Tensor<Float>(npy: floats.npyData())
    require(again.npyData() == floats.npyData(), "\(floats.shape) is written as \(again.shape)")
    require(doubles.shape == floats.shape, "\(doubles.shape) and \(floats.shape)")
    require(!floats.description.isEmpty, "no description of \(floats.shape)")
}
