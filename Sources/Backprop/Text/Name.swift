/// A name of a tensor, a class, a column or a file: equal to another only if both have the same bytes in UTF-8.
///
/// Swift compares and hashes a `String` by its normal form. That takes two names of a file for one where they differ in
/// nothing but how an accent is written, and for a run of combining marks its time grows with the square of the length.
struct Name: Hashable, Comparable, Sendable {
    let text: String

    /// O(1), unless the text is one of Foundation's that has to be converted.
    init(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        self.text = text
    }

    /// Calls `body` with the bytes of the text.
    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe text.utf8.withContiguousStorageIfAvailable { unsafe body($0) }
            ?? Array(text.utf8).withUnsafeBufferPointer { unsafe body($0) }
    }

    static func == (left: Name, right: Name) -> Bool {
        unsafe left.withBytes { left in unsafe right.withBytes { right in unsafe left.elementsEqual(right) } }
    }

    /// In the order of their Unicode scalars, which is that of their bytes.
    static func < (left: Name, right: Name) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        unsafe withBytes { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension Name: ExpressibleByStringLiteral {
    init(stringLiteral text: String) { self.init(text) }
}

extension Collection<String> {
    /// The place of each name, the first one of those that come twice. O(bytes).
    func places() -> [Name: Int] {
        Dictionary(enumerated().map { (Name($0.element), $0.offset) }, uniquingKeysWith: { first, _ in first })
    }
}
