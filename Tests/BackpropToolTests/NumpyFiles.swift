import Backprop
import Foundation

/// Files as numpy writes them, for arrays that the library itself does not write.
enum NumpyFile {
    /// A `.npy` file of unsigned bytes in C order.
    static func npy(_ bytes: [UInt8], shape: [Int]) -> Data {
        let extents = shape.map { "\($0), " }.joined()
        let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(extents)), }"
        let padded = header.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
        return Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8) + bytes)
    }

    /// An archive of arrays that are not packed.
    static func npz(_ arrays: [(name: String, npy: Data)]) -> Data {
        var (files, directory) = (Data(), Data())
        for (name, npy) in arrays {
            let name = Data((name + ".npy").utf8)
            let common =
                Data([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]) + number(checksum(npy)) + number(UInt32(npy.count))
                + number(UInt32(npy.count)) + Data([UInt8(name.count), 0])
            directory +=
                Data("PK\u{1}\u{2}".utf8) + Data([20, 0]) + common + Data(count: 12) + number(UInt32(files.count))
                + name
            files += Data("PK\u{3}\u{4}".utf8) + common + Data(count: 2) + name + npy
        }
        let count = Data([UInt8(arrays.count), 0])
        return files + directory + Data("PK\u{5}\u{6}".utf8) + Data(count: 4) + count + count
            + number(UInt32(directory.count)) + number(UInt32(files.count)) + Data(count: 2)
    }

    private static func number(_ value: UInt32) -> Data { Data([0, 8, 16, 24].map { UInt8(value >> $0 & 0xFF) }) }

    private static func checksum(_ data: Data) -> UInt32 {
        ~data.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}

extension TemporaryFolder {
    /// Images of bytes in three classes, each with a bright band in another place, in files of numpy: `x.npy` of shape
    /// 90×6×5, `rows.npy` of shape 90×30, `floats.npy` of 32-bit floats from 0 to 255, `y.npy`; and the same as `x` and `y`
    /// of `pair.npz`, and as those of Keras's mnist.npz.
    func writeBands() throws {
        let labels = (0..<90).map { Int32($0 % 3) }
        let bytes = labels.enumerated().flatMap { index, label in
            (0..<30).map { UInt8($0 / 10 == Int(label) ? 200 : 0) + UInt8(($0 * 7 + index * 13) % 40) }
        }
        let (images, classes) = (NumpyFile.npy(bytes, shape: [90, 6, 5]), npyFile(of: labels))
        try write(images, to: "x.npy")
        try write(NumpyFile.npy(bytes, shape: [90, 30]), to: "rows.npy")
        try write(Tensor<Float>(shape: [90, 30], scalars: bytes.map { Float($0) }).npyData(), to: "floats.npy")
        try write(classes, to: "y.npy")
        try write(NumpyFile.npz([("x", images), ("y", classes)]), to: "pair.npz")
        try write(
            NumpyFile.npz([("x_train", images), ("y_train", classes), ("x_test", images), ("y_test", classes)]),
            to: "mnist.npz")
    }
}
