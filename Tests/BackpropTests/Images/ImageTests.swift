import Backprop
import Foundation
import Testing

@Suite struct ImageTests {
    static func gray(_ rows: [[UInt8]]) -> Image {
        Image(height: rows.count, width: rows[0].count, channels: 1, values: .bytes(rows.flatMap(\.self)))
    }

    @Test func valuesBecomeFractions() {
        let image = Image(height: 1, width: 2, channels: 3, values: .bytes([0, 51, 255, 1, 2, 3]))
        let fractions = [0, 0.2, 1, 1.0 / 255, 2.0 / 255, 3.0 / 255]
        #expect(Tensor<Double>(image) == Tensor(shape: [1, 2, 3], scalars: fractions))
        let words = Image(height: 2, width: 1, channels: 1, values: .words([65535, 13107]))
        #expect(Tensor<Float>(words) == Tensor(shape: [2, 1, 1], scalars: [1, 0.2]))
    }

    @Test func wordsAreRoundedToBytes() {
        let words: [UInt16] = [0, 128, 129, 257, 385, 386, 65406, 65407, 65535]
        let image = Image(height: 1, width: 9, channels: 1, values: .words(words))
        #expect(image.withBytes().values == .bytes([0, 0, 1, 1, 1, 2, 254, 255, 255]))
    }

    @Test func colorsBecomeLumaAndBack() {
        let color = Image(height: 1, width: 3, channels: 3, values: .bytes([255, 0, 0, 10, 20, 30, 255, 255, 255]))
        #expect(color.converted(to: .gray) == Self.gray([[76, 18, 255]]))
        #expect(color.converted(to: .rgb) == color)
        #expect(
            Self.gray([[7, 9]]).converted(to: .rgb)
                == Image(height: 1, width: 2, channels: 3, values: .bytes([7, 7, 7, 9, 9, 9])))
        let words = Image(height: 1, width: 1, channels: 3, values: .words([65535, 0, 0]))
        #expect(words.converted(to: .gray).values == .words([19595]))
    }

    @Test func theBackgroundShinesThrough() {
        let image = Image(height: 1, width: 3, channels: 2, values: .bytes([100, 255, 100, 0, 100, 51]))
        #expect(image.hasOpacity)
        #expect(image.converted(to: .gray) == Self.gray([[100, 255, 224]]))
        #expect(image.converted(to: .gray, background: 0) == Self.gray([[100, 0, 20]]))
        let words = Image(height: 1, width: 2, channels: 4, values: .words([1, 2, 3, 65535, 9, 9, 9, 0]))
        #expect(words.converted(to: .rgb, background: 128).values == .words([1, 2, 3, 32896, 32896, 32896]))
    }

    @Test func shrinkingTakesTheMeanOfTheArea() {
        let image = Self.gray([[0, 10, 20, 30], [2, 12, 22, 32], [4, 14, 24, 34], [6, 16, 26, 36]])
        #expect(image.resized(height: 2, width: 2) == Self.gray([[6, 26], [10, 30]]))
        #expect(image.resized(height: 1, width: 1) == Self.gray([[18]]))
        #expect(image.resized(height: 4, width: 4) == image)
        // Of three pixels each new one covers one and a half: (2·0 + 90)/3 and (90 + 2·30)/3.
        #expect(Self.gray([[0, 90, 30]]).resized(height: 1, width: 2) == Self.gray([[30, 50]]))
        #expect(Self.gray([[0, 1]]).resized(height: 1, width: 1) == Self.gray([[1]]))
    }

    @Test func growingInterpolates() {
        // The centres lie at -1/4, 1/4, 3/4 and 5/4.
        #expect(Self.gray([[0, 100]]).resized(height: 1, width: 4) == Self.gray([[0, 25, 75, 100]]))
        #expect(
            Self.gray([[0], [100]]).resized(height: 4, width: 2)
                == Self.gray([[0, 0], [25, 25], [75, 75], [100, 100]]))
        #expect(Self.gray([[7]]).resized(height: 3, width: 2) == Self.gray([[7, 7], [7, 7], [7, 7]]))
        let color = Image(height: 1, width: 2, channels: 3, values: .words([0, 6, 9, 4, 6, 1]))
        #expect(color.resized(height: 1, width: 4).values == .words([0, 6, 9, 1, 6, 7, 3, 6, 3, 4, 6, 1]))
    }

    /// Whatever the size, equal values stay equal and a mean stays within the values.
    @Test(arguments: [1, 2, 3, 7, 16, 100], [1, 2, 5, 28, 33])
    func everySizeKeepsEvenAreas(old: Int, new: Int) {
        func white(_ height: Int, _ width: Int) -> Image {
            let values = [UInt16](repeating: .max, count: height * width)
            return Image(height: height, width: width, channels: 1, values: .words(values))
        }
        #expect(white(old, 3).resized(height: new, width: old) == white(new, old))
        let ramp = Self.gray((0..<old).map { row in [UInt8(row * 255 / max(1, old - 1))] })
        guard case .bytes(let values) = ramp.resized(height: new, width: 1).values else { return }
        #expect(values == values.sorted())
    }

    @Test func netpbmTexts() throws {
        let text = "P2 # grey\n#\n3 #width\n2\t15\r\n0 1 2\n15 14#last row\n  7"
        #expect(try Image(Data(text.utf8)) == Self.gray([[0, 17, 34], [255, 238, 119]]))
        #expect(try Image(Data("P3\n1 1 1\n1 0 1\n".utf8)).values == .bytes([255, 0, 255]))
        #expect(try Image(Data("P2 2 1 1023\n1023 1".utf8)).values == .words([65535, 64]))
        #expect(try Image(Data(Array("P5 2 1 100\n".utf8) + [50, 100])).values == .bytes([128, 255]))
        #expect(try Image(Data(Array("P5 1 1 300\n".utf8) + [1, 44])).values == .words([65535]))
    }

    @Test(arguments: ["P2 2 1 255 65 66", "P5 2 1 255 AB"], ["", "\n", " 67", "P5 2 1 255 AB", "\0", " #", " more"])
    func whatFollowsANetpbmImageIsPassedOver(text: String, more: String) throws {
        let separated = text.hasPrefix("P2") && !more.isEmpty ? text + " " + more : text + more
        #expect(try Image(Data(separated.utf8)) == Self.gray([[65, 66]]))
    }

    static let mistakes: [(text: String, message: String)] = [
        ("P4 1 1\n0", #"byte 0: expected a PGM or PPM file that begins with P2, P3, P5 or P6, found "P4""#),
        ("P2", "byte 2: expected a width of 1 or more, found the end of the file"),
        ("P23 1 1 0", #"byte 2: expected a width of 1 or more, found "3""#),
        ("P2 0 1 1 0", #"byte 3: expected a width of 1 or more, found "0""#),
        ("P2 1 -1 1 0", #"byte 5: expected a height of 1 or more, found "-1""#),
        ("P2 1 1 65536 0", #"byte 7: expected a greatest value from 1 to 65535, found "65536""#),
        ("P2 1 1 9 ten", #"byte 9: expected a value up to 9, found "ten""#),
        ("P2 1 1 9 10", #"byte 9: expected a value up to 9, found "10""#),
        ("P2 9 9 9 1", "byte 8: expected values for 9×9 pixels, found 2 bytes"),
        ("P5 1 1 9 A", "byte 9: expected a value up to 9, found 65"),
        ("P6 100000 100000 255 A", "byte 20: expected values for 100000×100000 pixels, found 2 bytes"),
        ("P3 2147483647 2147483647 255 1", "byte 28: expected values for 2147483647×2147483647 pixels, found 2 bytes"),
    ]

    @Test(arguments: mistakes)
    func netpbmFilesThatAreRefused(text: String, message: String) {
        expectDataError("x: \(message)") { () throws(DataError) in _ = try Image(Data(text.utf8), source: "x") }
    }
}
