extension Safetensors {
    /// Texts by key. Keys and texts are compared by their bytes in UTF-8.
    ///
    ///     var metadata: Safetensors.Metadata = ["format": "pt"]
    ///     metadata["author"] = "Ada"
    ///     for (key, text) in metadata { print(key, text) }
    public struct Metadata: Sendable, Equatable {
        private var texts: [Name: Name] = [:]

        /// No texts yet.
        public init() {}

        /// The texts of a dictionary.
        public init(_ texts: [String: String]) {
            for (key, text) in texts { self[key] = text }
        }

        /// The text under a key; setting nothing removes it.
        public subscript(key: String) -> String? {
            get { texts[Name(key)]?.text }
            set { texts[Name(key)] = newValue.map { Name($0) } }
        }

        /// The number of keys.
        public var count: Int { texts.count }

        /// The bytes of all keys and texts. O(texts).
        var byteCount: Int { texts.reduce(0) { $0 + $1.key.text.utf8.count + $1.value.text.utf8.count } }

        /// Whether there are no keys.
        public var isEmpty: Bool { texts.isEmpty }
    }
}

extension Safetensors.Metadata: ExpressibleByDictionaryLiteral, Sequence {
    /// Texts by key. Of a key that comes twice the last text is taken.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (key, text) in elements { self[key] = text }
    }

    /// The keys and texts in the order of the keys' bytes.
    public func makeIterator() -> some IteratorProtocol<(key: String, value: String)> {
        texts.sorted { $0.key < $1.key }.map { (key: $0.key.text, value: $0.value.text) }.makeIterator()
    }
}
