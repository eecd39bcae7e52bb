import Backprop
import Foundation
import Testing

/// Small files that claim much.
@Suite struct JPEGBombTests {
    @Test(arguments: [0xC0, 0xC2] as [UInt8])
    func sizesThatTheFileCannotHoldAreRefusedAtOnce(frame: UInt8) {
        let scan = JPEGFile.scan([[1, 0]], band: [0, 0, 0], bits: "0")
        let file = JPEGFile(frame: frame, width: 65535, height: 65535, scans: scan)
        expectDataError("x: byte 141: expected 67108864 blocks of 8×8 values for 65535×65535 pixels, found 3 bytes") {
            () throws(DataError) in _ = try Image(file.data, source: "x", mostPixels: .max)
        }
        expectDataError(
            "x: byte 75: expected at most 67108864 pixels \(ImageBoundTests.bound), found 4294836225, 65535×65535"
        ) { () throws(DataError) in _ = try Image(file.data, source: "x") }
    }

    /// The first scan is one of a component with few values: those of the others must be to come.
    @Test func sizesOfAllComponentsAreCounted() {
        let scan = JPEGFile.scan([[3, 0]], band: [0, 0, 0], bits: String(repeating: "0", count: 64))
        let file = JPEGFile(
            frame: 0xC2, width: 256, height: 256, components: [[1, 0x44, 0], [2, 0x11, 0], [3, 0x11, 0]], scans: scan)
        expectDataError("x: byte 147: expected 1152 blocks of 8×8 values for 256×256 pixels, found 10 bytes") {
            () throws(DataError) in _ = try Image(file.data, source: "x")
        }
    }

    /// A bit for a block is as few as there can be; there is one block more than that.
    @Test func asManyBlocksAsThereAreBits() throws {
        let zeros = String(repeating: "0", count: 64)
        let file = { JPEGFile(frame: 0xC2, width: $0, scans: JPEGFile.scan([[1, 0]], band: [0, 0, 0], bits: zeros)) }
        #expect(try Image(file(512).data) == JPEGSurplusTests.gray(128, width: 512))
        #expect(throws: DataError.self) { try Image(file(648).data) }
    }

    /// Scans of few bytes over all blocks: each bit of a coefficient may come once, and then no scan is left to come.
    @Test func scansOverTheSameCoefficients() throws {
        let (side, blocks) = (256, 1024)
        let first = JPEGFile.scan([[1, 0]], band: [0, 0, 0], bits: String(repeating: "0", count: blocks))
        // A run of 1,024 blocks takes a code with 10 bits behind it, which are all 0.
        let code = [0x10, 1, 1] + [UInt8](repeating: 0, count: 14) + [0, 0xA0]
        let run = "10" + String(repeating: "0", count: 10)
        func file(_ bands: [[UInt8]]) -> Data {
            var file = JPEGFile(frame: 0xC2, width: side, height: side, otherCode: code, scans: first)
            for band in bands { file.scans += JPEGFile.scan([[1, 0]], band: band, bits: run) }
            return file.data
        }
        var bands: [[UInt8]] = []
        for place in 1...63 as ClosedRange<UInt8> {
            bands.append([place, place, 3])
            for low in (0..<3 as Range<UInt8>).reversed() { bands.append([place, place, (low + 1) << 4 | low]) }
        }
        let image = JPEGSurplusTests.gray(128, height: side, width: side)
        #expect(try Image(file(bands)) == image)
        // What would follow is not looked at; before that, a scan that comes twice is refused.
        #expect(try Image(file(bands + bands)) == image)
        for count in [1, 2, 3, 4, 200] {
            #expect(throws: DataError.self) { try Image(file(Array(bands[..<count]) + [bands[count - 1]])) }
        }
    }
}
