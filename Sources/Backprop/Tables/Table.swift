/// The contents of a table: for each row its numbers and its texts, and what is missing.
///
///     let table = try CSV(contentsOf: url).table(
///         TableColumns(labels: [.name("price")], labelsHold: .values))
///     // how it becomes what a network takes
///     let preparation = try Preparation(of: table)
///     let data: Dataset<Float> = try preparation.dataset(of: table)
///
/// It takes eight bytes for each number, four for each text, and each different text of a column once.
public struct Table: Sendable {
    /// What errors call it: its file.
    public let source: String
    /// How it was read.
    public let format: TableFormat
    /// The number of records.
    public let rows: Int
    /// The number of columns of the file.
    public let columnCount: Int
    /// The columns for the network, in the order of the file.
    public internal(set) var inputs: [TableColumn]
    /// The columns of the labels, in the order in which they were asked for.
    public let labels: [TableColumn]
    /// What the labels hold.
    public let labelsHold: TableColumns.Labels
    /// The column that names each row, if there is one.
    public let id: TableColumn?
    /// The titles of the columns that were left out.
    public let ignored: [String]
    /// How many rows were left out because their label is missing.
    public let droppedRows: Int
    /// How many lines were passed over because they are comments.
    public let comments: Int
    /// How many rows begin with # and are none: they have as many cells as the others.
    public let hashRows: Int
    /// Whether the header was taken for one because it counts the columns.
    public let headerCountsColumns: Bool

    /// A row for each record that is here; NaN where a number is missing.
    let numbers: TableRows<Double>
    /// A row for each record that is here: the number of each text, in the order of first appearance; -1 where one is missing.
    let codes: TableRows<Int32>
    /// The rows of each process, where others hold those that are not here.
    let shares: RowShares?
    private let texts: [TableTexts]

    init(
        _ reader: TableReader, inputs: [Int], labels: [Int], labelsHold: TableColumns.Labels, id: Int?, ignored: [Int]
    ) {
        let layout = reader.layout
        func column(_ place: Int) -> TableColumn {
            let notes = reader.notes[place]
            return TableColumn(
                name: layout.name(place), place: place, holdsTexts: reader.roles[place] == .text,
                missing: notes.missing, missingLine: notes.missingLine, slot: reader.slots[place])
        }
        source = layout.source
        format = layout.format
        rows = reader.rows
        columnCount = layout.columns
        self.inputs = inputs.map(column)
        self.labels = labels.map(column)
        self.labelsHold = labelsHold
        self.id = id.map(column)
        self.ignored = ignored.map(layout.title)
        droppedRows = reader.dropped
        comments = reader.comments
        hashRows = reader.hashRecords
        headerCountsColumns = layout.countsColumns
        numbers = reader.numbers
        codes = reader.codes
        texts = reader.texts
        shares = reader.shares
    }

    /// The number of rows that are here.
    var heldRows: Int { numbers.count }

    /// Whether each process holds some of the rows: see ``TableShare``. What looks at all of them is called by all processes
    /// together then: ``Preparation/init(of:rows:scale:filling:indicators:unknownCategories:)``, ``labels(among:)``,
    /// ``values(rows:)`` and ``countingInputs``.
    public var isShared: Bool { shares != nil }

    /// The numbers of all rows in a column; NaN where one is missing. O(N).
    func numberColumn(_ slot: Int) -> [Double] {
        shares?.column(slot, of: numbers) ?? (0..<rows).map { numbers[$0, slot] }
    }

    /// The numbers of the texts of all rows in a column; -1 where one is missing. O(N).
    func codeColumn(_ slot: Int) -> [Int32] { shares?.column(slot, of: codes) ?? (0..<rows).map { codes[$0, slot] } }

    /// The number in a row of a column of numbers; NaN if it is missing.
    @inline(__always)
    func number(_ row: Int, _ slot: Int) -> Double { numbers[row, slot] }

    /// The number of the text in a row of a column of texts, in the order of first appearance; -1 if it is missing.
    @inline(__always)
    func code(_ row: Int, _ slot: Int) -> Int32 { codes[row, slot] }

    /// The texts of a column of texts.
    func texts(_ column: TableColumn) -> TableTexts { texts[column.slot] }

    /// The text in a row, from 0, of a column of texts; empty if it is missing. O(1).
    ///
    /// Stops the program for a row that there is not, or that another process holds, and for a column of numbers. Processes that
    /// share a table do not keep its ``id``.
    public func text(row: Int, of column: TableColumn) -> String {
        var held = shares?.own ?? 0..<heldRows
        if isShared, column.place == id?.place { held = 0..<0 }
        guard held.contains(row) else { fatalError("Table.text: row \(row); here are rows \(held)") }
        let code = code(row - held.lowerBound, column.slot)
        return code < 0 ? "" : texts[column.slot].entries[Int(code)].text
    }
}

extension Table {
    /// The classes that the labels name: in numerical order if all are numbers, else ordered by the Unicode scalars of their
    /// names. A class is its text: `1` and `1.0` are two.
    public var classNames: [String] {
        guard labelsHold == .classes, let label = labels.first else { return [] }
        let texts = texts(label)
        return texts.sorted.map { texts.entries[$0].text }
    }

    /// The class of each row by its place among names, N labels; none if the labels are no classes. O(N).
    ///
    /// - Throws: A `DataError` that names the line of the first label that is not among them.
    public func labels(among names: [String]) throws(DataError) -> [Int] {
        try labels(among: names, by: ClassPlaces(names)).map(Int.init)
    }

    func labels(among names: [String], by places: ClassPlaces) throws(DataError) -> [Int32] {
        guard labelsHold == .classes, let label = labels.first else { return [] }
        var classes: [Int32] = []
        for entry in texts(label).entries {
            guard let place = places[entry.text] else {
                throw DataError(
                    source: source, location: .cell(row: entry.line, column: label.place + 1),
                    expected: "one of the classes \(DataError.listed(names))",
                    problem: "found \(DataError.quoted(entry.text))")
            }
            classes.append(Int32(place))
        }
        return codeColumn(label.slot).map { classes[Int($0)] }
    }
}

extension Table {
    /// About how many bytes of memory it takes: its values, its texts, and what is kept of each column; the greatest `Int` for
    /// more. O(columns).
    public var byteCount: Int {
        let values = Size(heldRows) * (8 * Size(numbers.columns) + 4 * Size(codes.columns))
        return (values + 80 * Size(columnCount) + texts.sum(\.byteCount)).value ?? .max
    }

    /// How many rows have each class, in the order of ``classNames``; nothing without classes.
    public var classCounts: [Int]? {
        guard labelsHold == .classes, let label = labels.first else { return nil }
        let texts = texts(label)
        return texts.sorted.map { texts.entries[$0].count }
    }

    /// The titles of inputs that do nothing but count the rows, up or from any number on.
    public var countingInputs: [String] {
        guard rows > 4 else { return [] }
        let counting = inputs.map { column in
            !column.holdsTexts
                && (1..<max(1, heldRows)).allSatisfy {
                    number($0, column.slot) == number($0 - 1, column.slot) + 1
                }
        }
        guard let shares else { return zip(inputs, counting).filter(\.1).map(\.0.title) }
        // Those that count here and there need not go on counting.
        let all = shares.ranks.gather(counting.map { $0 ? 1 : 0 })
        return inputs.indices.filter { index in
            guard all.allSatisfy({ $0[index] == 1 }) else { return false }
            let values = numberColumn(inputs[index].slot)
            return (1..<rows).allSatisfy { values[$0] == values[$0 - 1] + 1 }
        }.map { inputs[$0].title }
    }
}
