/// A text of nested elements, SVG or HTML, with everything escaped that comes from outside.
///
/// It is well-formed XML, and as HTML it means the same.
package struct Markup {
    package private(set) var text = ""

    package init() {}

    /// An element with what `content` writes inside.
    package mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], content: (inout Markup) -> Void
    ) {
        open(name, attributes)
        text += ">"
        content(&self)
        text += "</\(name)>\n"
    }

    /// An element with nothing but a text inside.
    package mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String
    ) {
        element(name, attributes) { $0.add(content) }
    }

    /// An element without attributes around a text.
    package mutating func element(_ name: String, _ content: String) { element(name, [:], content) }

    /// An element that never has a content, such as `path` or `meta`.
    package mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        open(name, attributes)
        text += "/>\n"
    }

    /// A text, which is shown as it is.
    package mutating func add(_ content: String) { text += Self.escaped(content) }

    /// Markup of our own, such as a style sheet.
    package mutating func add(markup: String) { text += markup }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        text += "<\(name)"
        for (attribute, value) in attributes { text += " \(attribute)=\"\(Self.escaped(value))\"" }
    }

    /// A text in which nothing is taken for markup. Characters that no document may hold become U+FFFD.
    package static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case _ where isForbidden(scalar): result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Control characters and those that Unicode keeps for internal use.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xFDD0..<0xFDF0: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
