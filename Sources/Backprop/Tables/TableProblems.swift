/// All that is wrong with the columns of a table, told at once.
struct TableProblems {
    let reader: TableReader
    let labels: [Int]
    let inputs: [Int]

    /// So many columns are named; of the others the number is told.
    private static let mostNamed = 6

    /// - Throws: A `DataError` unless all cells of a training's table have a meaning.
    func check(_ selection: TableSelection) throws(DataError) {
        if selection.columns.onlyNumbers { try checkNumbers() }
        let texts = inputs.filter { reader.roles[$0] == .text }
        try Self.fail(
            problems + texts.compactMap { wrongText($0, selection) }, source: reader.csv.source)
    }

    /// - Throws: A `DataError` unless all labels are there, and all numbers are some.
    func check() throws(DataError) { try Self.fail(problems, source: reader.csv.source) }

    private var problems: [String] {
        labels.compactMap { missingLabel($0) ?? wrongNumber($0, isLabel: true) }
            + inputs.compactMap { wrongNumber($0) }
    }

    /// - Throws: A `DataError` that names the first problems, if there is one.
    static func fail(_ problems: [String], source: String) throws(DataError) {
        guard !problems.isEmpty else { return }
        let more = problems.count - mostNamed
        throw DataError(
            source: source,
            problem: problems.prefix(mostNamed).joined(separator: "; ")
                + (more > 0 ? "; and \(DataError.counted(more, "more column")) like these" : ""))
    }

    /// - Throws: A `DataError` for the first cell that is no number.
    private func checkNumbers() throws(DataError) {
        let places = labels + inputs
        var first: (place: Int, line: Int)?
        for place in places {
            let notes = reader.notes[place]
            let line =
                [notes.missing > 0 ? notes.missingLine : .max, notes.others > 0 ? notes.other.line : .max].min() ?? .max
            if line < first?.line ?? .max || line == first?.line && place < first?.place ?? .max {
                first = (place, line)
            }
        }
        guard let (place, line) = first else { return }
        let notes = reader.notes[place]
        let isMissing = notes.missing > 0 && notes.missingLine == line
        let expected =
            switch (isMissing, notes.other.kind) {
            case _ where reader.roles[place] == .text: "a class"
            case (false, .notFinite): "a finite number"
            case (false, .tooLarge): "a number within the range of Double"
            default: "a number"
            }
        throw DataError(
            source: reader.csv.source, location: .cell(row: line, column: place + 1), expected: expected,
            problem: isMissing ? "found a missing value" : "found \(notes.other.cell)")
    }

    private func missingLabel(_ place: Int) -> String? {
        let notes = reader.notes[place]
        guard notes.missing > 0 else { return nil }
        return "\(title(place)): the label is missing in \(Self.rows(notes.missing, first: notes.missingLine)): "
            + "--drop-missing-labels leaves such rows out"
    }

    private func wrongNumber(_ place: Int, isLabel: Bool = false) -> String? {
        let notes = reader.notes[place]
        guard notes.others > 0 else { return nil }
        let (cell, line, kind) = notes.other
        let what =
            switch kind {
            case .notFinite: "not finite"
            case .tooLarge: "too large for Double"
            case .text: "no number"
            }
        let found =
            notes.others == 1
            ? "\(cell) in row \(line) is \(what)"
            : "\(notes.others) cells are \(what), the first \(cell) in row \(line)"
        let name = CommandWord.column(reader.layout, place)
        let advice =
            isLabel
            ? ""
            : "; mend it, or leave the column out with --ignore \(name), or take its values as categories with "
                + "--categorical \(name)"
        return "\(title(place)): \(found)" + (kind == .text ? advice : "")
    }

    private func wrongText(_ place: Int, _ selection: TableSelection) -> String? {
        let entries = reader.texts[reader.slots[place]].entries
        let name = CommandWord.column(reader.layout, place)
        if !selection.categorical.contains(place),
            let number = entries.first(where: { DecimalNumber.value(of: $0.text, mark: mark) != nil })
        {
            let count = entries.reduce(0) { $0 + (DecimalNumber.value(of: $1.text, mark: mark) == nil ? 0 : $1.count) }
            return "\(title(place)): text, but numbers in \(Self.rows(count, first: number.line)): "
                + "\(DataError.quoted(number.text)); mend it, or leave the column out with --ignore \(name), or take "
                + "all its values as categories with --categorical \(name)"
        }
        let most = selection.columns.mostCategories(rows: reader.rows)
        guard entries.count > most else { return nil }
        return "\(title(place)): text, \(entries.count) different values (more than \(most)): leave it out with "
            + "--ignore \(name)"
    }

    private var mark: TableFormat.DecimalMark { reader.layout.format.decimalMark }
    private func title(_ place: Int) -> String { reader.layout.title(place) }

    /// `1 row, row 7` or `12 rows, first in row 7`.
    static func rows(_ count: Int, first: Int) -> String {
        count == 1 ? "row \(first)" : "\(count) rows, first in row \(first)"
    }
}

/// How a column is called on a command line.
enum CommandWord {
    static func column(_ layout: TableLayout, _ place: Int) -> String {
        let name = layout.name(place)
        let isPlain =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                byte >= 0x80 || byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
                    || [0x2D, 0x2E, 0x5F].contains(byte)
            }
        guard isPlain, Int(name) == nil, layout.names.count(where: { Name($0) == Name(name) }) == 1 else {
            return name.isEmpty || name.utf8.contains(0x2C) || Int(name) != nil
                ? String(place + 1) : "'\(name.shown(40))'"
        }
        return name.shown(40)
    }
}

extension Table {
    /// Refuses labels that look like the values of a regression: fractions, or nearly as many different ones as rows.
    ///
    /// - Throws: A `DataError` that tells what speaks for it.
    package func refuseValuesAsClasses() throws(DataError) {
        guard labelsHold == .classes, let label = labels.first else { return }
        let names = classNames
        let values = names.map { DecimalNumber.value(of: $0, mark: format.decimalMark) }
        let areNumbers = values.allSatisfy { $0 != nil }
        let fraction = areNumbers ? values.firstIndex { $0.map { $0 != $0.rounded() } ?? false } : nil
        guard fraction != nil || names.count > 20 && 2 * names.count > rows else { return }
        let found =
            fraction.map { "fractions such as \(names[$0])" }
            ?? "\(names.count) different \(areNumbers ? "numbers" : "texts") in \(rows) rows"
        let advice = areNumbers ? "--task regression learns values" : "--label tells another column"
        throw DataError(
            source: source, location: .column(label.place + 1), expected: "names of classes",
            problem: "found \(found): \(advice), --task classification takes them as classes")
    }
}
