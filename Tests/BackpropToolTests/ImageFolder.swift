import Backprop
import Foundation

@testable import BackpropTool

extension TemporaryFolder {
    /// A folder `stripes` of images in two classes, `across` and `down`: stripes four pixels apart, and some noise.
    func writeStripes(count: Int = 20, side: Int = 12, channels: Int = 1) throws {
        var generator = SeededGenerator(seed: 7)
        for index in 0..<count {
            for name in ["across", "down"] {
                let bytes = (0..<side * side * channels).map { place in
                    let (row, column) = (place / channels / side, place / channels % side)
                    let isLight = ((name == "down" ? column : row) + index) % 4 < 2
                    return UInt8(isLight ? 170 : 0) + UInt8.random(in: 0..<80, using: &generator)
                }
                let image = Image(height: side, width: side, channels: channels, values: .bytes(bytes))
                try write(PNG(image).data, to: String(format: "stripes/\(name)/%02d.png", index))
            }
        }
    }

    /// A folder `noise` of coloured images in two classes that nobody can tell apart.
    func writeNoise(count: Int = 30, side: Int = 5) throws {
        var generator = SeededGenerator(seed: 9)
        for index in 0..<count {
            let bytes = (0..<side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try write(Data("P6 \(side) \(side) 255\n".utf8) + bytes, to: "noise/\(index % 2 == 0 ? "a" : "b")/\(index)")
        }
    }

    /// The image in a file of this folder.
    func image(_ name: String) throws -> Image { try Image(contentsOf: url.appendingPathComponent(name)) }
}
