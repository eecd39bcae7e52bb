import Foundation

/// A table in a text file: a record to a line, its cells parted by commas, semicolons or tabs.
///
///     let data: Dataset<Float> = try CSV(contentsOf: url).dataset()                     // label in the last column
///     let flowers: Dataset<Double> = try CSV(contentsOf: url).dataset(label: .name("species"))
///
/// The file, and while it is read four times the numbers that become of it and some ten machine words for each column, are
/// held at most. Time is proportional to the file.
///
/// Cells may be quoted as RFC 4180 says. Numbers have a decimal point, whatever the locale, and are rounded correctly to
/// the scalar type. Errors name the line and the column, both from 1.
public struct CSV: Sendable {
    /// Whether the first record holds the names of the columns.
    public enum Header: Sendable, Equatable {
        /// It does if one of its cells outside the label column is neither a number nor empty, or if the label is no
        /// number while that of the second record is one.
        case detected
        /// It does.
        case present
        /// It is data.
        case absent
    }

    /// What stands between two cells.
    public enum Delimiter: UInt8, Sendable, CaseIterable {
        /// `,`
        case comma = 0x2C
        /// `;`
        case semicolon = 0x3B
        /// The tabulator.
        case tab = 0x09
    }

    /// One of the columns.
    public enum Column: Sendable, Equatable {
        /// The last one.
        case last
        /// By place, from 0.
        case index(Int)
        /// By the name that the header gives it.
        case name(String)
    }

    let bytes: [UInt8]
    /// Behind the byte order mark, if there is one.
    let start: Int
    let source: String
    let header: Header
    let delimiter: Delimiter

    /// Reads a file, unpacked if it is in gzip format, whatever its name. `/dev/stdin` is the standard input.
    ///
    /// - Parameters:
    ///   - url: Where the file lies.
    ///   - header: Whether the first record holds the names of the columns; detected by default.
    ///   - delimiter: What stands between two cells; by default the one that the first record has most of.
    /// - Throws: A `DataError` if the file is missing, cannot be read, is empty, is no UTF-8 text, or another kind of file,
    ///   such as a workbook; and if it unpacks to more than a quarter of the memory that there is.
    public init(
        contentsOf url: URL, header: Header = .detected, delimiter: Delimiter? = nil
    ) throws(DataError) {
        let source = FileReader.name(of: url)
        let bytes = try GzipFile.unpacked(FileReader.read(url), source: source)
        try self.init(bytes: bytes, source: source, header: header, delimiter: delimiter)
    }

    /// Takes the contents of a file; `source` is what errors call it.
    public init(
        _ data: Data, source: String = "CSV", header: Header = .detected, delimiter: Delimiter? = nil
    ) throws(DataError) {
        try self.init(bytes: [UInt8](data), source: source, header: header, delimiter: delimiter)
    }

    private init(bytes: [UInt8], source: String, header: Header, delimiter: Delimiter?) throws(DataError) {
        try FileKind.checkTable(bytes, source: source)
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw DataError(source: source, expected: "UTF-8 text", problem: "found UTF-16")
        }
        // Two labels of other bytes could become one class.
        if let offset = UTF8.firstInvalidOffset(bytes) {
            throw DataError(
                source: source, location: .byte(offset), expected: "UTF-8 text", problem: "found other bytes")
        }
        self.bytes = bytes
        self.start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.source = source
        self.header = header
        self.delimiter = delimiter ?? Self.detectDelimiter(bytes)
        guard bytes[start...].contains(where: { $0 > UInt8(ascii: " ") }) else {
            throw DataError(source: source, expected: "rows of data", problem: "found an empty file")
        }
    }

    /// The delimiter that the first record has most of outside quotation marks.
    private static func detectDelimiter(_ bytes: [UInt8]) -> Delimiter {
        var counts = [Int](repeating: 0, count: 256)
        var isQuoted = false
        var hasText = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if hasText { break }
            } else {
                hasText = true
                counts[Int(byte)] += 1
            }
        }
        var best = Delimiter.comma
        for delimiter in Delimiter.allCases where counts[Int(delimiter.rawValue)] > counts[Int(best.rawValue)] {
            best = delimiter
        }
        return best
    }
}
