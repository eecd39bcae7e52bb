import Backprop
import Foundation

/// A grey image as a PNG file. Its pixels are stored as they are: for thumbnails, compression would not be worth its code.
struct PNG {
    let data: Data

    /// - Parameter gray: Pixels row by row, from black to white.
    init(gray: [UInt8], width: Int) {
        let height = gray.count / width
        var header = Self.bigEndian(width) + Self.bigEndian(height)
        // 8 bits per pixel, grey, and the only methods that there are.
        header += [8, 0, 0, 0, 0]
        // Each row says first how it is filtered: not at all.
        let rows = (0..<height).flatMap { [0] + gray[$0 * width..<($0 + 1) * width] }
        data = Data(
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header)
                + Self.chunk("IDAT", Self.stored(rows)) + Self.chunk("IEND", []))
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return bigEndian(content.count) + body + bigEndian(Int(CRC32(body[...]).value))
    }

    /// A zlib stream of stored blocks, which hold 65,535 bytes at most.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(start + 65_535, bytes.count)]
            let length = UInt16(block.count)
            stream.append(block.endIndex == bytes.count ? 1 : 0)
            for word in [length, ~length] { stream += [UInt8(word & 255), UInt8(word >> 8)] }
            stream += block
        }
        return stream + bigEndian(Int(Adler32.checksum(bytes)))
    }
}
