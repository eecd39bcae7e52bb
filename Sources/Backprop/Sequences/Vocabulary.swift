/// The characters of a text by their numbers: what a network that writes knows.
///
/// A character is a Unicode scalar, so an accent that is written by itself is one.
public struct Vocabulary: Sendable, Equatable {
    /// In ascending order; the place of each is its number.
    public let characters: [Unicode.Scalar]
    private let places: [Unicode.Scalar: Int32]

    /// The characters of a text. O(characters).
    ///
    /// - Throws: A `DataError` if there are none.
    public init(of text: some StringProtocol, source: String = "text") throws(DataError) {
        try self.init(characters: Set(text.unicodeScalars).sorted(), source: source)
    }

    init(characters: [Unicode.Scalar], source: String) throws(DataError) {
        guard !characters.isEmpty else {
            throw DataError(source: source, expected: "a text of one character or more", problem: "found an empty one")
        }
        self.characters = characters
        var places: [Unicode.Scalar: Int32] = [:]
        for (place, character) in characters.enumerated() { places[character] = Int32(place) }
        guard places.count == characters.count else {
            throw DataError(source: source, expected: "characters that differ", problem: "found one twice")
        }
        self.places = places
    }

    /// The number of characters.
    public var count: Int { characters.count }

    /// The number of a character, if it is known. O(1).
    public func number(of character: Unicode.Scalar) -> Int? { places[character].map(Int.init) }

    /// The numbers of a text's characters. O(characters).
    ///
    /// - Parameters:
    ///   - text: Of known characters.
    ///   - source: What errors call it.
    ///   - before: What stands before it, so that errors tell the right place.
    /// - Throws: A `DataError` that names the first character that is not known, by its line and its place there.
    public func numbers(
        of text: some StringProtocol, source: String = "text", skipping before: Substring = ""
    ) throws(DataError) -> [Int32] {
        var numbers: [Int32] = []
        numbers.reserveCapacity(text.utf8.count)
        for (index, character) in text.unicodeScalars.enumerated() {
            guard let number = places[character] else {
                let (line, column) = Self.place(in: Array(before.unicodeScalars) + text.unicodeScalars.prefix(index))
                throw DataError(
                    source: source, location: .cell(row: line, column: column),
                    expected: "one of the \(count) characters of the training",
                    problem:
                        "found \(DataError.quoted(String(character))), U+\(String(character.value, radix: 16).uppercased())"
                )
            }
            numbers.append(number)
        }
        return numbers
    }

    private static func place(in before: [Unicode.Scalar]) -> (line: Int, column: Int) {
        let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        return (before.count { $0 == "\n" } + 1, before.count - start + 1)
    }

    /// The text of some numbers. Stops the program for one that no character has.
    public func text(of numbers: some Sequence<Int>) -> String {
        var text = String.UnicodeScalarView()
        for number in numbers {
            guard characters.indices.contains(number) else {
                fatalError("Vocabulary: number \(number) of \(count) characters")
            }
            text.append(characters[number])
        }
        return String(text)
    }
}

// As JSON in the metadata of a model's file: one text of all characters.
extension Vocabulary {
    var json: String { JSONValue.literal(text(of: characters.indices)) }

    /// Reads the text.
    ///
    /// - Throws: A `DataError` for anything that is not understood.
    init(json text: String, source: String) throws(DataError) {
        let bytes = Array(text.utf8)
        let characters: String
        do throws(DataError) {
            var json = JSONReader(bytes, 0..<bytes.count, source: source)
            characters = try json.string()
            try json.finish()
        } catch {
            var error = error
            error.problem += " in the metadata under \"vocabulary\""
            throw error
        }
        try self.init(characters: Array(characters.unicodeScalars), source: source)
    }

    /// Throws unless it fits a network of samples [T] and outputs [T, V].
    func check(inputShape: [Int], outputShape: [Int], source: String) throws(DataError) {
        guard inputShape.count == 1, outputShape == [inputShape[0], count] else {
            throw DataError(
                source: source,
                expected: "a network of steps [T] and answers [T, \(count)] for a vocabulary of \(count)",
                problem: "found \(Shape.listed(inputShape)) and \(Shape.listed(outputShape))")
        }
    }
}
