extension String {
    /// More than any script puts on a letter.
    static let mostMarks = 32

    /// Whether no letter has more marks than that.
    ///
    /// Swift compares and hashes texts by their normal form, for which it sorts the marks in a row: in the square of their number.
    /// Texts that pass here can be the keys of a dictionary, whoever wrote them. O(bytes).
    var hasFewMarks: Bool {
        var utf8 = utf8.makeIterator()
        while let byte = utf8.next() {
            guard byte < 0x80 else { return unicodeScalars.haveFewMarks }
        }
        return true
    }
}

extension String.UnicodeScalarView {
    fileprivate var haveFewMarks: Bool {
        var row = 0
        for scalar in self {
            row = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : row + 1
            if row > String.mostMarks { return false }
        }
        return true
    }
}
