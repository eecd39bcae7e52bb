extension StringProtocol {
    /// The text as it is shown to people: at most `most` characters, the last one an ellipsis where there are more, and
    /// without anything that would act on a terminal or break the line; see ``escaped``.
    ///
    /// A character may consist of any number of marks: four scalars for each are enough for every script. O(most).
    package func shown(_ most: Int) -> String {
        let scalars = unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: 4 * most, limitedBy: scalars.endIndex) ?? scalars.endIndex
        let beginning = self[..<end]
        let isWhole = end == endIndex && beginning.count <= most
        return isWhole ? beginning.escaped : beginning.prefix(most - 1).escaped + "…"
    }

    /// Control characters, line ends among them, and those that change the direction of what follows, as Swift writes
    /// them in literals. O(bytes).
    package var escaped: String {
        guard unicodeScalars.contains(where: \.actsOnText) else { return String(self) }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.actsOnText {
                result.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    fileprivate var actsOnText: Bool {
        switch value {
        // Controls, the separators of lines and paragraphs, and the marks that turn or embed directions.
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
