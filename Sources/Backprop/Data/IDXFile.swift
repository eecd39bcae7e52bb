import Foundation

/// An array of unsigned bytes in the IDX format of the MNIST database: a magic number that holds the element type and
/// the number of dimensions, an extent of 4 bytes for each dimension, then the elements; all numbers big-endian.
struct IDXFile {
    let shape: [Int]
    /// The elements: of a plain file as they lie in it.
    let bytes: ArraySlice<UInt8>

    /// Reads a file, unpacked on the way if its name ends in `.gz`.
    ///
    /// The length is checked before memory is taken for the elements, and no more than the header promises is read. A plain
    /// file takes its own length in memory; of a packed one the file and what `Inflate` takes for the elements, which
    /// remain. They may be 1032 times the file.
    /// - Parameters:
    ///   - rank: The number of dimensions that is expected.
    ///   - allowsPipe: As for `FileReader.read`.
    init(_ url: URL, rank: Int, allowsPipe: Bool) throws(DataError) {
        let source = FileReader.name(of: url)
        if url.pathExtension == "gz" {
            try self.init(GzipFile(url, allowsPipe: allowsPipe), source: source, rank: rank)
        } else {
            try self.init(PlainFile(url, allowsPipe: allowsPipe), source: source, rank: rank)
        }
    }

    private init(_ file: consuming some ByteSource, source: String, rank: Int) throws(DataError) {
        var file = file
        let headerLength = 4 + 4 * rank
        let header = Array(try file.read(headerLength))
        guard header.count == headerLength else {
            throw DataError(
                source: source, expected: "an IDX header of \(headerLength) bytes",
                problem: "found \(DataError.counted(header.count, "byte"))")
        }
        shape = try Self.shape(header, source: source, rank: rank)
        let extents = shape.map(String.init).joined(separator: "×")
        guard let count = Shape.count(of: shape), count <= Int.max - headerLength - 1 else {
            throw DataError(
                source: source, location: .byte(4), expected: "an array that fits into memory",
                problem: "found \(extents) elements")
        }
        try MemoryLimit.require(file.memory(for: count), for: "an array", source: source)
        bytes = try file.read(count)
        let excess = bytes.count == count ? try file.read(1).count : 0
        guard bytes.count == count, excess == 0 else {
            let found = excess > 0 ? "more" : String(headerLength + bytes.count)
            throw DataError(
                source: source, expected: "\(headerLength + count) bytes for \(extents) elements",
                problem: "found \(found)")
        }
    }

    private static func shape(_ header: [UInt8], source: String, rank: Int) throws(DataError) -> [Int] {
        guard header[0] == 0, header[1] == 0 else {
            throw DataError(
                source: source, location: .byte(0), expected: "two zero bytes, which begin an IDX file",
                problem: "found \(hex(header[..<2]))")
        }
        guard header[2] == 0x08 else {
            let names: [UInt8: String] = [
                0x09: "signed bytes", 0x0B: "16-bit integers", 0x0C: "32-bit integers", 0x0D: "32-bit floats",
                0x0E: "64-bit floats",
            ]
            throw DataError(
                source: source, location: .byte(2), expected: "element type 08, unsigned bytes",
                problem: "found \(hex(header[2...2]))\(names[header[2]].map { ", \($0)" } ?? "")")
        }
        guard Int(header[3]) == rank else {
            throw DataError(
                source: source, location: .byte(3), expected: DataError.counted(rank, "dimension"),
                problem: "found \(header[3])")
        }
        return (1...rank).map { axis in
            header[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
        }
    }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }
}
