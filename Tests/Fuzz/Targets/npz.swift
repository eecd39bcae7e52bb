import Backprop
import Foundation

/// What is read is written and read again as the same arrays.
func read(_ data: Data) throws(DataError) {
    let file = try Cost.of(Cost.Statement(file: data.count)) { () throws(DataError) in
        try NPZ(data)
    } size: { _ in
        0
    }
    let again = try NPZ(file.data())
    require(again.names == file.names, "\(file.names) became \(again.names)")
    let unpacked = unpackedSizes(data)
    let most = unpacked.values.max() ?? 0
    // Many arrays with the same few bytes in front would take the time for all of them.
    for name in file.names.prefix(100) {
        let floats: Tensor<Float>
        do throws(DataError) {
            let statement = Cost.Statement(file: 0, unpacked: unpacked[Data("\(name).npy".utf8)] ?? most)
            floats = try Cost.of(statement) { () throws(DataError) in
                try file.tensor(named: name)
            } size: {
                4 * $0.count
            }
        } catch {
            checkMessage(error)
            continue
        }
        let copy: Tensor<Float> = try again.tensor(named: name)
        require(copy.npyData() == floats.npyData(), "\(floats.shape) is written as \(copy.shape)")
        var packed = NPZ()
        packed.add(floats, named: name, compressed: true)
        let unpacked: Tensor<Float> = try NPZ(packed.data()).tensor(named: name)
        require(unpacked.npyData() == floats.npyData(), "\(floats.shape) is packed as \(unpacked.shape)")
    }
}

/// How large the files of an archive are, where its directory says so in plain; what deflated bytes may become at most.
private func unpackedSizes(_ data: Data) -> [Data: Int] {
    let bytes = [UInt8](data)
    func number(_ start: Int, _ count: Int) -> Int {
        bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    var sizes: [Data: Int] = [:]
    for start in bytes.indices.dropLast(45)
    where bytes[start] == 0x50 && bytes[start..<start + 4] == [0x50, 0x4B, 1, 2] {
        let end = start + 46 + number(start + 28, 2)
        if end > bytes.count { continue }
        sizes[Data(bytes[start + 46..<end])] = min(number(start + 24, 4), 1032 * bytes.count)
    }
    return sizes
}
