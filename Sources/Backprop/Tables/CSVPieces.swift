import Foundation

/// Reads the file of a large table piece by piece, so that it need not be in memory as a whole.
///
/// The bytes are checked to be UTF-8 as they come: two labels of other bytes could become one class.
final class CSVPieces {
    private let source: String
    private let file: OpenFile
    /// How many bytes were read.
    private var offset = 0
    /// The beginning of a character that the next piece ends.
    private var unchecked: [UInt8] = []
    private(set) var isAtEnd = false

    /// A piece is as long as this or longer: it stays in a processor's cache.
    static let size = 1 << 20

    /// Opens a file. Devices, folders and what cannot be read are errors.
    init(_ url: URL) throws(DataError) {
        source = FileReader.name(of: url)
        file = try OpenFile(url)
    }

    /// Puts the next piece of `count` bytes or more behind the bytes that are given; nothing at the end of the file.
    ///
    /// - Throws: A `DataError` if the file cannot be read, changed since it was opened, or has bytes that are no UTF-8.
    func append(to bytes: inout [UInt8], _ count: Int) throws(DataError) {
        guard !isAtEnd else { return }
        let piece = try file.read(max(count, Self.size))
        isAtEnd = piece.isEmpty
        try check(piece)
        offset += piece.count
        bytes += piece
        if isAtEnd { try file.checkUnchanged() }
    }

    static func notUTF8(_ source: String, at offset: Int) -> DataError {
        DataError(
            source: source, location: .byte(offset), expected: "UTF-8 text",
            problem: "found other bytes; iconv -f latin1 -t utf-8 makes it of most others")
    }

    private func check(_ piece: [UInt8]) throws(DataError) {
        // Up to an ASCII character, which is none of the later bytes of another.
        let end = isAtEnd ? piece.count : (piece.lastIndex { $0 < 0x80 } ?? -1) + 1
        let start = offset - unchecked.count
        let wrong =
            unchecked.isEmpty
            ? UTF8.firstInvalidOffset(piece[..<end]) : UTF8.firstInvalidOffset(unchecked + piece[..<end])
        if let wrong {
            throw Self.notUTF8(source, at: start + wrong)
        }
        unchecked = end == 0 && !isAtEnd ? unchecked + piece : Array(piece[end...])
    }
}
