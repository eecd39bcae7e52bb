/// A file in a zip archive, packed as it lies there.
struct ZipMember: Sendable {
    /// How the bytes of a file are kept.
    enum Method: UInt16, Sendable {
        case stored = 0
        case deflated = 8
    }

    let name: String
    let method: Method
    /// The CRC-32 and the number of the bytes when they are unpacked.
    let checksum: UInt32
    let size: Int
    /// The packed bytes: part of the archive they were read from, or an array of their own.
    private let bytes: [UInt8]
    private let range: Range<Int>

    var packed: ArraySlice<UInt8> { bytes[range] }

    /// Packs a file, unless that would make it longer.
    init(name: String, packing file: [UInt8], compressed: Bool) {
        let packed = compressed ? Deflate.pack(file) : file
        let isSmaller = packed.count < file.count
        self.init(
            name: name, method: isSmaller ? .deflated : .stored, checksum: CRC32(file[...]).value, size: file.count,
            bytes: isSmaller ? packed : file, range: 0..<(isSmaller ? packed : file).count)
    }

    init(name: String, method: Method, checksum: UInt32, size: Int, bytes: [UInt8], range: Range<Int>) {
        self.name = name
        self.method = method
        self.checksum = checksum
        self.size = size
        self.bytes = bytes
        self.range = range
    }

    /// The bytes of the file, after its length and its checksum were found right. `source` is what errors call the
    /// archive. O(bytes). Beside the archive it takes the length of the file, and while it is unpacked once more as much; no
    /// more than the packed bytes fill, which may be 1032 times their number.
    func unpacked(source: String) throws(DataError) -> [UInt8] {
        func error(_ expected: String, _ problem: String) -> DataError {
            InflateError(offset: range.lowerBound, expected: expected, problem: problem)
                .inFile(source, part: DataError.quoted(name))
        }
        // No more is taken than the packed bytes fill, whatever the archive says.
        let most = method == .stored ? size : min(size, DeflateAlphabet.greatestRatio * range.count)
        try MemoryLimit.require(
            Size(bytes.count) + 2 * Size(most), for: "an array", source: "\(source): \(DataError.quoted(name))")
        let file: [UInt8]
        switch method {
        case .stored:
            file = Array(packed)
        case .deflated:
            var inflate = Inflate(bytes, range)
            do throws(InflateError) {
                // One more than there should be shows that they end.
                file = try inflate.read(upTo: size + 1)
            } catch {
                throw error.inFile(source, part: DataError.quoted(name))
            }
            guard file.count <= size else { throw error(DataError.counted(size, "byte"), "found more") }
            guard inflate.offset == range.upperBound else {
                throw error(
                    DataError.counted(range.count, "packed byte"),
                    "found their end after \(inflate.offset - range.lowerBound)")
            }
        }
        guard file.count == size else { throw error(DataError.counted(size, "byte"), "found \(file.count)") }
        let found = CRC32(file[...]).value
        guard found == checksum else { throw error("the checksum \(checksum)", "found \(found)") }
        return file
    }
}
