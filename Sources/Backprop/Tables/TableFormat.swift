/// How the text of a table is cut into cells, and how its cells are read.
///
/// A model that was trained on a table carries its format: new tables are read in the same way.
public struct TableFormat: Sendable, Equatable {
    /// What stands between two cells.
    public enum Delimiter: String, Sendable, CaseIterable {
        case comma = ","
        case semicolon = ";"
        case tab
        case bar = "|"
        /// A run of spaces and tabs.
        case space

        /// Its byte; that of a space for runs.
        var byte: UInt8 {
            switch self {
            case .comma: UInt8(ascii: ",")
            case .semicolon: UInt8(ascii: ";")
            case .tab: UInt8(ascii: "\t")
            case .bar: UInt8(ascii: "|")
            case .space: UInt8(ascii: " ")
            }
        }
    }

    /// What parts the whole of a number from its fraction. The other mark may part thousands.
    public enum DecimalMark: String, Sendable, CaseIterable {
        case point = "."
        case comma = ","

        @inline(__always)
        var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
        var other: DecimalMark { self == .point ? .comma : .point }
    }

    /// What stands between two cells.
    public var delimiter: Delimiter
    /// What parts the whole of a number from its fraction.
    public var decimalMark: DecimalMark
    /// Whether the first record holds the names of the columns.
    public var hasHeader: Bool
    /// Whether lines that begin with `#` are passed over. Those that have as many cells as the records before them are records:
    /// `#N/A`, `#DIV/0!` and the number of a house begin so too.
    public var hasComments: Bool
    /// What stands for a value that is missing, beside an empty cell; compared without regard to the case of ASCII letters.
    public var missingMarks: [String]

    /// By default that of an ordinary CSV file with a header.
    public init(
        delimiter: Delimiter = .comma, decimalMark: DecimalMark = .point, hasHeader: Bool = true,
        hasComments: Bool = true, missingMarks: [String] = TableFormat.usualMissingMarks
    ) {
        self.delimiter = delimiter
        self.decimalMark = decimalMark
        self.hasHeader = hasHeader
        self.hasComments = hasComments
        self.missingMarks = missingMarks
    }

    /// The marks of R, pandas, SQL, Excel and Weka.
    public static let usualMissingMarks = [
        "NA", "N/A", "#N/A", "<NA>", "NaN", "-NaN", "NULL", "None", "nil", "?",
    ]
}

extension TableFormat {
    /// The marks as they are compared: bytes, with small letters.
    var missingBytes: [[UInt8]] { missingMarks.map { $0.utf8.map(Self.lowercased) } }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
