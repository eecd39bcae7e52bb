import Backprop
import Foundation

/// The header of a safetensors file by itself, its length always right.
func read(_ data: Data) throws(DataError) {
    let length = Data((0..<8).map { UInt8(truncatingIfNeeded: data.count >> (8 * $0)) })
    let bytes = length + data + Data(count: 24)
    let file = try Cost.of(Cost.Statement(file: 4 * bytes.count)) { () throws(DataError) in
        try Safetensors(bytes)
    } size: { _ in
        8 * 24
    }
    require(file.names.allSatisfy { file[$0] != nil }, "a name without a tensor among \(file.names)")
}
