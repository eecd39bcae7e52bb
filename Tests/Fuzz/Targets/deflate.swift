import Backprop
import Foundation

/// The bytes are packed as the elements of an array and unpacked again; and they are unpacked as if they were packed, in
/// an archive that is right but for the checksum.
func read(_ data: Data) throws(DataError) {
    let elements = Tensor<Float>(data.map { Float($0) })
    Cost.count(4 * data.count)
    var file = NPZ()
    file.add(elements, named: "x", compressed: true)
    let again: Tensor<Float> = try NPZ(file.data()).tensor(named: "x")
    require(again.npyData() == elements.npyData(), "\(elements.shape) is packed as \(again.shape)")

    guard data.count > 1 else { return }
    let packed = data.dropFirst()
    let size = UInt32(packed.count) * [1, 4, 100, 1032][Int(data[data.startIndex]) % 4]
    let statement = Cost.Statement(file: data.count, unpacked: Int(size))
    _ = try Cost.of(statement) { () throws(DataError) -> Tensor<Float> in
        try NPZ(archive(packed, size: size)).tensor(named: "x")
    } size: {
        4 * $0.count
    }
}

/// An archive of one deflated file x.npy.
private func archive(_ packed: Data, size: UInt32) -> Data {
    let name = Data("x.npy".utf8)
    let sizes = number(UInt32(packed.count)) + number(size)
    let common = Data([20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0]) + number(0) + sizes + Data([5, 0])
    let file = Data("PK\u{3}\u{4}".utf8) + common + Data(count: 2) + name + packed
    let entry = Data("PK\u{1}\u{2}".utf8) + Data([20, 0]) + common + Data(count: 16) + name
    let end =
        Data("PK\u{5}\u{6}".utf8) + Data([0, 0, 0, 0, 1, 0, 1, 0]) + number(UInt32(entry.count))
        + number(UInt32(file.count)) + Data(count: 2)
    return file + entry + end
}

private func number(_ value: UInt32) -> Data { Data([0, 8, 16, 24].map { UInt8(value >> $0 & 0xFF) }) }
