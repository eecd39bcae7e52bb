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

    /// The text, or as much of its beginning as fits, and an ellipsis.
    package static func shortened(_ text: String, to width: Double) -> String {
        guard of(text) > width else { return text }
        var result = text
        while of(result) + 11.4 > width, !result.isEmpty { result.removeLast() }
        return result + "…"
    }
}
