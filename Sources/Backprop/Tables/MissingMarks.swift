/// Tells whether a cell stands for a missing value.
struct MissingMarks: Sendable {
    private let marks: [[UInt8]]
    private let longest: Int

    /// None but the empty cell.
    static let none = MissingMarks(TableFormat(missingMarks: []))

    init(_ format: TableFormat) {
        marks = format.missingBytes
        longest = marks.map(\.count).max() ?? 0
    }

    /// Whether a cell is empty, or one of the marks, whatever the case of its letters.
    func contains(_ cell: some Collection<UInt8>) -> Bool {
        guard cell.count <= longest else { return false }
        if cell.isEmpty { return true }
        return marks.contains { $0.elementsEqual(cell.lazy.map(TableFormat.lowercased)) }
    }

    func contains(_ bytes: [UInt8], _ range: Range<Int>) -> Bool { contains(bytes[range]) }
}
