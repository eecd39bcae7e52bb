/// Tells whether a cell stands for a missing value.
struct MissingMarks {
    private let marks: [[UInt8]]
    private let longest: Int

    init(_ format: TableFormat) {
        marks = format.missingBytes
        longest = marks.map(\.count).max() ?? 0
    }

    /// Whether the bytes in `range` are none, or one of the marks, whatever the case of their letters.
    func contains(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard range.count <= longest else { return false }
        if range.isEmpty { return true }
        let cell = bytes[range].lazy.map(TableFormat.lowercased)
        return marks.contains { $0.elementsEqual(cell) }
    }

    /// The same of a text.
    func contains(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return contains(bytes, WhiteSpace.trimmed(bytes, 0..<bytes.count))
    }
}
