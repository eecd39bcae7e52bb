/// What is wrong with packed bytes, and at which offset in the array that holds them. The reader of the file says which
/// file and which part of it.
struct InflateError: Error, Equatable {
    var offset: Int
    var expected: String?
    var problem: String

    /// The same as an error about a file, in which `expected` is put down to its part `part`.
    func inFile(_ source: String, part: String? = nil) -> DataError {
        DataError(
            source: part.map { "\(source): \($0)" } ?? source, location: .byte(offset), expected: expected,
            problem: problem)
    }
}
