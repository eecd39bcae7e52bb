/// All that is wrong with the columns of a table, told at once.
struct TableProblems {
    let reader: TableReader
    let labels: [Int]
    let inputs: [Int]
    /// Whether to say what can be done about a training's table.
    var advises = true

    /// So many columns are named; of the others the number is told.
    private static let mostNamed = 6

    /// - Throws: A `DataError` unless all cells of a training's table have a meaning.
    func check(_ selection: TableSelection) throws(DataError) {
        if selection.columns.onlyNumbers { try checkNumbers() }
        let texts = inputs.filter { reader.roles[$0] == .text && isWrongText($0, selection) }
        try fail(problems + texts.map { place in { wrongText(place, selection) } })
    }

    /// - Throws: A `DataError` unless all labels are there, and all numbers are some.
    func check() throws(DataError) { try fail(problems) }

    /// What makes the text of each problem: only a few are told.
    private var problems: [() -> String] {
        let missing = labels.filter { reader.notes[$0].missing > 0 }
        let wrong = labels.filter { reader.notes[$0].missing == 0 && reader.notes[$0].others > 0 }
        return missing.map { place in { missingLabel(place) } }
            + wrong.map { place in { wrongNumber(place, isLabel: true) } }
            + inputs.filter { reader.notes[$0].others > 0 }.map { place in { wrongNumber(place) } }
    }

    private func fail(_ problems: [() -> String]) throws(DataError) {
        // The rest is counted only.
        let told = problems.prefix(Self.mostNamed).map { $0() }
        try Self.fail(
            told + Array(repeating: "", count: problems.count - told.count), source: reader.csv.source)
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
            case (false, .text), (true, _): "a number"
            }
        throw DataError(
            source: reader.csv.source, location: .cell(row: line, column: place + 1), expected: expected,
            problem: isMissing ? "found a missing value" : "found \(notes.other.cell)")
    }

    private func missingLabel(_ place: Int) -> String {
        let notes = reader.notes[place]
        let mark = notes.missingMark.isEmpty ? "" : " (\(DataError.quoted(notes.missingMark)))"
        return "\(title(place)): the label is missing\(mark) in \(Self.rows(notes.missing, first: notes.missingLine)): "
            + "--drop-missing-labels leaves such rows out"
            + (mark.isEmpty ? "" : ", --missing-marks tells what stands for a missing value")
    }

    private func wrongNumber(_ place: Int, isLabel: Bool = false) -> String {
        let notes = reader.notes[place]
        let (cell, line, kind) = (notes.other.cell, notes.other.line, notes.other.kind)
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
        guard advises, kind == .text, !isLabel else { return "\(title(place)): \(found)" }
        let name = CommandWord.column(reader.layout, place)
        let isMostlyText = 2 * notes.others > reader.rows
        return "\(title(place)): \(found); mend it, leave the column out with --ignore \(name), "
            + (isMostlyText
                ? "or take its values as categories with --categorical \(name)"
                : "take its values as categories with --categorical \(name), or tell by --missing-marks that it stands for "
                    + "none")
    }

    private func isWrongText(_ place: Int, _ selection: TableSelection) -> Bool {
        let entries = reader.texts[reader.slots[place]].entries
        return entries.count > selection.columns.mostCategories(rows: reader.rows)
            || !selection.categorical.contains(place) && entries.contains { isNumber($0.text) }
    }

    private func wrongText(_ place: Int, _ selection: TableSelection) -> String {
        let entries = reader.texts[reader.slots[place]].entries
        let name = CommandWord.column(reader.layout, place)
        if !selection.categorical.contains(place), let number = entries.first(where: { isNumber($0.text) }) {
            let count = entries.reduce(0) { $0 + (isNumber($1.text) ? $1.count : 0) }
            return "\(title(place)): text, but numbers in \(Self.rows(count, first: number.line)): "
                + "\(DataError.quoted(number.text)); mend it, or leave the column out with --ignore \(name), or take all its "
                + "values as categories with --categorical \(name)"
        }
        let most = selection.columns.mostCategories(rows: reader.rows)
        return "\(title(place)): text, \(entries.count) different values (more than \(most)) such as "
            + "\(DataError.quoted(entries[0].text)): leave it out with --ignore \(name)"
    }

    private func isNumber(_ text: String) -> Bool {
        DecimalNumber.value(of: text, mark: reader.layout.format.decimalMark) != nil
    }

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
    /// What speaks against labels that were taken for classes, and whether they are numbers: fractions, more than twenty numbers
    /// with fewer than ten rows each, or more than twenty texts most of which come once. `nil` if nothing does. O(classes).
    ///
    ///     if let doubt = table.doubtAboutClasses {
    ///         print("are they classes? found \(doubt.found)")
    ///     }
    public var doubtAboutClasses: (found: String, areNumbers: Bool)? {
        guard labelsHold == .classes, !labels.isEmpty else { return nil }
        let names = classNames
        let values = names.map { DecimalNumber.value(of: $0, mark: format.decimalMark) }
        let areNumbers = values.allSatisfy { $0 != nil }
        let fraction = areNumbers ? values.firstIndex { $0.map { $0 != $0.rounded() } ?? false } : nil
        // Names come again; values rarely do.
        let isMany = names.count > 20 && names.count * (areNumbers ? 10 : 2) > rows
        guard fraction != nil || isMany else { return nil }
        let found =
            fraction.map { "fractions such as \(names[$0])" }
            ?? "\(names.count) different \(areNumbers ? "numbers" : "texts") in \(rows) rows"
        return (found, areNumbers)
    }
}
