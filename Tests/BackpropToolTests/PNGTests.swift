import Foundation
import Testing

@testable import BackpropTool

@Suite struct PNGTests {
    /// The bytes that Python's zlib and struct make of the same image.
    @Test func bytesAreThoseOfAnotherWriter() {
        let hex =
            "89504e470d0a1a0a0000000d494844520000000200000002080000000057dd52f800000011494441547801010600f9ff0000ff00"
            + "8040054201c079e909c40000000049454e44ae426082"
        let data = PNG(gray: [0, 255, 128, 64], width: 2).data
        #expect(data.map { String(format: "%02x", $0) }.joined() == hex)
    }
}
