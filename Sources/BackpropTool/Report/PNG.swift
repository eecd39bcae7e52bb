import Backprop
import Foundation

/// An image as a PNG file of 8 bits per value. They are stored as they are: for thumbnails, compression would not be worth
/// the time.
struct PNG {
    let data: Data

    init(_ image: Image) {
        let bytes = image.bytes
        let length = image.width * image.channels
        var header = Self.bigEndian(image.width) + Self.bigEndian(image.height)
        // The bits, the colours (grey, grey with opacity, red-green-blue, the same with opacity), and the only methods
        // that there are.
        header += [8, [0, 4, 2, 6][image.channels - 1], 0, 0, 0]
        // Each row says first how it is filtered: not at all.
        let rows = (0..<image.height).flatMap { [0] + bytes[$0 * length..<($0 + 1) * length] }
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
