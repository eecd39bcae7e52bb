/// Text laid out for a terminal of 80 columns.
enum HelpText {
    static let width = 80

    /// Text that was written with lines of any length.
    ///
    /// Lines without indentation that follow each other are a paragraph and are filled anew. An indented line stays by
    /// itself; where it is too long it goes on below its second column, or below its beginning if it has but one.
    static func wrapped(_ text: String) -> String {
        var lines: [String] = []
        var paragraph: [Substring] = []
        func endParagraph() {
            if !paragraph.isEmpty { lines += filled(paragraph.joined(separator: " ")) }
            paragraph = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.isEmpty || line.hasPrefix(" ") else {
                paragraph.append(line)
                if line.hasSuffix(":") { endParagraph() }
                continue
            }
            endParagraph()
            lines += line.count <= width ? [String(line)] : broken(line)
        }
        endParagraph()
        return lines.joined(separator: "\n")
    }

    /// A line of two columns, `left` and the text from column `column` on, in as many lines as it takes.
    static func columns(_ left: String, _ text: String, at column: Int) -> [String] {
        let indentation = String(repeating: " ", count: column)
        guard left.count < column else { return [left] + filled(text, indentation: indentation) }
        var lines = filled(text, indentation: indentation)
        if !lines.isEmpty { lines[0] = left + lines[0].dropFirst(left.count) }
        return lines.isEmpty ? [left] : lines
    }

    private static func filled(_ text: String, indentation: String = "") -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(indentation + word)
            }
        }
        return lines
    }

    private static func broken(_ line: Substring) -> [String] {
        let start = line.firstIndex { $0 != " " } ?? line.endIndex
        let indentation = line[..<start].count
        guard let gap = line[start...].firstRange(of: "  "),
            let second = line[gap.upperBound...].firstIndex(where: { $0 != " " })
        else {
            // A command that goes on in the next line says so.
            guard line[start...].hasPrefix("backprop ") else {
                return filled(String(line), indentation: String(repeating: " ", count: indentation))
            }
            return command(line[start...], indentation: indentation)
        }
        return columns(String(line[..<gap.lowerBound]), String(line[second...]), at: line[..<second].count)
    }

    /// A command line broken before an option, as a shell takes it.
    private static func command(_ line: Substring, indentation: Int) -> [String] {
        var lines = [String(repeating: " ", count: indentation)]
        for (index, part) in line.split(separator: " --").enumerated() {
            let part = index == 0 ? String(part) : " --\(part)"
            if lines[lines.count - 1].count + part.count + 2 > width {
                lines[lines.count - 1] += " \\"
                lines.append(String(repeating: " ", count: indentation + 3))
            }
            lines[lines.count - 1] += part
        }
        return lines
    }
}
