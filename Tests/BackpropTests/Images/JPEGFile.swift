import Foundation

/// JPEG files for the tests, right ones and others: gray, with codes of few symbols.
struct JPEGFile {
    /// The marker of the frame.
    var frame: UInt8 = 0xC0
    var precision: UInt8 = 8
    var width = 8
    var height = 8
    /// Names, sampling factors in two digits, and tables.
    var components: [[UInt8]] = [[1, 0x11, 0]]
    /// All factors are 8, so that a first coefficient is what all values are more than 128.
    var factors: [UInt8] = [0] + [UInt8](repeating: 8, count: 64)
    /// The code of first coefficients: 0 for the same as before, 10 for one that differs by a number of 3 bits.
    var firstCode: [UInt8] = [0x00, 1, 1] + [UInt8](repeating: 0, count: 14) + [0, 3]
    /// The code of others: 0 for no more of them, 10 for a run of 16,384 blocks and more, 110 for 15 zeros and a number
    /// of 1 bit.
    var otherCode: [UInt8] = [0x10, 1, 1, 1] + [UInt8](repeating: 0, count: 13) + [0, 0xE0, 0xF1]
    /// Segments before the frame.
    var segments: [UInt8] = []
    /// What follows the tables: a block of 135.
    var scans = Self.scan([[1, 0]], bits: "10 111 0")

    var data: Data { Data([0xFF, 0xD8] + segments + beginning + scans + [0xFF, 0xD9]) }

    private var beginning: [UInt8] {
        let sides = [height, width].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let header = [precision] + sides + [UInt8(components.count)] + components.flatMap(\.self)
        return (factors.isEmpty ? [] : Self.segment(0xDB, factors)) + Self.segment(frame, header)
            + (firstCode.isEmpty ? [] : Self.segment(0xC4, firstCode))
            + (otherCode.isEmpty ? [] : Self.segment(0xC4, otherCode))
    }

    static func segment(_ code: UInt8, _ contents: [UInt8]) -> [UInt8] {
        let length = contents.count + 2
        return [0xFF, code, UInt8(length >> 8), UInt8(length & 0xFF)] + contents
    }

    /// A scan of components, each a name and two codes; its bits, in which a bar stands for a restart.
    static func scan(_ components: [[UInt8]], band: [UInt8] = [0, 63, 0], bits: String) -> [UInt8] {
        var scan = segment(0xDA, [UInt8(components.count)] + components.flatMap(\.self) + band)
        for (index, part) in bits.split(separator: "|", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { scan += [0xFF, 0xD0 + UInt8((index - 1) % 8)] }
            scan += packed(String(part))
        }
        return scan
    }

    /// Digits as bits, filled up with ones.
    private static func packed(_ digits: String) -> [UInt8] {
        var digits = digits.compactMap(\.wholeNumberValue)
        digits += [Int](repeating: 1, count: (8 - digits.count % 8) % 8)
        return stride(from: 0, to: digits.count, by: 8).flatMap { start in
            let byte = digits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
            return byte == 0xFF ? [0xFF, 0] : [UInt8(byte)]
        }
    }

    static func changed(_ change: (inout JPEGFile) -> Void) -> Data {
        var file = JPEGFile()
        change(&file)
        return file.data
    }
}
