import Backprop
import Foundation

/// What is read is written and read again as the same file.
func read(_ data: Data) throws(DataError) {
    let file = try Cost.of(Cost.Statement(file: 4 * data.count)) { () throws(DataError) in
        try Safetensors(data)
    } size: { file in
        file.names.reduce(0) { $0 + (file[$1]?.byteCount ?? 0) }
    }
    let again = try Safetensors(file.data())
    require(again.data() == file.data(), "\(file.names) is written as \(again.names)")
}

extension Safetensors.Value {
    fileprivate var byteCount: Int {
        switch self {
        case .float32(let tensor): 4 * tensor.count
        case .float64(let tensor): 8 * tensor.count
        }
    }
}
