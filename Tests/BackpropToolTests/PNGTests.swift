import Backprop
import Foundation
import Testing

@testable import BackpropTool

@Suite struct PNGTests {
    /// The bytes that Python's zlib and struct make of the same image.
    @Test func bytesAreThoseOfAnotherWriter() {
        let hex =
            "89504e470d0a1a0a0000000d494844520000000200000002080000000057dd52f800000011494441547801010600f9ff0000ff00"
            + "8040054201c079e909c40000000049454e44ae426082"
        let data = PNG(Image(height: 2, width: 2, channels: 1, values: .bytes([0, 255, 128, 64]))).data
        #expect(data.map { String(format: "%02x", $0) }.joined() == hex)
    }

    @Test(arguments: 1...4)
    func imagesComeBack(channels: Int) throws {
        let bytes = (0..<3 * 5 * channels).map { UInt8($0 * 4) }
        let image = Image(height: 3, width: 5, channels: channels, values: .bytes(bytes))
        #expect(try Image(PNG(image).data) == image)
    }
}
