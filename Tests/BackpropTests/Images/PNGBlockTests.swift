import Backprop
import Foundation
import Testing

/// Files that are right and put together in odd ways: each took time out of proportion to its length.
@Suite struct PNGBlockTests {
    static let pixels: [UInt8] = (0..<3000).map { place in
        let (row, column) = (place / 60, place % 60)
        return UInt8((row * 7 + column) % 251)
    }
    static let image = Image(height: 50, width: 60, channels: 1, values: .bytes(pixels))
    /// The same, each row behind its filter.
    static let rows: [UInt8] = {
        var rows: [UInt8] = []
        for start in stride(from: 0, to: pixels.count, by: 60) {
            rows.append(0)
            rows += pixels[start..<start + 60]
        }
        return rows
    }()

    static func block(_ bytes: some Collection<UInt8>, isLast: Bool = false) -> [UInt8] {
        let length = UInt16(bytes.count)
        var block: [UInt8] = [isLast ? 1 : 0]
        for number in [length, ~length] { block += [UInt8(number & 0xFF), UInt8(number >> 8)] }
        return block + bytes
    }

    static func image(_ blocks: [UInt8]) throws -> Image {
        let packed = [0x78, 0x01] + blocks + PNGFile.bigEndian(PNGFile.adler32(rows))
        return try Image(PNGFile(width: 60, height: 50, packed: packed).data)
    }

    /// Bits as DEFLATE stores them, the lowest of a number first, then nothing up to the next byte.
    static func bits(_ numbers: [(value: Int, width: Int)]) -> [UInt8] {
        var (bytes, count): ([UInt8], Int) = ([], 0)
        for number in numbers {
            for place in 0..<number.width {
                if count % 8 == 0 { bytes.append(0) }
                bytes[count / 8] |= UInt8(number.value >> place & 1) << UInt8(count % 8)
                count += 1
            }
        }
        return bytes
    }

    /// A block that brings its codes, in which only the end has one, of 1 bit; and the end.
    static let emptyDynamic: [(value: Int, width: Int)] = {
        var numbers: [(value: Int, width: Int)] = [(0, 1), (2, 2), (0, 5), (0, 5), (14, 4)]
        for place in 0..<18 { numbers.append((place == 2 || place == 17 ? 1 : 0, 3)) }
        // The code 1 of 1 bit is a run of zeros, 138 of them and then 118; 0 is a length of 1.
        numbers += [(1, 1), (127, 7), (1, 1), (107, 7), (0, 1), (0, 1), (0, 1)]
        return numbers
    }()

    @Test func emptyBlocksBetweenAllBytes() throws {
        let empty = Self.block([])
        var blocks: [UInt8] = []
        for byte in Self.rows { blocks += empty + empty + Self.block([byte]) }
        #expect(try Self.image(blocks + Self.block([], isLast: true)) == Self.image)
        var many: [UInt8] = []
        for _ in 0..<20_000 { many += empty }
        let half = Self.rows.count / 2
        blocks = many + Self.block(Self.rows[..<half]) + many
        #expect(try Self.image(blocks + Self.block(Self.rows[half...], isLast: true)) == Self.image)
    }

    @Test func emptyBlocksOfCodes() throws {
        let fixed: [(value: Int, width: Int)] = [(0, 1), (1, 2), (0, 7)]
        for blocks in [fixed, Self.emptyDynamic, fixed + Self.emptyDynamic] {
            var numbers: [(value: Int, width: Int)] = []
            for _ in 0..<300 { numbers += blocks }
            // An empty stored block behind them begins in the same byte and leads to a whole one.
            let packed = Self.bits(numbers + [(0, 3)]) + [0, 0, 0xFF, 0xFF]
            #expect(try Self.image(packed + Self.block(Self.rows, isLast: true)) == Self.image)
        }
    }

    /// A repetition from the block before, with room left from a stored one.
    @Test func kindsOfBlocksTakeTurns() throws {
        // In the fixed code: the length 3, the distance 1, the end.
        let repetition: [(value: Int, width: Int)] = [(0, 1), (1, 2), (0b1000000, 7), (0, 5), (0, 7)]
        let rows = [0] + [UInt8](repeating: 9, count: 60)
        let part = Self.bits(repetition + [(0, 3)]) + [0, 0, 0xFF, 0xFF] + Self.block([])
        var packed: [UInt8] = [0x78, 0x01] + Self.block(rows[..<2])
        for _ in 0..<19 { packed += part }
        packed += Self.block(rows[59...], isLast: true)
        packed += PNGFile.bigEndian(PNGFile.adler32(rows))
        let image = try Image(PNGFile(width: 60, height: 1, packed: packed).data)
        #expect(image.values == .bytes([UInt8](repeating: 9, count: 60)))
    }

    @Test func chunksOfOneByteAndOfNone() throws {
        let header: (type: String, contents: [UInt8]) = ("IHDR", [0, 0, 0, 60, 0, 0, 0, 50, 8, 0, 0, 0, 0])
        let packed = PNGFile.stored(Self.rows)
        var chunks = [header]
        for _ in 0..<2000 { chunks.append(("teXt", [])) }
        for byte in packed { chunks += [("IDAT", []), ("IDAT", [byte])] }
        for _ in 0..<2000 { chunks.append(("teXt", [])) }
        chunks.append(("IEND", []))
        #expect(try Image(PNGFile.file(chunks)) == Self.image)
        // A mistake in it is found in the right chunk: a byte of the block's length, the fifth of the packed ones.
        let place = 1 + 2000 + 2 * 4 + 1
        chunks[place].contents = [chunks[place].contents[0] ^ 1]
        let offset = 8 + 25 + 2000 * 12 + 4 * 25
        let error = #expect(throws: DataError.self) { try Image(PNGFile.file(chunks)) }
        #expect(error?.problem == "found two that do not match")
        guard case .byte(let found)? = error?.location else { return }
        #expect(found > offset && found < offset + 4 * 25)
    }

    /// Passes of single pixels: those of a column come in the order 0, 4, 2, 6, 1, 3, 5, 7 of each 8, those of a row too.
    @Test(arguments: [1, 9, 1000, 70_000])
    func interlacedLines(length: Int) throws {
        let offsets = [(0, 8), (4, 8), (2, 4), (1, 2)]
        let values = (0..<length).map { UInt8($0 * $0 % 256) }
        var column: [UInt8] = []
        for (start, step) in offsets {
            for place in stride(from: start, to: length, by: step) { column += [0, values[place]] }
        }
        #expect(
            try Self.line(1, length, column) == Image(height: length, width: 1, channels: 1, values: .bytes(values)))
        var row: [UInt8] = []
        for (start, step) in offsets where start < length {
            row += [0] + stride(from: start, to: length, by: step).map { values[$0] }
        }
        #expect(try Self.line(length, 1, row) == Image(height: 1, width: length, channels: 1, values: .bytes(values)))
    }

    private static func line(_ width: Int, _ height: Int, _ rows: [UInt8]) throws -> Image {
        var packed: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: rows.count, by: 0xFFFF) {
            let part = rows[start..<min(start + 0xFFFF, rows.count)]
            packed += block(part, isLast: part.endIndex == rows.count)
        }
        packed += PNGFile.bigEndian(PNGFile.adler32(rows))
        return try Image(PNGFile(width: width, height: height, methods: [0, 0, 1], packed: packed).data)
    }
}
