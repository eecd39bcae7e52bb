import Backprop
import Foundation
import Testing

@Suite struct JPEGMistakeTests {
    private static func file(_ change: (inout JPEGFile) -> Void) -> Data { JPEGFile.changed(change) }

    private static func scan(_ bits: String) -> Data { file { $0.scans = JPEGFile.scan([[1, 0]], bits: bits) } }

    private static func progressive(_ scans: [([UInt8], String)]) -> Data {
        file {
            $0.frame = 0xC2
            $0.scans = scans.flatMap { JPEGFile.scan([[1, 0]], band: $0.0, bits: $0.1) }
        }
    }

    static let kind =
        "baseline or progressive JPEG of 8 bits, gray or with 3 colors (convert the file to that, or to PNG)"

    static let refusals: [(data: Data, message: String)] = [
        (file { $0.frame = 0xC3 }, "byte 71: expected \(kind), found lossless coding"),
        (file { $0.frame = 0xC5 }, "byte 71: expected \(kind), found hierarchical coding"),
        (file { $0.frame = 0xC9 }, "byte 71: expected \(kind), found arithmetic coding"),
        (file { $0.frame = 0xCA }, "byte 71: expected \(kind), found arithmetic coding"),
        (
            file { $0.segments = JPEGFile.segment(0xDE, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]) },
            "byte 2: expected \(kind), found hierarchical coding"
        ),
        (file { $0.precision = 12 }, "byte 75: expected \(kind), found values of 12 bits"),
        (
            file { $0.components = [[1, 0x11, 0], [2, 0x11, 0], [3, 0x11, 0], [4, 0x11, 0]] },
            "byte 80: expected \(kind), found 4 colors, CMYK or YCCK"
        ),
        (file { $0.components = [[1, 0x11, 0], [2, 0x11, 0]] }, "byte 80: expected \(kind), found 2 components"),
        (file { $0.components = [] }, "byte 80: expected \(kind), found 0 components"),
    ]

    static let frames: [(data: Data, message: String)] = [
        (Data([0xFF, 0xD8, 0xFF]), "byte 3: expected a frame (SOF) and its scans, found the end of the file"),
        (Data([0xFF, 0xD8, 0xFF, 0xD9]), "byte 2: expected a frame (SOF) and its scans, found the marker EOI"),
        (Data([0xFF, 0xD8, 0xFF, 0xDB, 0]), "byte 4: expected the length of DQT, found the end of the file at byte 5"),
        (Data([0xFF, 0xD8, 0xFF, 0xE7, 0, 1]), "byte 4: expected a length of 2 or more for APP7, found 1"),
        (
            Data([0xFF, 0xD8, 0xFF, 0xC0, 0, 9]),
            "byte 4: expected 9 bytes of SOF0, found the end of the file at byte 6"
        ),
        (
            Data([0xFF, 0xD8] + JPEGFile.segment(0xC0, [8, 0, 1, 0, 1, 1, 1, 0x11])),
            "byte 6: expected 6 bytes and 3 for each component in SOF, found 8"
        ),
        (file { $0.width = 0 }, "byte 78: expected a width of 1 or more in SOF, found 0"),
        (file { $0.height = 0 }, "byte 76: expected a height of 1 or more (one in DNL is not read) in SOF, found 0"),
        (file { $0.components = [[1, 0x01, 0]] }, "byte 82: expected sampling factors from 1 to 4 in SOF, found 0×1"),
        (file { $0.components = [[1, 0x15, 0]] }, "byte 82: expected sampling factors from 1 to 4 in SOF, found 1×5"),
        (
            file { $0.components = [[1, 0x31, 0], [2, 0x21, 0], [3, 0x11, 0]] },
            "byte 85: expected sampling factors that divide the greatest, 3×1, in SOF, found 2×1"
        ),
        (file { $0.components = [[1, 0x11, 4]] }, "byte 83: expected a table from 0 to 3 in SOF, found 4"),
        (
            file { $0.scans = JPEGFile.segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]) },
            "byte 135: expected one frame (SOF), found another"
        ),
        (file { $0.scans = [] }, "byte 131: expected a scan of component 1, found the marker EOI"),
        (Data(JPEGFile().data.prefix(131)), "byte 131: expected a scan of component 1, found the end of the file"),
    ]

    static let tables: [(data: Data, message: String)] = [
        (
            file { $0.factors[0] = 0x20 },
            "byte 6: expected a table from 0 to 3 of 8 or 16 bits in DQT, found table 0 of 24 bits"
        ),
        (
            file { $0.factors[0] = 4 },
            "byte 6: expected a table from 0 to 3 of 8 or 16 bits in DQT, found table 4 of 8 bits"
        ),
        (file { $0.factors.removeLast() }, "byte 6: expected a whole table in DQT, found 64 bytes"),
        (file { $0.factors += [1] }, "byte 71: expected a whole table in DQT, found 1 byte"),
        (file { $0.factors = [] }, "byte 66: expected table 0 in DQT before the scan, found none"),
        (
            file { $0.firstCode[0] = 0x20 },
            "byte 88: expected a code from 0 to 3 of kind 0 or 1 in DHT, found code 0 of kind 2"
        ),
        (file { $0.firstCode.removeLast() }, "byte 88: expected a whole table in DHT, found 18 bytes"),
        (file { $0.firstCode[1] = 200 }, "byte 88: expected a whole table in DHT, found 19 bytes"),
        (
            file { $0.firstCode = [0, 3] + [UInt8](repeating: 0, count: 15) + [0, 1, 2] },
            "byte 89: expected codes that their lengths have room for in DHT, found more"
        ),
        (file { $0.firstCode[18] = 16 }, "byte 105: expected symbols up to 15 in DHT, found 16"),
        (file { $0.segments = JPEGFile.segment(0xDD, [1]) }, "byte 6: expected 2 bytes in DRI, found 1"),
        (
            file {
                $0.firstCode[0] = 2
                $0.scans = JPEGFile.scan([[1, 0x30]], bits: "0 0")
            }, "byte 135: expected Huffman code 3 in DHT before the scan, found none"
        ),
    ]

    static let scans: [(data: Data, message: String)] = [
        (
            Data([0xFF, 0xD8] + JPEGFile().scans),
            "byte 6: expected a frame (SOF) before the first scan, found none"
        ),
        (
            file { $0.scans = JPEGFile.scan([], bits: "0 0") },
            "byte 135: expected 1 to 1 component, each of 2 bytes, and 4 more in SOS, found 0 components in 4 bytes"
        ),
        (
            file { $0.scans = JPEGFile.scan([[2, 0]], bits: "0 0") },
            "byte 136: expected a component of the frame, once in SOS, found component 2"
        ),
        (
            file { $0.scans = JPEGFile.scan([[1, 0x40]], bits: "0 0") },
            "byte 137: expected Huffman codes from 0 to 3 in SOS, found 4"
        ),
        (
            scan("1111 0000 0000 0000 0000 0000"),
            "byte 141: expected a Huffman code for coefficients 0 to 63 of a block, found none"
        ),
        (
            scan("0 1111 1111 0000 0000"),
            "byte 142: expected a Huffman code for coefficients 0 to 63 of a block, found none"
        ),
        (scan("10 111"), "byte 142: expected more packed bits of a scan, found the marker EOI"),
        (
            scan("0 1100 1100 1100 1100"),
            "byte 143: expected coefficients 0 to 63 of a block, found more"
        ),
        (
            file {
                $0.width = 16
                $0.segments = JPEGFile.segment(0xDD, [0, 1])
                $0.scans = JPEGFile.scan([[1, 0]], bits: "0 0 0 0 0")
            }, "byte 148: expected the marker RST0, found the marker EOI"
        ),
        (
            file {
                $0.width = 24
                $0.segments = JPEGFile.segment(0xDD, [0, 1])
                $0.scans = JPEGFile.scan([[1, 0]], bits: "0 0|0 0") + [0xFF, 0xD5, 0x3F]
            }, "byte 151: expected the marker RST1, found the marker RST5"
        ),
    ]

    static let progressions: [(data: Data, message: String)] = [
        (
            progressive([([0, 5, 0], "0")]),
            "byte 138: expected coefficient 0 alone, or some from 1 to 63 of one component in SOS, found 0 to 5 of 1"
        ),
        (
            progressive([([6, 5, 0], "0")]),
            "byte 138: expected coefficient 0 alone, or some from 1 to 63 of one component in SOS, found 6 to 5 of 1"
        ),
        (
            progressive([([1, 64, 0], "0")]),
            "byte 138: expected coefficient 0 alone, or some from 1 to 63 of one component in SOS, found 1 to 64 of 1"
        ),
        (
            progressive([([0, 0, 14], "0")]),
            "byte 140: expected at most 13 bits left away, in later scans one less than before in SOS, found 14"
        ),
        (
            progressive([([0, 0, 0x31], "0")]),
            "byte 140: expected at most 13 bits left away, in later scans one less than before in SOS, found 1"
        ),
        (
            progressive([([1, 63, 0], "0")]),
            "byte 135: expected a scan that goes on with component 1, found coefficients 1 to 63 from bit 0 to 0"
        ),
        (
            progressive([([0, 0, 1], "0"), ([0, 0, 1], "0")]),
            "byte 146: expected a scan that goes on with component 1, found coefficients 0 to 0 from bit 0 to 1"
        ),
        (
            progressive([([0, 0, 3], "0"), ([0, 0, 0x21], "0")]),
            "byte 146: expected a scan that goes on with component 1, found coefficients 0 to 0 from bit 2 to 1"
        ),
        (
            progressive([([0, 0, 0], "0"), ([1, 63, 0], "1100 1100 1100 1100")]),
            "byte 154: expected coefficients 1 to 63 of a block, found more"
        ),
        (progressive([]), "byte 131: expected a scan of component 1, found the marker EOI"),
        (
            Data(progressive([([0, 0, 0], "0")]).dropLast(2)),
            "byte 142: expected more scans, or the marker EOI, found the end of the file"
        ),
    ]

    @Test(arguments: refusals + frames + tables + scans + progressions)
    func filesThatAreRefused(data: Data, message: String) {
        expectDataError("x.jpg: \(message)") { () throws(DataError) in _ = try Image(data, source: "x.jpg") }
    }

    @Test func theBoundOfPixels() throws {
        let bound = ImageBoundTests.bound
        expectDataError("x: byte 75: expected at most 63 pixels \(bound), found 64, 8×8") { () throws(DataError) in
            _ = try Image(JPEGFile().data, source: "x", mostPixels: 63)
        }
        #expect(try Image(JPEGFile().data, mostPixels: 64).values.count == 64)
    }
}
