import Backprop
import Foundation
import Testing

/// Writes files for another program to read: Tests/Scripts/check_formats.py compares them with what it computes.
///
///     BACKPROP_FORMAT_OUTPUT=/tmp/formats swift test --filter FormatOutput
///     python3 Tests/Scripts/check_formats.py /tmp/formats
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BACKPROP_FORMAT_OUTPUT"] != nil))
struct FormatOutputTests {
    static let shapes: [[Int]] = [[], [1], [7], [0, 3], [3, 4], [2, 3, 4], [1000, 100]]

    /// Element i is i/7 - 3, computed in `Double`.
    static func tensor(_ shape: [Int]) -> Tensor<Double> {
        Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { Double($0) / 7 - 3 })
    }

    @Test func writeFiles() throws {
        let path = try #require(ProcessInfo.processInfo.environment["BACKPROP_FORMAT_OUTPUT"])
        let folder = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var file = Safetensors(metadata: ["format": "np", "note": "quote \" and \\ and \n and ä"])
        for shape in Self.shapes {
            let name = "x" + shape.map { "_\($0)" }.joined()
            let double = Self.tensor(shape)
            try double.write(npy: folder.appendingPathComponent("\(name)-f8.npy"))
            try Tensor<Float>(double).write(npy: folder.appendingPathComponent("\(name)-f4.npy"))
            file["\(name)-f8"] = .float64(double)
            file["\(name)-f4"] = .float32(Tensor<Float>(double))
        }
        try file.write(to: folder.appendingPathComponent("x.safetensors"))

        for compressed in [false, true] {
            var file = NPZ()
            for shape in Self.shapes {
                let name = "x" + shape.map { "_\($0)" }.joined()
                let double = Self.tensor(shape)
                file.add(double, named: "\(name)-f8", compressed: compressed)
                file.add(Tensor<Float>(double), named: "\(name)-f4", compressed: compressed)
            }
            file.add(Tensor<Float>([1]), named: "größe/β", compressed: compressed)
            try file.write(to: folder.appendingPathComponent(compressed ? "compressed.npz" : "stored.npz"))
        }
    }
}
