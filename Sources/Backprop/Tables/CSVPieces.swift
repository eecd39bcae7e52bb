import Foundation

/// Reads the file of a large table piece by piece, so that it need not be in memory as a whole.
///
/// The bytes are checked to be UTF-8 as they come: two labels of other bytes could become one class.
final class CSVPieces {
    private let source: String
    private let file: OpenFile
    /// Where the next piece begins.
    private var offset: Int
    /// The beginning of a character that the next piece ends.
    private var unchecked: [UInt8] = []
    private(set) var isAtEnd = false

    /// A piece is as long as this or longer.
    let size: Int

    /// As long as it is usually: it stays in a processor's cache.
    static let usualSize = 1 << 20

    /// Opens a file. Devices, folders and what cannot be read are errors.
    ///
    /// - Parameter start: Where the first piece begins: in front of a character.
    init(_ file: CSV.LargeFile, from start: Int) throws(DataError) {
        source = FileReader.name(of: file.url)
        size = file.pieceSize
        offset = start
        self.file = try OpenFile(file.url)
    }

    /// Puts the next piece of `count` bytes or more behind the bytes that are given; nothing at the end of the file.
    ///
    /// - Throws: A `DataError` if the file cannot be read, changed since it was opened, or has bytes that are no UTF-8.
    func append(to bytes: inout [UInt8], _ count: Int) throws(DataError) {
        guard !isAtEnd else { return }
        let piece = try file.read(offset..<offset + max(count, size))
        isAtEnd = piece.isEmpty
        try check(piece)
        offset += piece.count
        bytes += piece
        if isAtEnd { try checkUnchanged() }
    }

    /// Throws if the file changed since it was opened.
    func checkUnchanged() throws(DataError) { try file.checkUnchanged() }

    static func notUTF8(_ source: String, at offset: Int) -> DataError {
        DataError(
            source: source, location: .byte(offset), expected: "UTF-8 text",
            problem: "found other bytes; iconv -f latin1 -t utf-8 makes it of most others")
    }

    private func check(_ piece: [UInt8]) throws(DataError) {
        let start = offset - unchecked.count
        let bytes = unchecked.isEmpty ? piece : unchecked + piece
        // A character that the piece cuts waits for the next one; there is none behind the last.
        let end = bytes.count - (isAtEnd ? 0 : UTF8.lengthOfCutCharacter(bytes))
        if let wrong = UTF8.firstInvalidOffset(bytes[..<end]) { throw Self.notUTF8(source, at: start + wrong) }
        unchecked = Array(bytes[end...])
    }
}

extension CSV {
    /// A file that is read piece by piece.
    struct LargeFile: Sendable {
        let url: URL
        /// How long a piece is at least.
        let pieceSize: Int

        /// So much of it is looked at to tell what it is.
        static let usualBeginning = 1 << 21

        /// The first bytes of a file that is as long as a large one is at least: `count`, or more until they are enough. Nothing
        /// if it is shorter, if it is no file on a disk, or if it has to be unpacked, or seen to its end, to tell what it is.
        static func beginning(
            of url: URL, least: Int, count: Int, isEnough: ([UInt8]) -> Bool
        ) throws(DataError) -> [UInt8]? {
            #if os(Windows) || os(WASI)
                return nil
            #else
                guard !FileReader.isStandardInput(url), let length = OpenFile.length(of: url), length >= least else {
                    return nil
                }
                let file = try OpenFile(url)
                var bytes = try file.read(count)
                if FileKind.needsWhole(bytes) { return nil }
                while !isEnough(bytes), bytes.count <= MemoryLimit.bytes / 8 {
                    let more = try file.read(bytes.count)
                    if more.isEmpty { break }
                    bytes += more
                }
                return bytes
            #endif
        }
    }
}
