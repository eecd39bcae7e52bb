import Backprop
import Foundation

/// The header of an `.npy` file by itself, its length always right.
func read(_ data: Data) throws(DataError) {
    let header = data.prefix(1 << 16 - 1)
    let start = Data([0x93]) + Data("NUMPY".utf8) + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)]
    let floats = try Tensor<Float>(npy: start + header + Data(count: 48))
    require(floats.count <= 48, "48 bytes gave \(floats.shape)")
}
