import Foundation

/// Bytes that come one part after the other: those of a file, or what is unpacked from one.
protocol ByteSource {
    /// The next bytes: `count` of them, or fewer where they end.
    mutating func read(_ count: Int) throws(DataError) -> ArraySlice<UInt8>

    /// All memory that is taken when so many bytes are asked for, those of the file among it.
    func memory(for count: Int) -> Size
}

/// A plain file, read whole; its parts take no memory of their own.
struct PlainFile: ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ url: URL, allowsPipe: Bool) throws(DataError) {
        rest = try FileReader.read(url, allowsPipe: allowsPipe)[...]
    }

    mutating func read(_ count: Int) -> ArraySlice<UInt8> {
        let part = rest.prefix(count)
        rest = rest.dropFirst(count)
        return part
    }

    func memory(for count: Int) -> Size { Size(rest.count) }
}
