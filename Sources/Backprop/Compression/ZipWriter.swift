/// Writes a zip archive. The same files give the same bytes: all are dated 1980-01-01, where the format's time begins.
enum ZipWriter {
    /// The bytes of an archive of `members` in that order, whose names must differ.
    ///
    /// - Throws: A `DataError` beyond the format's limits of 65,534 files and 4 GiB.
    static func archive(_ members: [ZipMember], source: String) throws(DataError) -> [UInt8] {
        let total = members.reduce(0) { $0 + $1.packedCount + 2 * $1.name.utf8.count + 76 }
        let largest = members.map(\.size).max() ?? 0
        guard members.count < 0xFFFF, total < 0xFFFF_FFFF, largest < 0xFFFF_FFFF else {
            throw DataError(
                source: source, expected: "at most 65534 arrays of less than 4 GiB in all",
                problem: "found \(members.count) that take \(max(total, largest)) bytes")
        }
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        archive.reserveCapacity(total + 22)
        for member in members {
            let description = description(of: member)
            directory.appendLittleEndian(0x0201_4B50 as UInt32)
            // Made by version 2.0 on an unnamed system.
            directory.appendLittleEndian(20 as UInt16)
            directory += description
            // No comment, part 0, no attributes, and where the file begins.
            directory += [UInt8](repeating: 0, count: 10)
            directory.appendLittleEndian(UInt32(archive.count))
            directory += member.name.utf8

            archive.appendLittleEndian(0x0403_4B50 as UInt32)
            archive += description
            archive += member.name.utf8
            archive += try member.packed()
        }
        let start = archive.count
        archive += directory
        archive.appendLittleEndian(0x0605_4B50 as UInt32)
        archive.appendLittleEndian(0 as UInt32)
        archive.appendLittleEndian(UInt16(members.count))
        archive.appendLittleEndian(UInt16(members.count))
        archive.appendLittleEndian(UInt32(directory.count))
        archive.appendLittleEndian(UInt32(start))
        archive.appendLittleEndian(0 as UInt16)
        return archive
    }

    /// What the header of a file and its entry in the directory have in common.
    private static func description(of member: ZipMember) -> [UInt8] {
        let isASCII = member.name.utf8.allSatisfy { $0 < 0x80 }
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(20 as UInt16)
        bytes.appendLittleEndian(isASCII ? 0 : 0x0800 as UInt16)
        bytes.appendLittleEndian(member.method.rawValue)
        bytes.appendLittleEndian(0 as UInt16)
        bytes.appendLittleEndian(0x0021 as UInt16)
        bytes.appendLittleEndian(member.checksum)
        bytes.appendLittleEndian(UInt32(member.packedCount))
        bytes.appendLittleEndian(UInt32(member.size))
        bytes.appendLittleEndian(UInt16(member.name.utf8.count))
        bytes.appendLittleEndian(0 as UInt16)
        return bytes
    }
}
