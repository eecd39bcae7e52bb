import Foundation

/// A table in a text file: a record to a line, its cells parted by commas, semicolons, bars, tabs or runs of spaces.
///
///     // label in the last column
///     let data: Dataset<Float> = try CSV(contentsOf: url).dataset()
///     let flowers: Dataset<Double> = try CSV(contentsOf: url).dataset(
///         label: .name("species"))
///     let people = try CSV(contentsOf: url).table(
///         TableColumns(labels: [.name("member")]))  // texts, missing values
///
/// A file of 16 MiB or more is read piece by piece each time that its contents are asked for, a smaller one is held. A table
/// of it takes eight bytes for each of its cells and some ten machine words for each column. Time is proportional to the
/// file.
///
/// Cells may be quoted as RFC 4180 says. Numbers are read by the decimal mark of the table, whatever the locale, and rounded
/// correctly to `Double`. A first line such as `sep=;` tells the delimiter; lines that begin with `#` are comments,
/// unless they have as many cells as the records before. Errors name the line and the column, both from 1.
public struct CSV: Sendable {
    /// Whether the first record holds the names of the columns.
    public enum Header: Sendable, Equatable {
        /// It does if it has a text where the records behind it have numbers, if all of it is text that does not come again,
        /// if it counts the columns, 0, 1, 2 and so on, or if it is text with a cell less than the others, as R writes it.
        case detected
        /// It does.
        case present
        /// It is data.
        case absent
    }

    /// What stands between two cells.
    public typealias Delimiter = TableFormat.Delimiter

    /// One of the columns.
    public enum Column: Sendable, Equatable {
        /// The last one.
        case last
        /// By place, from 0.
        case index(Int)
        /// By the name that the header gives it.
        case name(String)
        /// As a person writes it: by its name, or by its number from 1. A number that is the name of another column is an
        /// error; `#4` is the fourth one in any case.
        case word(String)

        /// Whether it can be found in a header only.
        var needsHeader: Bool {
            switch self {
            case .name: true
            case .word(let text): Int(text) == nil && Self.number(text) == nil
            case .last, .index: false
            }
        }

        /// What might be a name.
        var text: String? {
            switch self {
            case .name(let text), .word(let text): text
            case .last, .index: nil
            }
        }

        /// The number in a word such as `#4`.
        static func number(_ text: String) -> Int? { text.utf8.first == 0x23 ? Int(text.dropFirst()) : nil }
    }

    /// The table, unless it is read from its file each time.
    let bytes: [UInt8]
    /// Where it lies, if it is so large that it is read piece by piece.
    let file: LargeFile?
    /// Behind the byte order mark and `sep=`, if there are such.
    let start: Int
    /// The line on which that is, from 1.
    let firstLine: Int
    let source: String
    let header: Header
    /// How it is read, but for the header.
    let format: TableFormat

    /// Reads a file, unpacked if it is in gzip format, whatever its name. `/dev/stdin` is the standard input.
    ///
    /// - Parameters:
    ///   - url: Where the file lies.
    ///   - header: Whether the first record holds the names of the columns; detected by default.
    ///   - delimiter: What stands between two cells, unless the file says so itself (`sep=;`); by default the one that cuts the
    ///     first records into equally many cells, the most of them numbers.
    ///   - decimalMark: By default the one by which more of their cells are numbers.
    ///   - hasComments: Whether lines that begin with `#` are passed over.
    ///   - missingMarks: What stands for a missing value, beside an empty cell.
    /// - Throws: A `DataError` if the file is missing, cannot be read, is empty, is no UTF-8 text, or another kind of file,
    ///   such as a workbook; and if it unpacks to more than a quarter of the memory that there is. Of a large file only the
    ///   beginning is looked at, the rest when it is read.
    public init(
        contentsOf url: URL, header: Header = .detected, delimiter: Delimiter? = nil,
        decimalMark: TableFormat.DecimalMark? = nil, hasComments: Bool = true,
        missingMarks: [String] = TableFormat.usualMissingMarks
    ) throws(DataError) {
        try self.init(
            contentsOf: url, inPiecesFrom: Self.largeFile, pieceSize: CSVPieces.usualSize,
            beginning: LargeFile.usualBeginning, header: header, delimiter: delimiter, decimalMark: decimalMark,
            hasComments: hasComments, missingMarks: missingMarks)
    }

    /// Reads a file as another was read, such as the one that a model was trained on: nothing is found out, so that a file of a
    /// single row means the same as one of many.
    ///
    ///     let table = try CSV(contentsOf: url, as: preparation.format).table(
    ///         for: preparation, withLabels: false)
    ///
    /// - Throws: A `DataError` as for a file alone.
    public init(contentsOf url: URL, as format: TableFormat) throws(DataError) {
        try self.init(
            contentsOf: url, header: format.hasHeader ? .present : .absent, delimiter: format.delimiter,
            decimalMark: format.decimalMark, hasComments: format.hasComments, missingMarks: format.missingMarks)
    }

    /// The same, where a file of `large` bytes or more is read in pieces of `pieceSize` or more, and what it is told by its
    /// first bytes: `beginning`, or as many as two records take. What is read is the same however it is cut.
    package init(
        contentsOf url: URL, inPiecesFrom large: Int, pieceSize: Int, beginning count: Int = 1 << 21,
        header: Header = .detected,
        delimiter: Delimiter? = nil, decimalMark: TableFormat.DecimalMark? = nil, hasComments: Bool = true,
        missingMarks: [String] = TableFormat.usualMissingMarks
    ) throws(DataError) {
        let source = FileReader.name(of: url)
        let beginning = try LargeFile.beginning(of: url, least: large, count: count) { bytes in
            CSVDialect.hasTwoRecords(bytes, delimiter: delimiter, hasComments: hasComments)
        }
        var bytes = beginning ?? []
        if beginning == nil { bytes = try GzipFile.unpacked(FileReader.read(url), source: source) }
        try self.init(
            bytes: bytes, file: beginning == nil ? nil : LargeFile(url: url, pieceSize: pieceSize), source: source,
            header: header,
            delimiter: delimiter, decimalMark: decimalMark, hasComments: hasComments, missingMarks: missingMarks)
    }

    /// Takes the contents of a file, which are not unpacked; `source` is what errors call it, the rest as for a file.
    ///
    /// - Throws: A `DataError` if they are empty, no UTF-8 text, or those of another kind of file.
    public init(
        _ data: Data, source: String = "CSV", header: Header = .detected, delimiter: Delimiter? = nil,
        decimalMark: TableFormat.DecimalMark? = nil, hasComments: Bool = true,
        missingMarks: [String] = TableFormat.usualMissingMarks
    ) throws(DataError) {
        try self.init(
            bytes: [UInt8](data), source: source, header: header, delimiter: delimiter, decimalMark: decimalMark,
            hasComments: hasComments, missingMarks: missingMarks)
    }

    /// A file of this length or more is read piece by piece.
    private static let largeFile = 1 << 24

    private init(
        bytes: [UInt8], file: LargeFile? = nil, source: String, header: Header, delimiter: Delimiter?,
        decimalMark: TableFormat.DecimalMark?, hasComments: Bool, missingMarks: [String]
    ) throws(DataError) {
        try FileKind.checkTable(bytes, source: source)
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw DataError(source: source, expected: "UTF-8 text", problem: "found UTF-16")
        }
        // Two labels of other bytes could become one class. The beginning of a large table may end within a character.
        let isCut = file.map { bytes.count < OpenFile.length(of: $0.url) ?? 0 } ?? false
        let end = bytes.count - (isCut ? UTF8.lengthOfCutCharacter(bytes) : 0)
        if let offset = UTF8.firstInvalidOffset(bytes[..<end]) { throw CSVPieces.notUTF8(source, at: offset) }
        self.bytes = file == nil ? bytes : []
        self.file = file
        self.source = source
        self.header = header
        let told: TableFormat.Delimiter?
        (told, start) = CSVDialect.toldDelimiter(bytes)
        firstLine = told == nil ? 1 : 2
        guard bytes[start...].contains(where: { $0 > UInt8(ascii: " ") }) else {
            throw DataError(source: source, expected: "rows of data", problem: "found an empty file")
        }
        format = CSVDialect(
            bytes, from: start, isCut: isCut, delimiter: told ?? delimiter, decimalMark: decimalMark,
            hasComments: hasComments
        ).format(missingMarks: missingMarks)
    }
}
