import Foundation

/// The bytes of an archive: in memory, or in a file on a disk, of which only what is asked for is read.
enum ArchiveBytes: Sendable {
    case memory([UInt8])
    case file(URL, length: Int)

    var count: Int {
        switch self {
        case .memory(let bytes): bytes.count
        case .file(_, let length): length
        }
    }

    /// How many are in memory where those in a range are looked at.
    func heldCount(for range: Range<Int>) -> Int {
        switch self {
        case .memory(let bytes): bytes.count
        case .file: range.count
        }
    }

    /// The bytes in a range. Those in memory are not copied.
    func part(_ range: Range<Int>) throws(DataError) -> ArchivePart {
        switch self {
        case .memory(let bytes): return ArchivePart(bytes: bytes, start: 0)
        case .file(let url, _):
            let bytes = try OpenFile(url).read(range)
            guard bytes.count == range.count else {
                throw DataError(source: FileReader.name(of: url), problem: "cannot be read: it changed meanwhile")
            }
            return ArchivePart(bytes: bytes, start: range.lowerBound)
        }
    }
}

/// Some bytes of an archive, which are known by their places in it.
struct ArchivePart {
    let bytes: [UInt8]
    /// The place of the first one.
    let start: Int

    subscript(range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[range.lowerBound - start..<range.upperBound - start]
    }

    /// The number whose bytes begin at a place, the lowest first.
    func littleEndian<Number: FixedWidthInteger>(at place: Int, _: Number.Type = Number.self) -> Number {
        bytes.littleEndian(at: place - start)
    }
}
