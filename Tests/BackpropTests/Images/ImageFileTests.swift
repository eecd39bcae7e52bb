import Backprop
import Foundation
import Testing

@Suite struct ImageFileTests {
    /// A file that Pillow or ImageMagick wrote, with the values that it holds; Tests/Fixtures/make_image_fixtures.py made
    /// it.
    struct Sample: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let base64: Data
        let shape: [Int]
        let bits: Int
        /// Two bytes for each value, the lower first.
        let values: Data
        var testDescription: String { name }

        var image: Image {
            let words = stride(from: 0, to: values.count, by: 2).map {
                UInt16(values[$0]) | UInt16(values[$0 + 1]) << 8
            }
            return Image(
                height: shape[0], width: shape[1], channels: shape[2],
                values: bits == 8 ? .bytes(words.map { UInt8($0) }) : .words(words))
        }
    }

    static let samples = (try? JSONDecoder().decode([Sample].self, from: fixture("images.json"))) ?? []

    @Test(arguments: samples)
    func readsWhatOthersWrote(sample: Sample) throws {
        #expect(try Image(sample.base64) == sample.image)
        let folder = try TemporaryFolder()
        #expect(try Image(contentsOf: folder.write("without an ending", sample.base64)) == sample.image)
    }

    @Test func thereAreSamples() {
        #expect(Self.samples.count > 60)
        #expect(Set(Self.samples.map { $0.shape[2] }) == [1, 2, 3, 4])
    }

    /// A PNG file has a checksum for everything in it. What follows the packed rows has no part in the picture.
    @Test(arguments: samples.filter { $0.name.hasSuffix("png") })
    func damagedPNGFilesAreErrors(sample: Sample) throws {
        let end = try #require(sample.base64.range(of: Data("IDAT".utf8), options: .backwards)).upperBound
        let length = sample.base64[end - 8..<end - 4].reduce(0) { $0 << 8 | Int($1) }
        try Self.expectDamage(sample, before: end + length + 4)
    }

    private static func expectDamage(_ sample: Sample, before end: Int) throws {
        for length in 0..<end {
            #expect(throws: DataError.self, "\(length) bytes") { try Image(sample.base64.prefix(length)) }
        }
        for place in 0..<end {
            var bytes = sample.base64
            bytes[place] ^= 1 << UInt8(place % 8)
            #expect(throws: DataError.self, "byte \(place)") { try Image(bytes) }
        }
        for place in end..<sample.base64.count {
            var bytes = sample.base64
            bytes[place] ^= 1 << UInt8(place % 8)
            #expect(try Image(bytes) == sample.image, "byte \(place)")
            #expect(try Image(sample.base64.prefix(place)) == sample.image, "\(place) bytes")
        }
        #expect(try Image(sample.base64 + Data("more".utf8)) == sample.image)
    }

    @Test(arguments: samples.filter { !$0.name.hasSuffix("png") })
    func damagedNetpbmFilesAreErrorsOrOtherValues(sample: Sample) throws {
        let isText = sample.name.contains("text")
        // The last number of a text can lose digits, and the line end behind it.
        for length in 0..<sample.base64.count - (isText ? 6 : 0) {
            #expect(throws: DataError.self, "\(length) bytes") { try Image(sample.base64.prefix(length)) }
        }
        for place in sample.base64.indices {
            var bytes = sample.base64
            bytes[place] ^= 1 << UInt8(place % 8)
            guard let image = try? Image(bytes) else { continue }
            #expect(image.values.count == image.height * image.width * image.channels)
        }
    }
}

/// Reads the files of Tests/EndToEnd/image-files, each of which has its values beside it in an `.npy` file.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BACKPROP_IMAGE_FILES"] != nil))
struct ForeignImageTests {
    @Test func readsAllFiles() throws {
        let path = try #require(ProcessInfo.processInfo.environment["BACKPROP_IMAGE_FILES"])
        let folder = URL(fileURLWithPath: path)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasSuffix(".npy") }
        #expect(names.count > 400)
        var (jpegCount, inexactCount) = (0, 0)
        for name in names {
            let url = folder.appendingPathComponent(name)
            let expected = try Tensor<Float>(npy: url.appendingPathExtension("npy"))
            let image = try Image(contentsOf: url)
            let values: [Float] =
                switch image.values {
                case .bytes(let values): values.map { Float($0) }
                case .words(let values): values.map { Float($0) }
                }
            #expect([image.height, image.width, image.channels] == expected.shape, "\(name)")
            guard url.pathExtension == "jpg" else {
                #expect(values == expected.scalars, "\(name)")
                continue
            }
            // The standard leaves open how coefficients become values; another build of the library may round otherwise.
            let differences = zip(values, expected.scalars).map { abs($0 - $1) }
            #expect(differences.allSatisfy { $0 <= 2 }, "\(name)")
            #expect(differences.reduce(0, +) < 0.3 * Float(values.count), "\(name)")
            jpegCount += 1
            if values != expected.scalars { inexactCount += 1 }
        }
        #expect(jpegCount > 100)
        print("\(jpegCount) JPEG files, \(inexactCount) of them with other values than Pillow's")
    }
}
