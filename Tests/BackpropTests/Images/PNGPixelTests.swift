import Backprop
import Foundation
import Testing

/// The pixels of all depths against a reading bit by bit.
@Suite struct PNGPixelTests {
    /// Colours with and without opacity for a depth, as many as there can be.
    static func palette(_ depth: UInt8) -> [UInt8] {
        let count = 3 << Int(depth)
        return (0..<count).map { UInt8(truncatingIfNeeded: $0 * 83) }
    }

    @Test(arguments: [1, 2, 4, 8] as [UInt8], [1, 2, 7, 8, 9, 17, 64])
    func palettes(depth: UInt8, width: Int) throws {
        let (indices, rows) = Self.rows(depth, width, height: 3)
        let palette = Self.palette(depth)
        for opacities in [[], [7], [0, 9]] as [[UInt8]] {
            var chunks: [(type: String, contents: [UInt8])] = [("PLTE", palette)]
            if !opacities.isEmpty { chunks.append(("tRNS", opacities)) }
            let file = PNGFile(width: width, height: 3, depth: depth, colorType: 3, chunks: chunks, rows: rows)
            var values: [UInt8] = []
            for index in indices {
                values += palette[3 * index..<3 * index + 3]
                if !opacities.isEmpty { values.append(index < opacities.count ? opacities[index] : 255) }
            }
            let channels = opacities.isEmpty ? 3 : 4
            #expect(
                try Image(file.data) == Image(height: 3, width: width, channels: channels, values: .bytes(values)))
        }
    }

    @Test(arguments: [1, 2, 4, 8] as [UInt8], [1, 2, 7, 8, 9, 17, 64])
    func grays(depth: UInt8, width: Int) throws {
        let (values, rows) = Self.rows(depth, width, height: 3)
        let greatest = 1 << Int(depth) - 1
        let plain = PNGFile(width: width, height: 3, depth: depth, rows: rows)
        let bytes = values.map { UInt8($0 * 255 / greatest) }
        #expect(try Image(plain.data) == Image(height: 3, width: width, channels: 1, values: .bytes(bytes)))
        // The bits above those of a value do not count.
        let hidden = values[0]
        let other = UInt8(depth == 8 ? hidden : hidden + greatest + 1)
        let chunk: (String, [UInt8]) = ("tRNS", [depth == 8 ? 3 : 0, other])
        let file = PNGFile(width: width, height: 3, depth: depth, chunks: [chunk], rows: rows)
        var pairs: [UInt8] = []
        for value in values { pairs += [UInt8(value * 255 / greatest), value == hidden ? 0 : 255] }
        #expect(try Image(file.data) == Image(height: 3, width: width, channels: 2, values: .bytes(pairs)))
    }

    @Test func aColorBeyondThePaletteIsNamedByItsPixel() {
        var (_, rows) = Self.rows(4, 9, height: 3)
        rows = rows.enumerated().map { $0 % 6 == 0 ? 0 : $1 & 0x33 }
        rows[6 + 1 + 2] = 0x05
        let file = PNGFile(
            width: 9, height: 3, depth: 4, colorType: 3, chunks: [("PLTE", [UInt8](repeating: 1, count: 15))],
            rows: rows)
        expectDataError("x: row 2, column 6: expected one of the 5 colors in PLTE, found color 5") {
            () throws(DataError) in _ = try Image(file.data, source: "x")
        }
    }

    /// Values of a depth, and the rows that hold them.
    static func rows(_ depth: UInt8, _ width: Int, height: Int) -> (values: [Int], rows: [UInt8]) {
        let depth = Int(depth)
        let values = (0..<width * height).map { ($0 * 37 + $0 / 5) % (1 << depth) }
        var rows: [UInt8] = []
        for row in 0..<height {
            var bytes = [UInt8](repeating: 0, count: (width * depth + 7) / 8)
            for column in 0..<width {
                let bit = column * depth
                bytes[bit / 8] |= UInt8(values[row * width + column] << (8 - depth - bit % 8))
            }
            rows += [0] + bytes
        }
        return (values, rows)
    }
}
