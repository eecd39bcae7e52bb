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
    private let bytes: ArchiveBytes
    private let range: Range<Int>

    var packedCount: Int { range.count }

    /// The bytes as they lie in the archive.
    func packed() throws(DataError) -> ArraySlice<UInt8> { try bytes.part(range)[range] }

    /// Packs a file, unless that would make it longer.
    init(name: String, packing file: [UInt8], compressed: Bool) {
        let packed = compressed ? Deflate.pack(file) : file
        let isSmaller = packed.count < file.count
        self.init(
            name: name, method: isSmaller ? .deflated : .stored, checksum: CRC32(file[...]).value, size: file.count,
            bytes: .memory(isSmaller ? packed : file), range: 0..<(isSmaller ? packed : file).count)
    }

    init(name: String, method: Method, checksum: UInt32, size: Int, bytes: ArchiveBytes, range: Range<Int>) {
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
        // No more is taken than the packed bytes fill, whatever the archive says.
        let most = method == .stored ? size : min(size, DeflateAlphabet.greatestRatio * range.count)
        try MemoryLimit.require(
            Size(bytes.heldCount(for: range)) + 2 * Size(most), for: "an array",
            source: "\(source): \(DataError.quoted(name))")
        let file: [UInt8]
        switch method {
        case .stored:
            file = Array(try packed())
        case .deflated:
            let part = try bytes.part(range)
            let first = range.lowerBound - part.start
            var inflate = Inflate(part.bytes, first..<first + range.count)
            do throws(InflateError) {
                // One more than there should be shows that they end.
                file = try inflate.read(upTo: size + 1)
            } catch {
                throw InflateError(
                    offset: error.offset + part.start, expected: error.expected, problem: error.problem
                ).inFile(source, part: DataError.quoted(name))
            }
            guard file.count <= size else { throw error(source, DataError.counted(size, "byte"), "found more") }
            guard inflate.offset == first + range.count else {
                throw error(
                    source, DataError.counted(range.count, "packed byte"),
                    "found their end after \(inflate.offset - first)")
            }
        }
        guard file.count == size else { throw error(source, DataError.counted(size, "byte"), "found \(file.count)") }
        try check(CRC32(file[...]), source)
        return file
    }

    private func error(_ source: String, _ expected: String, _ problem: String) -> DataError {
        InflateError(offset: range.lowerBound, expected: expected, problem: problem)
            .inFile(source, part: DataError.quoted(name))
    }

    private func check(_ found: CRC32, _ source: String) throws(DataError) {
        guard found.value == checksum else {
            throw error(source, "the checksum \(checksum)", "found \(found.value)")
        }
    }

    /// Throws unless the checksum of a file that is not packed is right. It is gone through piece by piece.
    func checkStored(source: String) throws(DataError) {
        var found = CRC32()
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
            let piece = start..<min(start + (1 << 20), range.upperBound)
            found.update(try bytes.part(piece)[piece])
        }
        try check(found, source)
    }

    /// Some bytes of a file that is not packed, fewer at its end.
    func stored(_ part: Range<Int>) throws(DataError) -> [UInt8] {
        let part = part.clamped(to: 0..<size)
        let place = range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound
        return Array(try bytes.part(place)[place])
    }
}
