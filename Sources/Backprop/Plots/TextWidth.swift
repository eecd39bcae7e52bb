/// How much room a text of a picture needs, rather too much than too little: the fonts of readers are not known.
package enum TextWidth {
    /// The width in units of a text of size 12.
    package static func of(_ text: some StringProtocol) -> Double {
        text.reduce(0) { $0 + width($1) }
    }

    private static func width(_ character: Character) -> Double {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return switch scalar {
        case "i", "j", "l", "I", " ", ".", ",", ":", ";", "'", "|", "!", "\u{A0}": 4.2
        case "m", "w", "M", "W", "%", "@", "\u{2212}", "…": 11.4
        // Ideographs and emoji are as wide as they are high.
        case "\u{1100}"...: 12
        default: 7.7
        }
    }

    /// The text, or as much of its beginning as fits, and an ellipsis. O(width), however long the text is.
    package static func shortened(_ text: String, to width: Double) -> String {
        // A character takes 4 units or more; one may consist of any number of marks.
        let scalars = text.unicodeScalars
        let limit = scalars.index(scalars.startIndex, offsetBy: Int(width), limitedBy: scalars.endIndex)
        let beginning = text[..<(limit ?? scalars.endIndex)]
        var (used, fitting) = (0.0, beginning.startIndex)
        for index in beginning.indices {
            used += Self.width(beginning[index])
            if used + Self.width("…") <= width { fitting = beginning.index(after: index) }
            if used > width { break }
        }
        return used <= width && beginning.endIndex == text.endIndex ? text : text[..<fitting] + "…"
    }
}
