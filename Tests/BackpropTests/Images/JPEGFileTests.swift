import Backprop
import Foundation
import Testing

@Suite struct JPEGFileTests {
    /// A file that another program wrote, with the values that Pillow reads, turned as its Exif data says;
    /// Tests/Fixtures/make_image_fixtures.py made it.
    struct Sample: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let base64: Data
        let shape: [Int]
        let values: Data
        var testDescription: String { name }

        var image: Image {
            Image(height: shape[0], width: shape[1], channels: shape[2], values: .bytes([UInt8](values)))
        }
    }

    static let samples = (try? JSONDecoder().decode([Sample].self, from: fixture("jpeg.json"))) ?? []

    @Test func thereAreSamples() {
        #expect(Self.samples.count == 31)
        #expect(Set(Self.samples.map(\.shape)) == [[17, 11, 3], [11, 17, 3], [17, 11, 1]])
    }

    @Test(arguments: samples)
    func readsWhatOthersWrote(sample: Sample) throws {
        #expect(try Image(sample.base64) == sample.image)
    }

    /// Each scan is needed: a file is read when nothing is missing but the marker of its end.
    @Test(arguments: samples.filter { !$0.name.hasPrefix("orientation") })
    func filesThatAreCut(sample: Sample) throws {
        let end = sample.base64.count - 2
        for length in 0..<end {
            #expect(throws: DataError.self, "\(length) bytes") { try Image(sample.base64.prefix(length)) }
        }
        #expect(try Image(sample.base64.prefix(end)) == sample.image)
        #expect(try Image(sample.base64.prefix(end + 1)) == sample.image)
    }

    /// There are no checksums: an error or some picture.
    @Test(arguments: samples)
    func filesThatAreDamaged(sample: Sample) {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            var bytes = sample.base64
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 2..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = 0xFF
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2: bytes.remove(at: place)
                default: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            do throws(DataError) {
                let image = try Image(bytes, mostPixels: 10_000)
                #expect(image.values.count == image.height * image.width * image.channels)
            } catch {
                #expect(error.location != .none)
            }
        }
    }
}
