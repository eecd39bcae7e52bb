import Backprop
import Foundation

/// What is read is written and read again as the same file.
func read(_ data: Data) throws(DataError) {
    let file = try Safetensors(data)
    let again = try Safetensors(file.data())
    require(again.data() == file.data(), "\(file.names) is written as \(again.names)")
}
