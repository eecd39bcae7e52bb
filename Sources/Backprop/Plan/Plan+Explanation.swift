extension Plan {
    /// The plan as a table: each call with the layer that it is for, its operands with their sizes and places, and the
    /// passes that had a part in it; then what the arena takes.
    ///
    /// - Parameters:
    ///   - rows: How many samples pass together.
    ///   - scalarBytes: The bytes of a scalar.
    func explanation(rows: Int, scalarBytes: Int) -> String {
        let lines = calls.enumerated().map { position, call in
            let operands = call.operands.map { operand(of: $0, rows: rows, scalarBytes: scalarBytes) }
            return [
                "\(position < forwardCount ? "forward" : "back")", call.path, call.name,
                operands.joined(separator: ", "), call.passes.map(\.rawValue).joined(separator: ", "),
            ]
        }
        let bytes = arena.size.scalars(rows: rows) * scalarBytes
        return Self.table([["way", "layer", "call", "operands", "passes"]] + lines)
            + "\(rows) rows at once, \(bytes) bytes in the arena\n"
    }

    private func operand(of operand: PlannedCall.Operand, rows: Int, scalarBytes: Int) -> String {
        let arrow = operand.isWritten ? (operand.isRead ? "↔" : "→") : "←"
        var text = "\(operand.name) \(arrow) \(operand.place)"
        if case .scratch(let index) = operand.place {
            let begin = arena.positions[index].scalars(rows: rows) * scalarBytes
            text += " [\(begin)..<\(begin + scratch[index].scalars(rows: rows) * scalarBytes)]"
        }
        return text
    }

    private static func table(_ lines: [[String]]) -> String {
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let cells = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            var text = cells.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }.joined()
    }
}
