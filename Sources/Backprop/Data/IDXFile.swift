import Foundation

/// An array of unsigned bytes in the IDX format of the MNIST database: a magic number that holds the element type and
/// the number of dimensions, an extent of 4 bytes for each dimension, then the elements; all numbers big-endian.
struct IDXFile {
    let shape: [Int]
    /// The elements, of all rows or of some: of a plain file as they lie in it.
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
        let header = try IDXHeader(Array(file.read(IDXHeader.length(rank))), source: source, rank: rank)
        shape = header.shape
        try MemoryLimit.require(file.memory(for: header.count), for: "an array", source: source)
        bytes = try file.read(header.count)
        let excess = bytes.count == header.count ? try file.read(1).count : 0
        try header.checkElements(found: bytes.count + excess)
    }

    /// Reads some rows of a plain file on a disk.
    ///
    /// - Parameter rows: Which ones, of so many.
    init(_ url: URL, rank: Int, rows: (_ count: Int) -> Range<Int>) throws(DataError) {
        let (file, source) = (try OpenFile(url), FileReader.name(of: url))
        let header = try IDXHeader(file.read(0..<IDXHeader.length(rank)), source: source, rank: rank)
        shape = header.shape
        try header.checkElements(found: file.length - IDXHeader.length(rank))
        let (own, size) = (rows(shape[0]), shape.dropFirst().reduce(1, *))
        try MemoryLimit.require(Size(own.count * size), for: "a share of an array", source: source)
        let start = IDXHeader.length(rank) + own.lowerBound * size
        bytes = try file.read(start..<start + own.count * size)[...]
        try file.checkUnchanged()
    }
}

/// What an IDX file says of its elements.
private struct IDXHeader {
    let shape: [Int]
    /// The number of elements.
    let count: Int
    private let source: String

    static func length(_ rank: Int) -> Int { 4 + 4 * rank }

    init(_ header: [UInt8], source: String, rank: Int) throws(DataError) {
        let length = Self.length(rank)
        guard header.count == length else {
            throw DataError(
                source: source, expected: "an IDX header of \(length) bytes",
                problem: "found \(DataError.counted(header.count, "byte"))")
        }
        let shape = try Self.shape(header, source: source, rank: rank)
        guard let count = Shape.count(of: shape), count <= Int.max - length - 1 else {
            throw DataError(
                source: source, location: .byte(4), expected: "an array that fits into memory",
                problem: "found \(Self.text(shape)) elements")
        }
        (self.shape, self.count, self.source) = (shape, count, source)
    }

    /// Throws if behind the header there are not as many bytes as there are elements.
    func checkElements(found: Int) throws(DataError) {
        guard found != count else { return }
        let length = Self.length(shape.count)
        throw DataError(
            source: source, expected: "\(length + count) bytes for \(Self.text(shape)) elements",
            problem: "found \(found > count ? "more" : String(length + found))")
    }

    private static func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }

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
