/// What is wrong with packed bytes, and at which offset in the array that holds them. The reader of the file says which
/// file and which part of it.
struct InflateError: Error, Equatable {
    var offset: Int
    var expected: String
    var problem: String

    func inFile(_ source: String) -> DataError {
        DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
    }
}
