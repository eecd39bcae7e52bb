import Backprop
import Foundation
import Testing

@Suite struct PNGMistakeTests {
    @Test func aSmallFile() throws {
        let image = Image(height: 2, width: 2, channels: 1, values: .bytes([1, 2, 3, 4]))
        #expect(try Image(PNGFile().data) == image)
        #expect(try Image(PNGFile(chunks: [("tEXt", [65, 0, 66]), ("prVt", [])]).data) == image)
        let filters: [(rows: [UInt8], values: [UInt8])] = [
            ([1, 9, 250, 1, 3, 4], [9, 3, 3, 7]), ([2, 9, 250, 2, 3, 4], [9, 250, 12, 254]),
            ([3, 9, 250, 3, 3, 4], [9, 254, 7, 134]), ([4, 9, 250, 4, 3, 4], [9, 3, 12, 7]),
        ]
        for (rows, values) in filters {
            #expect(
                try Image(PNGFile(rows: rows).data) == Image(height: 2, width: 2, channels: 1, values: .bytes(values)))
        }
    }

    static func file(_ change: (inout PNGFile) -> Void) -> Data {
        var file = PNGFile()
        change(&file)
        return file.data
    }

    /// The chunks of a right file, to be put together in other ways.
    static let header: (type: String, contents: [UInt8]) = ("IHDR", [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0])
    static let pixels: (type: String, contents: [UInt8]) = ("IDAT", PNGFile.stored([0, 1, 2, 0, 3, 4]))
    static let end: (type: String, contents: [UInt8]) = ("IEND", [])

    static let mistakes: [(data: Data, message: String)] = [
        (Data(), #"byte 0: expected a PNG, JPEG, PGM or PPM file, found """#),
        (Data([0xFF, 0xD8]), #"byte 0: expected a PNG, JPEG, PGM or PPM file, found "��""#),
        (Data("GIF89a".utf8), "byte 0: expected a PNG, JPEG, PGM or PPM file, found a GIF file"),
        (Data("hello".utf8), #"byte 0: expected a PNG, JPEG, PGM or PPM file, found "hello""#),
        (PNGFile().data.prefix(8), "byte 8: expected a chunk, the last one IEND, found the end of the file at byte 8"),
        (PNGFile().data.prefix(20), "byte 8: expected a chunk IHDR of 13 bytes, found the end of the file at byte 20"),
        (PNGFile.file([end]), "byte 16: expected a chunk IHDR of 13 bytes, found IEND of 0"),
        (PNGFile.file([("IHDR", [1])]), "byte 16: expected a chunk IHDR of 13 bytes, found IHDR of 1"),
        (PNGFile.file([header]), "byte 33: expected a chunk, the last one IEND, found the end of the file at byte 33"),
        (
            PNGFile.file([
                header, ("IDAT", Array(pixels.contents.prefix(9))), ("tEXt", []),
                ("IDAT", Array(pixels.contents.dropFirst(9))), end,
            ]), "byte 50: expected more packed bytes in IDAT, found their end"
        ),
        (PNGFile.file([header, ("I AT", [])]), #"byte 37: expected the four letters of a chunk's type, found "I AT""#),
        (PNGFile.file([header, ("ABCD", [1])]), #"byte 37: expected a chunk PLTE, IDAT or IEND, found "ABCD""#),
        (PNGFile.file([header, header]), #"byte 37: expected a chunk PLTE, IDAT or IEND, found "IHDR""#),
        (
            PNGFile.file([header, end]),
            "byte 16: expected an image that 0 bytes in IDAT can hold, found 2×2 pixels in IHDR"
        ),
        (file { $0.width = 0 }, "byte 16: expected a width from 1 to 2147483647 in IHDR, found 0"),
        (file { $0.height = 1 << 31 }, "byte 20: expected a height from 1 to 2147483647 in IHDR, found 2147483648"),
        (file { $0.colorType = 5 }, "byte 25: expected a color type of 0, 2, 3, 4 or 6 in IHDR, found 5"),
        (file { $0.depth = 3 }, "byte 24: expected a bit depth that color type 0 allows in IHDR, found 3"),
        (
            file {
                $0.colorType = 2
                $0.depth = 4
            }, "byte 24: expected a bit depth that color type 2 allows in IHDR, found 4"
        ),
        (file { $0.methods = [1, 0, 0] }, "byte 26: expected compression method 0 in IHDR, found 1"),
        (file { $0.methods = [0, 1, 0] }, "byte 27: expected filter method 0 in IHDR, found 1"),
        (file { $0.methods = [0, 0, 2] }, "byte 28: expected interlace method 0 or 1 in IHDR, found 2"),
        (file { $0.rows[3] = 5 }, "row 2: expected a filter from 0 to 4 in IDAT, found 5"),
        (file { $0.rows.removeLast() }, "byte 53: expected 6 bytes for 2×2 pixels in IDAT, found 5"),
        (file { $0.packed = [] }, "byte 16: expected an image that 0 bytes in IDAT can hold, found 2×2 pixels in IHDR"),
        (file { $0.packed = [0x79, 0x01, 1] }, "byte 41: expected the header of a zlib stream in IDAT, found none"),
        (
            file { $0.packed = [0x78, 0x01, 7] },
            "byte 43: expected a block of packed bytes of type 0, 1 or 2 in IDAT, found type 3"
        ),
        (
            file { $0.packed = PNGFile.stored($0.rows).dropLast() + [0xFF] },
            "byte 54: expected the checksum of the rows, 1900555, in IDAT, found 1900799"
        ),
        (file { $0.colorType = 3 }, "expected a chunk PLTE before IDAT, found none"),
        (
            file {
                $0.colorType = 3
                $0.chunks = [("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9])]
            }, "row 2, column 1: expected one of the 3 colors in PLTE, found color 3"
        ),
        (
            file {
                $0.colorType = 3
                $0.chunks = [("PLTE", [1, 2])]
            }, "byte 41: expected 1 to 256 colors of 3 bytes in PLTE, found 2 bytes"
        ),
        (
            file {
                $0.colorType = 3
                $0.chunks = [("tRNS", [1])]
            }, "byte 41: expected PLTE to come first in tRNS, found 1 byte"
        ),
        (file { $0.chunks = [("tRNS", [1])] }, "byte 41: expected 2 bytes in tRNS, found 1 byte"),
        (
            file { $0.chunks = [("tRNS", [0, 1]), ("tRNS", [0, 1])] },
            "byte 55: expected one chunk tRNS before IDAT, found another"
        ),
    ]

    @Test(arguments: mistakes)
    func filesThatAreRefused(data: Data, message: String) {
        expectDataError("x.png: \(message)") { () throws(DataError) in _ = try Image(data, source: "x.png") }
    }

    @Test func checksumsNameTheirChunk() throws {
        for (place, chunk) in [(20, "IHDR"), (45, "IDAT")] {
            var data = PNGFile().data
            data[place] ^= 1
            let error = #expect(throws: DataError.self) { try Image(data, source: "x.png") }
            #expect(error?.description.contains("expected the checksum of the chunk \(chunk), ") == true)
        }
    }

    /// A file of 7 kB whose rows are 1033² zeros, and others that claim more.
    @Test func sizesThatTheFileCannotHoldAreRefusedAtOnce() throws {
        let packed = Self.zeros(repetitions: 4136)
        #expect(packed.count < 7000)
        let right = try Image(PNGFile(width: 1032, height: 1033, packed: packed).data)
        #expect(right.values == .bytes([UInt8](repeating: 0, count: 1032 * 1033)))

        let expected = "expected an image that \(packed.count) bytes in IDAT can hold"
        for extent in [100_000, 1 << 31 - 1] {
            let huge = PNGFile(width: extent, height: extent, depth: 16, colorType: 6, packed: packed).data
            expectDataError("x.png: byte 16: \(expected), found \(extent)×\(extent) pixels in IHDR") {
                () throws(DataError) in _ = try Image(huge, source: "x.png", mostPixels: .max)
            }
        }
        // A size that is possible, and more behind it: no more is unpacked than is asked for.
        let small = PNGFile(width: 99, height: 100, packed: packed).data
        #expect(try Image(small).values == .bytes([UInt8](repeating: 0, count: 9900)))
    }

    /// A zlib stream of one block in the fixed code: a zero, the longest repetitions of it, the end.
    static func zeros(repetitions: Int) -> [UInt8] {
        let zero: [UInt8] = [0, 0, 1, 1, 0, 0, 0, 0]
        let repetition: [UInt8] = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]
        let end = [UInt8](repeating: 0, count: 7)
        var bits = [1, 1, 0] + zero + (0..<repetitions).flatMap { _ in repetition } + end
        bits += [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
        let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(UInt8(0)) { $0 | bits[start + $1] << $1 }
        }
        let checksum = PNGFile.adler32([UInt8](repeating: 0, count: 1 + 258 * repetitions))
        return [0x78, 0x01] + bytes + PNGFile.bigEndian(checksum)
    }
}
