/// The checksum of gzip, zip and PNG: CRC-32 with the polynomial EDB88320 (reflected).
package struct CRC32 {
    private var state: UInt32 = ~0

    package init() {}

    package init(_ bytes: ArraySlice<UInt8>) {
        update(bytes)
    }

    /// The checksum of all bytes so far.
    package var value: UInt32 { ~state }

    /// Takes more bytes in. O(bytes), 8 at a time.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        let bytes = bytes.span
        let tables = Self.tables
        let table = tables.span
        var crc = state
        var position = 0
        while bytes.count - position >= 8 {
            let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            let mixed = UInt64(littleEndian: word) ^ UInt64(crc)
            crc = 0
            for place in 0..<8 {
                crc ^= table[(7 &- place) &<< 8 | Int(truncatingIfNeeded: mixed &>> UInt64(8 &* place) & 0xFF)]
            }
            position += 8
        }
        while position < bytes.count {
            crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[position])) & 0xFF)]
            position += 1
        }
        state = crc
    }

    /// Eight tables of 256: table k holds what a byte adds that k more bytes follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            tables[byte] = crc
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}

/// The checksum of zlib streams, which PNG files hold.
package enum Adler32 {
    /// O(bytes).
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        var position = 0
        while position < bytes.count {
            // So many bytes cannot overflow the sums.
            let end = min(position + 5552, bytes.count)
            for byte in bytes[position..<end] {
                a &+= UInt32(byte)
                b &+= a
            }
            a %= 65_521
            b %= 65_521
            position = end
        }
        return b << 16 | a
    }
}
