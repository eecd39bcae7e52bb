/// What was odd in the columns of a table, besides its numbers and texts.
struct TableNotes: Sendable {
    enum Kind: String, Sendable, Codable { case text, notFinite, tooLarge }

    /// What was odd in one of them.
    struct Column: Sendable, Codable {
        var missing = 0
        var missingLine = 0
        /// What stands there first.
        var missingMark = ""
        /// Cells of a column of numbers that are none.
        var others = 0
        var other = Other()

        /// The first of them.
        struct Other: Sendable, Codable {
            var cell = ""
            var line = 0
            var kind = Kind.text
        }
    }

    /// For the columns with cells that are no numbers, and where each column's are among them: most have none.
    private var notes: [Column] = []
    private var notePlaces: [Int32]
    /// In how many rows each column is missing, and on which line first.
    private var missingCounts: [Int32]
    private var missingLines: [Int32]
    /// What stands there, in the order in which they came: those of labels are told, and columns may be very many.
    private var marks: [(column: Int, text: String)] = []
    private static let mostMarks = 16

    init(columns: Int) {
        notePlaces = Array(repeating: -1, count: columns)
        missingCounts = Array(repeating: 0, count: columns)
        missingLines = missingCounts
    }

    subscript(column: Int) -> Column {
        var notes = notePlaces[column] < 0 ? Column() : notes[Int(notePlaces[column])]
        notes.missing = Int(missingCounts[column])
        notes.missingLine = Int(missingLines[column])
        notes.missingMark = marks.first { $0.column == column }?.text ?? ""
        return notes
    }

    /// Notes a cell, or several of which this is the first.
    mutating func addMissing(_ column: Int, count: Int = 1, line: Int, mark: @autoclosure () -> String?) {
        if missingCounts[column] == 0 {
            missingLines[column] = Int32(clamping: line)
            if marks.count < Self.mostMarks, let mark = mark() { marks.append((column, mark)) }
        }
        missingCounts[column] = Int32(clamping: Int(missingCounts[column]) + count)
    }

    /// Notes a cell, or several of which this is the first.
    mutating func addOther(
        _ column: Int, count: Int = 1, cell: @autoclosure () -> String, line: Int, _ kind: @autoclosure () -> Kind
    ) {
        if notePlaces[column] < 0 {
            notePlaces[column] = Int32(notes.count)
            notes.append(Column())
        }
        let place = Int(notePlaces[column])
        if notes[place].others == 0 { notes[place].other = .init(cell: cell(), line: line, kind: kind()) }
        notes[place].others += count
    }
}

extension TableNotes {
    /// What a process tells others of its part of a table.
    struct Report: Codable {
        fileprivate var columns: [Int] = []
        fileprivate var notes: [Column] = []
        /// The columns whose marks were kept, in the order in which they came.
        fileprivate var marked: [Int] = []
    }

    var report: Report {
        var report = Report(marked: marks.map(\.column))
        for column in notePlaces.indices where notePlaces[column] >= 0 || missingCounts[column] > 0 {
            report.columns.append(column)
            report.notes.append(self[column])
        }
        return report
    }

    /// Takes in what was odd in a part of the table behind those that are known.
    ///
    /// - Parameter lines: How many lines are before that part.
    mutating func add(_ later: Report, after lines: Int) {
        // Marks first, in their order; there is room for those that a whole table's reader would keep.
        let isMarked = Set(later.marked)
        let order =
            later.marked.compactMap { later.columns.firstIndex(of: $0) }
            + later.columns.indices.filter { !isMarked.contains(later.columns[$0]) }
        for place in order {
            let (column, note) = (later.columns[place], later.notes[place])
            guard notePlaces.indices.contains(column) else { continue }
            if note.missing > 0 {
                addMissing(
                    column, count: note.missing, line: note.missingLine + lines,
                    mark: isMarked.contains(column) ? note.missingMark : nil)
            }
            if note.others > 0 {
                let other = note.other
                addOther(column, count: note.others, cell: other.cell, line: other.line + lines, other.kind)
            }
        }
    }
}
