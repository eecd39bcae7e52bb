import Foundation

/// Bytes that come one part after the other: those of a file, or what is unpacked from one.
protocol ByteSource {
    /// The next bytes: `count` of them, or fewer where they end.
    mutating func read(_ count: Int) throws(DataError) -> [UInt8]
}

/// A plain file, read whole.
struct PlainFile: ByteSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ url: URL) throws(DataError) {
        bytes = try FileReader.read(url)
    }

    mutating func read(_ count: Int) -> [UInt8] {
        let end = position + min(count, bytes.count - position)
        defer { position = end }
        return position == 0 && end == bytes.count ? bytes : Array(bytes[position..<end])
    }
}
