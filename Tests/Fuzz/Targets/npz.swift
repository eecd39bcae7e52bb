import Backprop
import Foundation

/// What is read is written and read again as the same arrays.
func read(_ data: Data) throws(DataError) {
    let file = try NPZ(data)
    let again = try NPZ(file.data())
    require(again.names == file.names, "\(file.names) became \(again.names)")
    for name in file.names {
        let floats: Tensor<Float>
        do throws(DataError) {
            floats = try file.tensor(named: name)
        } catch {
            require(!error.description.contains(where: \.isNewline), "an error is one line: \(error)")
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
