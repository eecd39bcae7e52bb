import Backprop
import Foundation
import Testing

/// Images of more pixels than the caller wants are refused by their header.
@Suite struct ImageBoundTests {
    static let bound = "(mostPixels, or --max-pixels of the command, allows more)"

    private func expectError(_ message: String, _ data: Data, mostPixels: Int = Image.mostPixels) {
        expectDataError("x: \(message)") { () throws(DataError) in
            _ = try Image(data, source: "x", mostPixels: mostPixels)
        }
    }

    @Test func asManyAsAreWantedAndNoMore() throws {
        let images = [PNGFile().data, Data("P2 2 2 9 1 2 3 4".utf8), Data("P5 2 2 255 abcd".utf8)]
        for (image, place) in zip(images, [16, 8, 10]) {
            #expect(try Image(image, mostPixels: 4).values.count == 4)
            expectError("byte \(place): expected at most 3 pixels \(Self.bound), found 4, 2×2", image, mostPixels: 3)
            expectError("byte \(place): expected at most -1 pixels \(Self.bound), found 4, 2×2", image, mostPixels: -1)
        }
        let folder = try TemporaryFolder()
        let file = try folder.write("x", images[0])
        #expect(try Image(contentsOf: file, mostPixels: 4) == Image(images[0]))
        expectDataError("\(file.path): byte 16: expected at most 3 pixels \(Self.bound), found 4, 2×2") {
            () throws(DataError) in _ = try Image(contentsOf: file, mostPixels: 3)
        }
    }

    /// Nothing but the header is there: it is refused before the rest is looked at.
    @Test func theHeaderIsEnough() {
        let header = { (width: Int, height: Int) in PNGFile(width: width, height: height).data.prefix(33) }
        #expect(Image.mostPixels == 67_108_864)
        expectError(
            "byte 16: expected at most 67108864 pixels \(Self.bound), found 67117056, 8193×8192", header(8193, 8192))
        expectError(
            "byte 33: expected a chunk, the last one IEND, found the end of the file at byte 33", header(8192, 8192))
        let greatest = 1 << 31 - 1
        expectError(
            "byte 16: expected at most 67108864 pixels \(Self.bound), found \(greatest * greatest), "
                + "\(greatest)×\(greatest)", header(greatest, greatest))
    }

    @Test func folders() throws {
        let folder = try ImageFolderTests.folder([
            "a/x": ImageFolderTests.gray([1, 2]), "a/y": [UInt8](PNGFile().data),
        ])
        let load = { (mostPixels: Int) throws(DataError) -> Dataset<Float> in
            try .images(folder: folder.url, size: (height: 1, width: 1), mostPixels: mostPixels)
        }
        #expect(try load(4).count == 2)
        expectDataError("\(folder.url.path)/a/y: byte 16: expected at most 3 pixels \(Self.bound), found 4, 2×2") {
            () throws(DataError) in _ = try load(3)
        }
    }
}
