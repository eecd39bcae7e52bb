import Foundation

/// A table of which each process is to read its share, before the processes know of each other.
///
///     let share = try TableShare(csv, TableColumns(), by: ranks)
///     let table = try share.table()
///
/// Reading the beginning is apart from what processes do together, so that one that fails can tell the others first. See
/// ``PreparedShare`` for what becomes of the table.
public struct TableShare {
    private let csv: CSV
    private let selection: TableSelection
    private let ranks: Ranks
    private let length: Int

    /// A shorter file costs less to hold than to move, step by step.
    private static let leastBytes = 1 << 20
    /// So much is compared.
    private static let mostCompared = 1 << 24

    /// Whether it is: a file of a MiB or more that lies on a disk, for several processes. O(1).
    ///
    /// - Parameters:
    ///   - url: Where it lies.
    ///   - ranks: The processes that would share it.
    public static func isWorthSharing(_ url: URL, by ranks: Ranks) -> Bool {
        ranks.count > 1 && OpenFile.length(of: url) ?? 0 >= leastBytes
    }

    /// Looks at the beginning of a table.
    ///
    /// - Parameters:
    ///   - csv: A file that all processes can read, with the same contents.
    ///   - columns: Which columns are read, and as what.
    ///   - ranks: The processes that share it.
    /// - Throws: A `DataError` as ``CSV/table(_:)`` does for columns that are not there.
    public init(_ csv: CSV, _ columns: TableColumns, by ranks: Ranks) throws(DataError) {
        (self.csv, self.ranks) = (csv, ranks)
        selection = try TableSelection(csv, columns)
        length = try csv.length()
    }

    /// What all processes must find alike: the length, and a digest of the first 16 MiB. See ``Ranks/firstToDiffer(in:)``.
    public var outline: String {
        get throws(DataError) {
            var digest = Digest()
            for byte in try csv.read(0..<Self.mostCompared) { digest.add(UInt64(byte)) }
            return "a table of \(length) bytes with the digest \(digest.text)"
        }
    }

    /// The table, of which each process holds the rows of its share: what is known of its columns is known by all. All of them
    /// call this together, and whatever looks at all rows of the table: see ``Table/isShared``.
    ///
    /// A column that names the rows is not kept.
    ///
    /// - Throws: What ``CSV/table(_:)`` throws, on all processes; and a `DataError` on all if they have different files.
    public func table() throws(DataError) -> Table {
        let outline = try ranks.together(source: csv.source) { () throws(DataError) in try self.outline }
        if let other = ranks.firstToDiffer(in: outline) {
            throw DataError(
                source: csv.source, expected: "one file for all processes",
                problem: "rank \(other.rank) found \(other.text), rank 0 \(other.first)")
        }
        var reader = SharedTableReader(csv, selection, by: ranks, length: length)
        return try selection.table { (roles) throws(DataError) in
            var roles = roles
            if let id = selection.id { roles[id] = .skipped }
            return try reader.read(roles)
        }
    }
}
