import Foundation

/// PNG files for the tests, right ones and others.
struct PNGFile {
    var width = 2
    var height = 2
    var depth: UInt8 = 8
    var colorType: UInt8 = 0
    /// Compression, filter and interlace method.
    var methods: [UInt8] = [0, 0, 0]
    /// Chunks between IHDR and IDAT.
    var chunks: [(type: String, contents: [UInt8])] = []
    /// The rows, each with its filter before it.
    var rows: [UInt8] = [0, 1, 2, 0, 3, 4]
    /// What IDAT holds instead of the rows.
    var packed: [UInt8]?

    var data: Data {
        let header = Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [depth, colorType] + methods
        let all = [("IHDR", header)] + chunks + [("IDAT", packed ?? Self.stored(rows)), ("IEND", [])]
        return Self.file(all)
    }

    /// A file of any chunks.
    static func file(_ chunks: [(type: String, contents: [UInt8])]) -> Data {
        Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunks.flatMap { chunk($0.type, $0.contents) })
    }

    static func chunk(_ type: String, _ contents: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + contents
        return bigEndian(UInt32(contents.count)) + body + bigEndian(crc32(body))
    }

    /// A zlib stream of one stored block.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let length = UInt16(bytes.count)
        let lengths = [length, ~length].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        return [0x78, 0x01, 1] + lengths + bytes + bigEndian(adler32(bytes))
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) } }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = ~0
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }
}
