/// Reads the directory of a zip archive.
///
/// Files may be stored or deflated. Archives in several parts, encrypted files and what stands before or behind an archive
/// are refused, and so are two files of one name and files that share bytes: what archives do that are made to harm. Two
/// names are the same if their bytes are. Time and memory are in proportion to the directory.
struct ZipReader {
    private let bytes: ArchiveBytes
    private let source: String

    private enum Signature {
        static let file: UInt32 = 0x0403_4B50
        static let entry: UInt32 = 0x0201_4B50
        static let end: UInt32 = 0x0605_4B50
        static let wideEnd: UInt32 = 0x0606_4B50
        static let wideEndPointer: UInt32 = 0x0706_4B50
    }

    init(_ bytes: ArchiveBytes, source: String) {
        self.bytes = bytes
        self.source = source
    }

    /// The files of the archive in the order of its directory.
    func members() throws(DataError) -> [ZipMember] {
        let first = 0..<min(4, bytes.count)
        let beginning = try bytes.part(first)[first]
        guard beginning.starts(with: [0x50, 0x4B]) else {
            throw error(0, "a zip archive, which begins with PK", "found \(DataError.quoted(beginning))")
        }
        let (directory, count) = try directory()
        try MemoryLimit.require(Size(directory.count), for: "an archive's directory", source: source)
        let entries = try bytes.part(directory)
        var members: [ZipMember] = []
        var extents: [Range<Int>] = []
        var names: Set<Name> = []
        var position = directory.lowerBound
        while position < directory.upperBound {
            let (member, extent) = try entry(&position, entries, directory)
            guard names.insert(Name(member.name)).inserted else {
                throw error(position, "files of different names", "found \(DataError.quoted(member.name)) twice")
            }
            members.append(member)
            extents.append(extent)
        }
        guard members.count == count else {
            throw error(directory.lowerBound, "\(DataError.counted(count, "file"))", "found \(members.count)")
        }
        extents.sort { $0.lowerBound < $1.lowerBound }
        for (extent, next) in zip(extents, extents.dropFirst()) where extent.upperBound > next.lowerBound {
            throw error(next.lowerBound, "a file behind the one before it", "found two that share bytes")
        }
        return members
    }

    private func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
        DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
    }

    /// Where the directory lies, and how many files it is said to list: the end of the archive says so.
    private func directory() throws(DataError) -> (Range<Int>, count: Int) {
        // A comment of at most 65,535 bytes may follow.
        let last = bytes.count - 22
        // The format of larger archives has 20 bytes more before it.
        let tail = try bytes.part(max(0, last - 0xFFFF - 20)..<bytes.count)
        let end = stride(from: last, through: max(0, last - 0xFFFF), by: -1).first { place in
            tail.littleEndian(at: place, UInt32.self) == Signature.end
                && Int(tail.littleEndian(at: place + 20, UInt16.self)) == last - place
        }
        guard let end else {
            throw error(max(0, last), "the end of a zip archive's directory", "found none")
        }
        let disks = tail.littleEndian(at: end + 4, UInt32.self)
        guard disks == 0 || disks == .max else {
            throw error(end + 4, "an archive in one part", "found one of several")
        }
        var count = UInt64(tail.littleEndian(at: end + 10, UInt16.self))
        var size = UInt64(tail.littleEndian(at: end + 12, UInt32.self))
        var start = UInt64(tail.littleEndian(at: end + 16, UInt32.self))
        var stop = end
        if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
            // The format of archives that are too large for these fields (zip64).
            let none = error(end, "the end of a zip64 archive's directory", "found none")
            guard end >= 20, tail.littleEndian(at: end - 20, UInt32.self) == Signature.wideEndPointer,
                let wide = Int(exactly: tail.littleEndian(at: end - 12, UInt64.self)), wide <= end - 76
            else { throw none }
            let numbers = try bytes.part(wide..<wide + 56)
            guard numbers.littleEndian(at: wide, UInt32.self) == Signature.wideEnd else { throw none }
            count = numbers.littleEndian(at: wide + 32)
            size = numbers.littleEndian(at: wide + 40)
            start = numbers.littleEndian(at: wide + 48)
            stop = wide
        }
        guard let size = Int(exactly: size), let start = Int(exactly: start), let count = Int(exactly: count),
            size <= stop, start == stop - size
        else {
            throw error(
                end + 12, "a directory that ends at byte \(stop)", "found one of \(size) bytes at byte \(start)")
        }
        return (start..<stop, count)
    }

    /// The file that the entry at `position` tells of, and all the bytes that it takes.
    private func entry(
        _ position: inout Int, _ entries: ArchivePart, _ directory: Range<Int>
    ) throws(DataError) -> (ZipMember, extent: Range<Int>) {
        let start = position
        guard directory.upperBound - start >= 46, entries.littleEndian(at: start, UInt32.self) == Signature.entry else {
            throw error(start, "an entry of the directory", "found none")
        }
        let flags = entries.littleEndian(at: start + 8, UInt16.self)
        let method = entries.littleEndian(at: start + 10, UInt16.self)
        let checksum = entries.littleEndian(at: start + 16, UInt32.self)
        let lengths = [28, 30, 32].map { Int(entries.littleEndian(at: start + $0, UInt16.self)) }
        let nameStart = start + 46
        position = nameStart + lengths.reduce(0, +)
        guard position <= directory.upperBound else {
            throw error(start, "an entry of \(position - start) bytes", "found \(directory.upperBound - start)")
        }
        let nameBytes = Array(entries[nameStart..<nameStart + lengths[0]])
        guard UTF8.firstInvalidOffset(nameBytes) == nil else {
            throw error(nameStart, "a name in UTF-8", "found \(DataError.quoted(nameBytes[...]))")
        }
        let name = String(decoding: nameBytes, as: UTF8.self)
        guard flags & 1 == 0 else {
            throw error(start + 8, "a file that is not encrypted", "found \(DataError.quoted(name)) encrypted")
        }
        guard let method = ZipMember.Method(rawValue: method) else {
            throw error(
                start + 10, "method 0 (stored) or 8 (deflated) for \(DataError.quoted(name))", "found \(method)")
        }
        let extra = nameStart + lengths[0]..<nameStart + lengths[0] + lengths[1]
        let numbers = try wideNumbers(start, entries, extra)
        guard let size = Int(exactly: numbers.size), let packed = Int(exactly: numbers.packed),
            let local = Int(exactly: numbers.offset)
        else { throw error(start + 20, "sizes that fit into memory", "found larger ones") }

        let data = try self.data(at: local, name: nameBytes, before: directory.lowerBound)
        guard packed <= directory.lowerBound - data else {
            throw error(
                start + 20, "\(DataError.quoted(name)) to end before the directory",
                "found \(DataError.counted(packed, "byte")) from byte \(data) on")
        }
        // Refused before it is unpacked: no more memory is taken than the packed bytes can fill. Dividing cannot overflow
        // where multiplying could.
        let (least, rest) = size.quotientAndRemainder(dividingBy: DeflateAlphabet.greatestRatio)
        guard method == .deflated ? least < packed || (least == packed && rest == 0) : size == packed else {
            throw error(
                start + 24, "a size that \(DataError.counted(packed, "byte")) of \(DataError.quoted(name)) can have",
                "found \(size)")
        }
        let member = ZipMember(
            name: name, method: method, checksum: checksum, size: size, bytes: bytes, range: data..<data + packed)
        return (member, local..<data + packed)
    }

    /// Sizes and offset of an entry. Those that are too large for their fields stand in an extra field (zip64), in this
    /// order.
    private func wideNumbers(
        _ start: Int, _ entries: ArchivePart, _ extra: Range<Int>
    ) throws(DataError) -> (size: UInt64, packed: UInt64, offset: UInt64) {
        var numbers = [24, 20, 42].map { UInt64(entries.littleEndian(at: start + $0, UInt32.self)) }
        let missing = numbers.indices.filter { numbers[$0] == 0xFFFF_FFFF }
        if missing.isEmpty { return (numbers[0], numbers[1], numbers[2]) }
        var position = extra.lowerBound
        while extra.upperBound - position >= 4 {
            let length = Int(entries.littleEndian(at: position + 2, UInt16.self))
            if entries.littleEndian(at: position, UInt16.self) == 1 {
                guard length >= 8 * missing.count, extra.upperBound - position - 4 >= length else { break }
                for (place, index) in missing.enumerated() {
                    numbers[index] = entries.littleEndian(at: position + 4 + 8 * place)
                }
                return (numbers[0], numbers[1], numbers[2])
            }
            position += 4 + length
        }
        throw error(extra.lowerBound, "a zip64 field with the sizes of the file", "found none")
    }

    /// Where the packed bytes begin of a file whose own header is at `local`. That header repeats the name.
    private func data(at local: Int, name: [UInt8], before end: Int) throws(DataError) -> Int {
        func none() -> DataError { error(local, "the file \(DataError.quoted(name[...]))", "found none") }
        guard local <= end - 30 else { throw none() }
        // With the name, if it is as long as it should be.
        let header = try bytes.part(local..<min(local + 30 + name.count, end))
        guard header.littleEndian(at: local, UInt32.self) == Signature.file else { throw none() }
        let lengths = [26, 28].map { Int(header.littleEndian(at: local + $0, UInt16.self)) }
        let data = local + 30 + lengths[0] + lengths[1]
        guard data <= end, lengths[0] == name.count,
            header[local + 30..<local + 30 + lengths[0]].elementsEqual(name)
        else {
            throw error(local + 30, "the file \(DataError.quoted(name[...]))", "found another name")
        }
        return data
    }
}
