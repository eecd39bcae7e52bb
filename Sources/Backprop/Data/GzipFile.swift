import Foundation

/// A file in gzip format (RFC 1952), unpacked as it is read.
///
/// Its checksums and lengths are compared when its end is reached. Time is in proportion to the packed and the unpacked
/// bytes, however many members there are. The file is in memory, of which what was unpacked is given back, and what is
/// unpacked: see `Inflate`.
struct GzipFile: ByteSource {
    private let source: String
    private let file: [UInt8]
    private var inflate: Inflate
    private var output = InflateOutput()
    /// What the member that is being unpacked gave so far.
    private var checksum = CRC32()
    private var length = 0
    private var isAtEnd = false
    /// Whether nobody else has the file, so that what was unpacked can be given back.
    private let isOwned: Bool

    init(_ url: URL, allowsPipe: Bool) throws(DataError) {
        try self.init(
            FileReader.read(url, allowsPipe: allowsPipe), source: FileReader.name(of: url), isOwned: true)
    }

    /// - Parameter isOwned: Whether nobody will look at the bytes of the file again.
    init(_ file: [UInt8], source: String, isOwned: Bool = false) throws(DataError) {
        self.file = file
        self.source = source
        self.isOwned = isOwned
        inflate = Inflate(file, try Self.endOfHeader(file, 0, source)..<file.count, releasesInput: isOwned)
    }

    /// A file, unpacked if its first bytes say that it is packed. `source` is what errors call it.
    ///
    /// Beside the file it takes what becomes of it, twice while that grows.
    ///
    /// - Throws: A `DataError` if it is damaged, or if there is not four times the memory of what becomes of it.
    static func unpacked(_ file: [UInt8], source: String) throws(DataError) -> [UInt8] {
        guard file.starts(with: [0x1F, 0x8B]) else { return file }
        var packed = try GzipFile(file, source: source)
        let most = MemoryLimit.bytes / 4
        let bytes = try packed.read(most + 1)
        guard bytes.count <= most else {
            throw DataError(
                source: source, expected: "a file that unpacks to at most \(most) bytes, for the memory that there is",
                problem: "found more")
        }
        return Array(bytes)
    }

    func memory(for count: Int) -> Size {
        Size(file.count) + 2 * Size(min(count, DeflateAlphabet.greatestRatio * file.count))
    }

    mutating func read(_ count: Int) throws(DataError) -> ArraySlice<UInt8> {
        let start = output.count
        // No file that fits into memory is unpacked to so much.
        let limit = start + min(count, Int.max / 2)
        while output.count < limit, !isAtEnd {
            let before = output.count
            do throws(InflateError) {
                try inflate.read(into: &output, upTo: limit)
            } catch {
                throw error.inFile(source)
            }
            checksum.update(output.bytes(from: before))
            length += output.count - before
            if inflate.isFinished { try finishMember() }
        }
        return output.take(from: start)
    }

    /// Checks what stands behind a member, and begins with the next one: members that follow each other are one file.
    private mutating func finishMember() throws(DataError) {
        let start = inflate.offset
        guard file.count - start >= 8 else {
            throw DataError(
                source: source, location: .byte(start), expected: "a checksum and a length, 8 bytes",
                problem: "found \(DataError.counted(file.count - start, "byte"))")
        }
        let sum = file.littleEndian(at: start, UInt32.self)
        guard sum == checksum.value else {
            throw DataError(
                source: source, location: .byte(start),
                expected: "the checksum of what was unpacked, \(checksum.value)", problem: "found \(sum)")
        }
        let stated = file.littleEndian(at: start + 4, UInt32.self)
        guard stated == UInt32(truncatingIfNeeded: length) else {
            throw DataError(
                source: source, location: .byte(start + 4), expected: "the length of what was unpacked, \(length)",
                problem: "found \(stated)")
        }
        let end = start + 8
        // Zeros fill the blocks of tapes.
        isAtEnd = file[end...].allSatisfy { $0 == 0 }
        if isAtEnd { return }
        inflate = Inflate(file, try Self.endOfHeader(file, end, source)..<file.count, releasesInput: isOwned)
        checksum = CRC32()
        length = 0
    }

    /// Checks the header of the member that begins at `start`; it says nothing that counts here.
    private static func endOfHeader(_ file: [UInt8], _ start: Int, _ source: String) throws(DataError) -> Int {
        guard file[start...].starts(with: [0x1F, 0x8B]) else {
            throw DataError(
                source: source, location: start == 0 ? .none : .byte(start),
                problem: "cannot be unpacked: not in gzip format")
        }
        let truncated = DataError(
            source: source, expected: "a gzip header", problem: "found the end of the file at byte \(file.count)")
        guard file.count - start >= 10 else { throw truncated }
        guard file[start + 2] == 8 else {
            throw DataError(
                source: source, location: .byte(start + 2), expected: "compression method 8, the only one",
                problem: "found \(file[start + 2])")
        }
        let flags = file[start + 3]
        guard flags & 0xE0 == 0 else {
            throw DataError(
                source: source, location: .byte(start + 3), expected: "gzip flags from 0 to 31",
                problem: "found \(flags)")
        }
        var position = start + 10
        if flags & 4 != 0 {
            // A field of extra data, its length before it.
            guard file.count - position >= 2 else { throw truncated }
            let length = Int(file.littleEndian(at: position, UInt16.self))
            guard file.count - position - 2 >= length else { throw truncated }
            position += 2 + length
        }
        // A name and a comment, each with a zero behind it.
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard let zero = file[position...].firstIndex(of: 0) else { throw truncated }
            position = zero + 1
        }
        if flags & 2 != 0 {
            guard file.count - position >= 2 else { throw truncated }
            let sum = file.littleEndian(at: position, UInt16.self)
            guard sum == UInt16(truncatingIfNeeded: CRC32(file[start..<position]).value) else {
                throw DataError(
                    source: source, location: .byte(position), expected: "the checksum of the gzip header",
                    problem: "found another")
            }
            position += 2
        }
        return position
    }
}
