/// A cell of a CSV table that is written: in quotation marks where its text needs them.
enum CSVCell {
    static func text(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
