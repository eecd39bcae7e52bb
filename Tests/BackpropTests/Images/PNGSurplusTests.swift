import Backprop
import Foundation
import Testing

/// What has no part in the picture is passed over, as by other image libraries.
@Suite struct PNGSurplusTests {
    static let rows: [UInt8] = [0, 1, 2, 0, 3, 4]
    private typealias Mistakes = PNGMistakeTests

    /// A file that a program wrote, with a byte behind its packed rows.
    static let oneByteTooMany = """
        iVBORw0KGgoAAAANSUhEUgAAAAwAAAAMCAAAAABzHgM7AAAAI0lEQVR4nGN4igQYcIMHSIDhDRLAo+ceEmB4jwTw6DmBBACgzT9JAKT+S/4A
        AAAASUVORK5CYII=
        """

    @Test func aFileWithOneByteTooMany() throws {
        let data = try #require(Data(base64Encoded: Self.oneByteTooMany, options: .ignoreUnknownCharacters))
        let image = try Image(data)
        let rows: [UInt8] = [229, 0, 0, 224, 236, 0, 0, 222, 239, 0, 0, 200]
        let values = rows.flatMap { [UInt8](repeating: $0, count: 12) }
        #expect(image == Image(height: 12, width: 12, channels: 1, values: .bytes(values)))
    }

    private func expectRead(_ data: Data, sourceLocation: SourceLocation = #_sourceLocation) {
        let image = Image(height: 2, width: 2, channels: 1, values: .bytes([1, 2, 3, 4]))
        #expect((try? Image(data)) == image, sourceLocation: sourceLocation)
    }

    @Test func bytesBehindThePackedRows() {
        for more in [[0], [1, 2, 3, 4, 5]] as [[UInt8]] {
            expectRead(PNGFile(packed: PNGFile.stored(Self.rows) + more).data)
        }
        expectRead(PNGFile.file([Mistakes.header, Mistakes.pixels, ("IDAT", [7]), Mistakes.end]))
        expectRead(PNGFile.file([Mistakes.header, Mistakes.pixels, ("tEXt", []), ("IDAT", [7]), Mistakes.end]))
    }

    @Test func moreRows() {
        for more in [[0], [0, 5, 6], [UInt8](repeating: 9, count: 60_000)] as [[UInt8]] {
            expectRead(PNGFile(rows: Self.rows + more).data)
        }
    }

    /// The rows are there, and the chunk has a checksum too. One that is there and wrong is refused.
    @Test func theChecksumOfTheRowsIsCutOff() {
        for count in 1...4 { expectRead(PNGFile(packed: Array(PNGFile.stored(Self.rows).dropLast(count))).data) }
        // Behind a block that is not the last, nothing.
        var packed = PNGFile.stored(Self.rows).dropLast(4)
        packed[2] = 0
        expectRead(PNGFile(packed: Array(packed)).data)
    }

    @Test func theEndOfTheFile() {
        let data = PNGFile.file([Mistakes.header, Mistakes.pixels])
        for more in [
            [], [0], Array("IEND".utf8), PNGFile.chunk("IEND", [1]), PNGFile.chunk("PLTE", []), [9, 9, 9, 9, 9],
        ] {
            expectRead(data + Data(more))
        }
        expectRead(data + Data(PNGFile.chunk("tEXt", [65, 0, 66]).dropLast() + [0xEE]))
        expectRead(PNGFile().data + PNGFile().data)
    }

    @Test func palettesAndOpacitiesOfOtherPixels() throws {
        for contents in [[], [1], [UInt8](repeating: 1, count: 900)] as [[UInt8]] {
            expectRead(PNGFile(chunks: [("PLTE", contents), ("PLTE", contents)]).data)
        }
        let file = PNGFile(width: 1, colorType: 4, chunks: [("tRNS", [0, 1])])
        #expect(try Image(file.data) == Image(height: 2, width: 1, channels: 2, values: .bytes([1, 2, 3, 4])))
        expectRead(PNGFile.file([Mistakes.header, Mistakes.pixels, ("tRNS", [0, 1]), Mistakes.end]))
    }
}
