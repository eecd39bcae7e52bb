import Backprop
import Foundation
import Testing

/// What other image libraries pass over is passed over.
@Suite struct JPEGSurplusTests {
    static func gray(_ value: UInt8, height: Int = 8, width: Int = 8) -> Image {
        Image(
            height: height, width: width, channels: 1,
            values: .bytes([UInt8](repeating: value, count: height * width)))
    }

    @Test func aSmallFile() throws {
        #expect(try Image(JPEGFile().data) == Self.gray(135))
        #expect(try Image(JPEGFile(frame: 0xC1).data) == Self.gray(135))
        #expect(try Image(JPEGFile(width: 3, height: 5).data) == Self.gray(135, height: 5, width: 3))
        #expect(try Image(JPEGFile(scans: JPEGFile.scan([[1, 0]], bits: "10 000 0")).data) == Self.gray(121))
        // A single component has a block in each unit, whatever its factors are.
        let wide = JPEGFile(
            width: 16, components: [[7, 0x42, 0]], scans: JPEGFile.scan([[7, 0]], bits: "10 111 0 0 0"))
        #expect(try Image(wide.data) == Self.gray(135, width: 16))
    }

    @Test func factorsOf16Bits() throws {
        let factors: [UInt8] = [0x10] + (0..<64).flatMap { _ in [0, 8] as [UInt8] }
        #expect(try Image(JPEGFile(factors: factors).data) == Self.gray(135))
        // What no picture has is cut to the range.
        let large: [UInt8] = [0x10] + [UInt8](repeating: 0xFF, count: 128)
        #expect(try Image(JPEGFile(factors: large).data).values.count == 64)
    }

    @Test func bytesBetweenSegmentsAndBehindThem() throws {
        let file = JPEGFile()
        for more in [[0], [1, 2, 3], [0xFF, 0], [0xFF, 0xFF], [0xFF, 0xD0], [0xFF, 0x01]] as [[UInt8]] {
            #expect(try Image(JPEGFile(segments: JPEGFile.segment(0xFE, []) + more).data) == Self.gray(135))
            #expect(try Image(JPEGFile(scans: more + file.scans).data) == Self.gray(135))
            #expect(try Image(JPEGFile(scans: file.scans + more).data) == Self.gray(135))
            #expect(try Image(file.data + Data(more)) == Self.gray(135))
        }
        #expect(try Image(file.data + file.data) == Self.gray(135))
    }

    @Test func segmentsOfOtherKinds() throws {
        for code in [0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE, 0xC8, 0xCC, 0xDC, 0xF0, 0x02] as [UInt8] {
            for contents in [[], [1, 2, 3], Array("Exif\0\0".utf8), Array("JFIF".utf8), Array("Adobe".utf8)]
                as [[UInt8]]
            {
                let segments = JPEGFile.segment(code, contents)
                #expect(try Image(JPEGFile(segments: segments).data) == Self.gray(135), "\(code)")
            }
        }
    }

    @Test func restarts() throws {
        let scan = { JPEGFile.scan([[1, 0]], bits: $0) }
        let interval = JPEGFile.segment(0xDD, [0, 1])
        var values = [UInt8](repeating: 135, count: 24 * 8)
        let predicted = JPEGFile(width: 24, scans: scan("10 111 0 0 0 0 0"))
        #expect(try Image(predicted.data).values == .bytes(values))
        for row in 0..<8 {
            for column in 8..<24 { values[row * 24 + column] = 128 }
        }
        let file = JPEGFile(width: 24, segments: interval, scans: scan("10 111 0|0 0|0 0"))
        #expect(try Image(file.data).values == .bytes(values))
        // Bytes before a marker, and a marker behind the last unit.
        #expect(
            try Image(JPEGFile(width: 24, segments: interval, scans: scan("10 111 0 11 0101 0101|0 0|0 0|")).data)
                .values == .bytes(values))
        // Nine units, so that the numbers begin again, and an interval that is longer than the scan.
        let bits = [String](repeating: "0 0", count: 9).joined(separator: "|")
        #expect(try Image(JPEGFile(width: 72, segments: interval, scans: scan(bits)).data) == Self.gray(128, width: 72))
        #expect(try Image(JPEGFile(segments: JPEGFile.segment(0xDD, [0xFF, 0xFF])).data) == Self.gray(135))
    }

    /// Files of films leave the codes away that the standard has as examples: 00 for no difference, 1010 for no more.
    @Test func codesThatAreLeftAway() throws {
        let file = JPEGFile(firstCode: [], otherCode: [], scans: JPEGFile.scan([[1, 0]], bits: "100 111 1010"))
        #expect(try Image(file.data) == Self.gray(135))
    }

    @Test func componentsOfOneName() throws {
        let names: [[UInt8]] = [[1, 0x11, 0], [1, 0x11, 0], [1, 0x11, 0]]
        let scan = JPEGFile.scan([[1, 0], [1, 0], [1, 0]], bits: "10 111 0 0 0 0 0")
        let image = try Image(JPEGFile(components: names, scans: scan).data)
        #expect(image.values == .bytes([UInt8](repeating: 135, count: 64 * 3)))
    }

    /// Which colours there are: differences from a brightness, but for the names R, G and B, unless a segment says else.
    @Test func colors() throws {
        let scan = { (names: [UInt8]) in JPEGFile.scan(names.map { [$0, 0] }, bits: "10 111 0 10 111 0 0 0") }
        func pixel(_ names: [UInt8], _ segments: [UInt8]) throws -> [UInt8] {
            let file = JPEGFile(components: names.map { [$0, 0x11, 0] }, segments: segments, scans: scan(names))
            guard case .bytes(let values) = try Image(file.data).values else { return [] }
            #expect(values == (0..<64).flatMap { _ in values[..<3] })
            return Array(values[..<3])
        }
        let jfif = JPEGFile.segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
        let adobe = { JPEGFile.segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, $0]) }
        let (stored, differences): ([UInt8], [UInt8]) = ([135, 135, 128], [135, 133, 147])
        #expect(try pixel([1, 2, 3], []) == differences)
        #expect(try pixel(Array("RGB".utf8), []) == stored)
        #expect(try pixel(Array("RGB".utf8), jfif) == differences)
        #expect(try pixel([1, 2, 3], adobe(0)) == stored)
        #expect(try pixel([1, 2, 3], jfif + adobe(0)) == differences)
        #expect(try pixel(Array("RGB".utf8), adobe(1)) == differences)
    }

    /// Exif data that is cut, points beyond its end or has odd numbers is no fault of the picture.
    @Test func orientations() throws {
        let tiff: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
        func shape(_ tiff: [UInt8]) throws -> [Int] {
            let segment = JPEGFile.segment(0xE1, Array("Exif\0\0".utf8) + tiff)
            let image = try Image(JPEGFile(width: 3, height: 5, segments: segment).data)
            #expect(image.values.count == 15)
            return [image.height, image.width]
        }
        #expect(try shape(tiff) == [3, 5])
        for place in tiff.indices {
            #expect(try shape(Array(tiff[..<place])) == [5, 3] || place >= 20)
            for value in [0, 1, 4, 9, 0x7F, 0xFF] as [UInt8] {
                var changed = tiff
                changed[place] = value
                #expect(Set(try shape(changed)) == [3, 5])
            }
        }
    }
}
