import Foundation

/// A text cut into pieces of T characters, of each of which a network learns the next one.
///
///     let data = try TextData<Float>(text, window: 64, validation: 0.05)
///     var network = Sequential<Float>(inputShape: [64]) {
///         Embedding(data.vocabulary.count, 32, using: &generator)
///         GRU(32, 128, returns: .all, using: &generator)
///         Dense(128, data.vocabulary.count, using: &generator)
///         Softmax()
///     }
///
/// A sample is [T], the numbers of characters, with a label for each: the number of the one that follows. Of each part the
/// pieces lie side by side, and what is left at its end, less than T + 1 characters, is not used. Each piece begins with a
/// state that knows nothing, unless ``Trainer/isStateful`` says that a training's pieces go on from each other; the validation
/// loss, e^loss and bits are those of pieces of T.
///
/// Memory: a scalar and a label of four bytes for each character.
public struct TextData<Scalar: TensorScalar>: Sendable {
    /// The characters of the training part.
    public let vocabulary: Vocabulary
    /// What is trained on: the beginning of the text.
    public let training: Dataset<Scalar>
    /// What is measured after each epoch, if it is wanted: what follows.
    public let validation: Dataset<Scalar>?
    /// What the finished network is measured on, likewise: the end.
    public let test: Dataset<Scalar>?

    /// Cuts a text. O(characters).
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - window: T, 1 or more.
    ///   - validation: The share of its characters to validate on, between 0 and 1, if there shall be some.
    ///   - test: The share at its end to measure the finished network on, likewise.
    ///   - source: What errors call it.
    /// - Throws: A `DataError` if a part is shorter than a piece and the character behind it, and for a character in a part
    ///   that is held back which is nowhere in the first; it names the character and its place.
    public init(
        _ text: String, window: Int, validation: Double? = nil, test: Double? = nil, source: String = "text"
    ) throws(DataError) {
        guard window >= 1 else {
            throw DataError(source: source, expected: "a window of 1 character or more", problem: "found \(window)")
        }
        let scalars = text.unicodeScalars
        let count = scalars.count
        let held = [validation, test].map { Int((Double(count) * ($0 ?? 0)).rounded()) }
        let first = scalars.index(scalars.startIndex, offsetBy: max(0, count - held[0] - held[1]))
        let second = scalars.index(first, offsetBy: min(held[0], count))
        let vocabulary = try Vocabulary(of: text[..<first], source: source)
        self.vocabulary = vocabulary
        func part(_ range: Range<String.Index>, _ what: String) throws(DataError) -> Dataset<Scalar> {
            let numbers = try vocabulary.numbers(of: text[range], source: source, skipping: text[..<range.lowerBound])
            return try Self.pieces(of: numbers, vocabulary, window: window, source: source, "characters to \(what)")
        }
        training = try part(text.startIndex..<first, "train on")
        self.validation = validation == nil ? nil : try part(first..<second, "validate on")
        self.test = test == nil ? nil : try part(second..<text.endIndex, "test on")
    }

    /// A text in the characters of a trained model, cut into the pieces that its network takes: what it is measured on.
    /// O(characters).
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - vocabulary: The characters of the model.
    ///   - window: T, the steps that its network takes.
    ///   - source: What errors call it.
    /// - Throws: A `DataError` if the text is too short, or has a character that the training has not seen.
    public static func samples(
        of text: String, for vocabulary: Vocabulary, window: Int, source: String = "text"
    ) throws(DataError) -> Dataset<Scalar> {
        try pieces(
            of: vocabulary.numbers(of: text, source: source), vocabulary, window: window, source: source, "characters")
    }

    private static func pieces(
        of numbers: [Int32], _ vocabulary: Vocabulary, window: Int, source: String, _ what: String
    ) throws(DataError) -> Dataset<Scalar> {
        guard window >= 1, numbers.count > window else {
            throw DataError(
                source: source, expected: "more than \(window) \(what), the window", problem: "found \(numbers.count)")
        }
        let pieces = (numbers.count - 1) / window
        return Dataset(
            unchecked: .scalars(
                Tensor(shape: [pieces, window], scalars: numbers[..<(pieces * window)].map { Scalar($0) })),
            targets: .sequences(
                ClassLabels(storage: Array(numbers[1...pieces * window])), steps: window, count: vocabulary.count))
    }
}

extension TextData {
    /// The text of a file in UTF-8, unpacked if it is in gzip format; without a byte order mark.
    ///
    /// - Throws: A `DataError` if the file is missing, cannot be read, is empty or is no such text.
    public static func text(contentsOf url: URL) throws(DataError) -> String {
        let source = FileReader.name(of: url)
        let bytes = try GzipFile.unpacked(FileReader.read(url), source: source)
        if let offset = UTF8.firstInvalidOffset(bytes) {
            throw DataError(
                source: source, location: .byte(offset), expected: "UTF-8 text", problem: "found other bytes")
        }
        let text = String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
        guard !text.isEmpty else { throw DataError(source: source, expected: "a text", problem: "found an empty file") }
        return text
    }
}
