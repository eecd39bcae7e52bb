import Backprop
import Foundation

/// The rows of a PNG file, what comes before them, and nothing that is packed: the first bytes say what the header does,
/// how many colours there are and how many of these are transparent.
func read(_ data: Data) throws(DataError) {
    guard data.count > 8 else { return }
    let choice = [UInt8](data.prefix(8))
    let types: [(type: UInt8, depths: [UInt8])] = [
        (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]),
    ]
    let (type, depths) = types[Int(choice[0]) % 5]
    let (width, height) = (1 + choice[1] % 40, 1 + choice[2] % 40)
    var rest = [UInt8](data.dropFirst(8))
    let header = [0, 0, 0, width, 0, 0, 0, height, depths[Int(choice[3]) % depths.count], type, 0, 0, choice[4] % 2]
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
    for (name, count) in [("PLTE", Int(choice[5])), ("tRNS", Int(choice[6]))] where count > 0 {
        file += chunk(name, Array(rest.prefix(count)))
        rest.removeFirst(min(count, rest.count))
    }
    // As many rows as there should be: those that are missing are zeros, or the filter in choice[7].
    let missing = [UInt8](repeating: choice[7] % 5, count: 40 * (1 + 8 * 40) * 2)
    file += chunk("IDAT", stored(rest + missing, Int(width), Int(height), header)) + chunk("IEND", [])
    let statement = Cost.Statement(file: file.count, unpacked: file.count, claimed: 8 * Int(width) * Int(height))
    let image = try Cost.of(statement) { () throws(DataError) in
        try Image(Data(file))
    } size: {
        2 * $0.values.count
    }
    require(image.width == Int(width) && image.height == Int(height), "\(image.height)×\(image.width) pixels")
    require(image.values.count == image.height * image.width * image.channels, "\(image.values.count) values")
}

/// A zlib stream of one stored block with just the rows of all passes.
private func stored(_ bytes: [UInt8], _ width: Int, _ height: Int, _ header: [UInt8]) -> [UInt8] {
    let values = [1, 0, 3, 1, 2, 0, 4][Int(header[9])]
    let passes =
        header[12] == 1
        ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        : [(0, 0, 1, 1)]
    var length = 0
    for (x, y, dx, dy) in passes {
        let (columns, rows) = ((width - x + dx - 1) / dx, (height - y + dy - 1) / dy)
        if columns > 0, rows > 0 { length += rows * (1 + (columns * values * Int(header[8]) + 7) / 8) }
    }
    let rows = Array(bytes.prefix(length))
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in rows {
        a = (a + UInt32(byte)) % 65_521
        b = (b + a) % 65_521
    }
    let count = UInt16(rows.count)
    let lengths = [count, ~count].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    return [0x78, 0x01, 1] + lengths + rows + bigEndian(b << 16 | a)
}

private func chunk(_ type: String, _ contents: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + contents
    var crc: UInt32 = ~0
    for byte in body {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return bigEndian(UInt32(contents.count)) + body + bigEndian(~crc)
}

private func bigEndian(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) } }
