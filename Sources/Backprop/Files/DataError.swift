import Foundation

/// What is wrong with a file or a data set, where, and what was expected instead.
///
/// All readers and writers of this package throw this error, and its description is one line for people:
///
///     seeds.csv: row 17, column 3: expected a number, found "abc"
///     weights1.npy: byte 10: expected a dictionary of 'descr', 'fortran_order' and 'shape', found "[1]"
public struct DataError: Error, Sendable, Equatable, Codable {
    /// A place in a file or a data set. Rows and columns count from 1.
    public enum Location: Sendable, Equatable, Codable {
        /// The whole of it.
        case none
        /// A row: the line of a text file on which a record begins, or a sample of a data set.
        case row(Int)
        /// A column of all rows.
        case column(Int)
        /// A column of one row.
        case cell(row: Int, column: Int)
        /// An offset from the beginning of a file, from 0.
        case byte(Int)
        /// A layer of a model, such as `layer 2`.
        case layer(String)
    }

    /// The file as its URL names it, or the name of the data set.
    public var source: String
    /// Where it was noticed.
    public var location: Location
    /// What was expected there, such as `a number`; nothing if `problem` says it all.
    public var expected: String?
    /// What was wrong, such as `found "abc"` or `no such file`.
    public var problem: String

    /// An error of a program that reads data by itself and reports as this package does.
    public init(source: String, location: Location = .none, expected: String? = nil, problem: String) {
        self.source = source
        self.location = location
        self.expected = expected
        self.problem = problem
    }
}

extension DataError: CustomStringConvertible, LocalizedError {
    /// One line: source, location, what was expected and what was found.
    public var description: String {
        let place: String? =
            switch location {
            case .none: nil
            case .row(let row): "row \(row)"
            case .column(let column): "column \(column)"
            case .cell(let row, let column): "row \(row), column \(column)"
            case .byte(let offset): "byte \(offset)"
            case .layer(let place): place
            }
        let what = (expected.map { "expected \($0), " } ?? "") + problem
        return [source, place, what].compactMap(\.self).joined(separator: ": ").escaped
    }

    /// The same as `description`.
    public var errorDescription: String? { description }

    /// Text from a file for use in a message: in quotation marks, without control characters, at most 40 characters.
    package static func quoted(_ text: some StringProtocol) -> String { "\"" + text.shown(40) + "\"" }

    /// Bytes of a file for use in a message.
    static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
        quoted(String(decoding: bytes.prefix(200), as: UTF8.self))
    }

    /// The first of some names for use in a message.
    static func listed(_ names: [String]) -> String {
        names.prefix(8).map { quoted($0) }.joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }

    /// `1 column`, `3 columns`.
    static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }
}
