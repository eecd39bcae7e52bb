import Backprop
import Foundation

/// What is read, PNG, JPEG or Netpbm, can be converted and resized. The checksums of PNG chunks are made right first: hardly any
/// mutated file would come further.
func read(_ data: Data) throws(DataError) {
    var bytes = [UInt8](data)
    var statement = Cost.Statement(file: data.count, claimed: 2 * data.count)
    if bytes.starts(with: [0x89, 0x50]) {
        correctChecksums(&bytes)
        if bytes.count > 24 {
            let (width, height) = (number(bytes, 16), number(bytes, 20))
            // A small file may hold billions of black pixels, which would be too many for the fuzzer's limit.
            let (area, overflow) = width.multipliedReportingOverflow(by: height)
            if overflow || area > 1 << 22, area < bytes.count << 16 { return }
            // An error may come when all rows are unpacked, and another when all pixels are there but one.
            let isPossible = !overflow && area / 8 <= 1032 * bytes.count
            statement.unpacked = isPossible ? min(8 * (area + height), 1032 * bytes.count) : 0
            statement.claimed = isPossible ? 8 * area : 0
        }
    } else if let (width, height) = jpegSides(bytes) {
        let (area, blocks) = (width * height, ((width + 7) / 8) * ((height + 7) / 8))
        // A block takes a bit or more, and a component may have a value for 4×4 pixels.
        let isPossible = blocks / 16 <= 8 * bytes.count
        if area > 1 << 22, isPossible { return }
        statement.unpacked = isPossible ? min(3 * 128 * blocks, 1024 * bytes.count) : 0
        statement.claimed = isPossible ? 3 * area : 0
    }
    let image = try Cost.of(statement) { () throws(DataError) in
        try Image(Data(bytes))
    } size: {
        $0.byteCount
    }
    require(image.values.count == image.height * image.width * image.channels, "\(image.values.count) values")
    Cost.count(image.values.count)
    let gray = image.converted(to: .gray)
    require(gray.channels == 1 && !gray.hasOpacity, "\(gray.channels) channels")
    guard image.height * image.width < 10_000 else { return }
    Cost.count(4 * image.values.count)
    let small = image.resized(height: 3, width: 5)
    require(small.values.count == 15 * image.channels, "\(small.values.count) values")
    let tensor = Tensor<Float>(image.resized(height: image.height + 1, width: image.width + 3))
    require(tensor.scalars.allSatisfy { $0 >= 0 && $0 <= 1 }, "values beyond 0...1")
}

extension Image {
    fileprivate var byteCount: Int {
        switch values {
        case .bytes(let values): values.count
        case .words(let values): 2 * values.count
        }
    }
}

private func correctChecksums(_ bytes: inout [UInt8]) {
    var start = 8
    while bytes.count - start >= 12 {
        let length = number(bytes, start)
        guard bytes.count - start - 12 >= length else { return }
        let end = start + 8 + length
        let sum = crc32(bytes[start + 4..<end])
        for place in 0..<4 { bytes[end + place] = UInt8(sum >> (24 - 8 * UInt32(place)) & 0xFF) }
        start = end + 4
    }
}

/// What the first frame of a JPEG file says.
private func jpegSides(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
    var place = 2
    while bytes.count - place >= 9 {
        guard bytes[place] == 0xFF, bytes[place + 1] != 0, bytes[place + 1] != 0xFF else {
            place += 1
            continue
        }
        switch bytes[place + 1] {
        case 0xC0...0xC2:
            let sides = number(bytes, place + 5)
            return (sides & 0xFFFF, sides >> 16)
        case 0x01, 0xD0...0xD9: place += 2
        default: place += 2 + (number(bytes, place) & 0xFFFF)
        }
    }
    return nil
}

private func number(_ bytes: [UInt8], _ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }

private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}
