/// A table of text in columns of one width, its last row below a rule: the total or the mean.
package struct TextTable {
    let columns: [String]
    /// Those whose cells stand at the right.
    let numbers: Set<Int>
    let rows: [[String]]

    package init(columns: [String], numbers: Set<Int>, rows: [[String]]) {
        self.columns = columns
        self.numbers = numbers
        self.rows = rows
    }

    package var text: String {
        let widths = columns.indices.map { column in
            max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let room = String(repeating: " ", count: widths[column] - cells[column].count)
                return numbers.contains(column) ? room + cells[column] : cells[column] + room
            }
            let last = cells.lastIndex { !$0.isEmpty } ?? 0
            return padded[...last].joined(separator: "  ")
        }
        let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * (widths.count - 1))
        let lines = [line(columns), rule] + rows.dropLast().map(line) + [rule] + rows.suffix(1).map(line)
        return lines.joined(separator: "\n")
    }
}
