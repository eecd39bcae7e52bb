/// What is wrong with packed bytes, and at which offset in the array that holds them. The reader of the file says which
/// file and which part of it.
struct InflateError: Error, Equatable {
    var offset: Int
    var expected: String
    var problem: String

    static func truncated(_ bits: BitReader) -> InflateError {
        InflateError(offset: bits.offset, expected: "more packed bytes", problem: "found their end")
    }

    /// The same as an error about a file, or about a part of it that has a name.
    func inFile(_ source: String, part: String? = nil) -> DataError {
        DataError(
            source: source, location: .byte(offset), expected: expected + (part.map { " in \($0)" } ?? ""),
            problem: problem)
    }
}
