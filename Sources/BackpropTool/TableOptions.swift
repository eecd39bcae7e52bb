import Backprop

/// How a table is read: the options that say so, and what they come to.
struct TableOptions {
    /// Those that go with any table.
    static let options: [Option] = [
        .value(
            "label", "NAME",
            "the column of the labels, by name or by number from 1; default the last; for a model that of its training; "
                + "several values to learn: a,b; or the array of a .npz file"),
        .value(
            "features", "A,B",
            "take these columns only, by name or number; or the array of a .npz file with the samples, default x beside y, "
                + "features beside labels"
        ),
        .value("ignore", "A,B", "leave columns out, by name or number"),
        .value("id", "NAME", "a column that names the rows: no input, but predictions begin with it"),
        .flag("drop-missing-labels", "leave out rows without a label, which are an error else"),
        .choice(
            "header", Header.self,
            "yes or no: whether the first row names the columns; default told by the rows, or the model"),
        .choice(
            "delimiter", DelimiterName.self,
            "what stands between cells: comma, semicolon, tab, bar, space; default told by the rows, or the model"),
        .choice(
            "decimal", DecimalName.self, "the decimal mark: point or comma; default told by the rows, or the model"),
        .choice("comments", Header.self, "yes (default) or no: whether lines that begin with # are passed over"),
        .value(
            "missing-marks", "A,B",
            "what stands for a missing value, beside empty cells; default "
                + TableFormat.usualMissingMarks.joined(separator: ",")),
        .choice(
            "unknown-categories", Preparation.UnknownCategories.self,
            "what a prediction does with a category never seen: error (default) or zeros"),
    ].grouped("table")

    /// Those that say what a training makes of it.
    static let trainingOptions: [Option] = [
        .value("categorical", "A,B", "columns of numbers whose values are categories, by name or number"),
        .value("max-categories", "N", "of a column of texts; default 100, and at most half as many as rows"),
        .choice(
            "missing", Preparation.Filling.self,
            "missing numbers become their median (default) or mean, or are an error"),
        .flag("missing-indicator", "a further input for each column with missing values, 1 where one is"),
    ].grouped("table")

    enum Header: String, CaseIterable { case yes, no }

    enum DelimiterName: String, CaseIterable {
        case comma, semicolon, tab, bar, space

        var delimiter: TableFormat.Delimiter {
            switch self {
            case .comma: .comma
            case .semicolon: .semicolon
            case .tab: .tab
            case .bar: .bar
            case .space: .space
            }
        }
    }

    enum DecimalName: String, CaseIterable {
        case point, comma

        var mark: TableFormat.DecimalMark { self == .point ? .point : .comma }
    }

    private let arguments: Arguments
    let header: CSV.Header?
    let delimiter: TableFormat.Delimiter?
    let decimalMark: TableFormat.DecimalMark?
    let hasComments: Bool?
    let missingMarks: [String]?
    let filling: Preparation.Filling
    let indicators: Bool
    let unknownCategories: Preparation.UnknownCategories?
    private let mostCategories: Int?

    /// - Throws: `UsageError` for a value that has no meaning.
    init(_ arguments: Arguments) throws(UsageError) {
        self.arguments = arguments
        header = try arguments.choice("header", Header.self).map { $0 == .yes ? .present : .absent }
        delimiter = try arguments.symbol(
            "delimiter", DelimiterName.self, [",": .comma, ";": .semicolon, "|": .bar, "\t": .tab, " ": .space])?
            .delimiter
        decimalMark = try arguments.symbol("decimal", DecimalName.self, [".": .point, ",": .comma])?.mark
        hasComments = try arguments.choice("comments", Header.self).map { $0 == .yes }
        missingMarks = try arguments.names("missing-marks")
        filling = try arguments.choice("missing", Preparation.Filling.self) ?? .median
        indicators = arguments.has("missing-indicator")
        unknownCategories = try arguments.choice("unknown-categories", Preparation.UnknownCategories.self)
        mostCategories = try arguments.integer("max-categories", in: 1...1_000_000)
        // Columns are known when the task is; what is wrong in itself is said now.
        _ = try columns(for: .regression)
    }

    /// The columns for a training.
    func columns(for task: TrainingTask) throws(UsageError) -> TableColumns {
        var columns = try choice(for: task)
        if columns.labels.isEmpty { columns.labels = [.last] }
        columns.categorical = try words("categorical") ?? []
        columns.mostCategories = mostCategories
        return columns
    }

    /// The columns that are named, for a training or for a model.
    func choice(for task: TrainingTask) throws(UsageError) -> TableColumns {
        // The name of a class column may have a comma in it.
        let labels =
            task == .regression
            ? try words("label")
            : try arguments.text("label").map { (word) throws(UsageError) in [try column(word, "label")] }
        return TableColumns(
            labels: labels ?? [], labelsHold: task == .regression ? .values : .classes, features: try words("features"),
            ignored: try words("ignore") ?? [],
            id: try arguments.text("id").map { (word) throws(UsageError) in try column(word, "id") },
            dropsMissingLabels: arguments.has("drop-missing-labels"))
    }

    private func words(_ name: String) throws(UsageError) -> [CSV.Column]? {
        guard let names = try arguments.names(name) else { return nil }
        var columns: [CSV.Column] = []
        for word in names { columns.append(try column(word, name)) }
        return columns
    }

    private func column(_ word: String, _ option: String) throws(UsageError) -> CSV.Column {
        if let number = Int(word), number < 1 {
            throw UsageError("--\(option) \(word): columns are counted from 1")
        }
        return .word(word)
    }
}

extension Arguments {
    /// The text behind an option, which must not be empty.
    func text(_ name: String) throws(UsageError) -> String? {
        guard let text = self[name] else { return nil }
        guard !text.isEmpty else { throw UsageError("--\(name) is empty; expected a name") }
        return text
    }

    /// The names behind an option, separated by commas.
    func names(_ name: String) throws(UsageError) -> [String]? {
        guard let text = try text(name) else { return nil }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty }) else {
            throw UsageError("--\(name) \(text): expected names separated by commas, such as a,b")
        }
        return names
    }

    /// One of the cases of an enumeration, by its name or by the symbol itself.
    func symbol<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type, _ symbols: [String: Choice]
    ) throws(UsageError) -> Choice? where Choice.RawValue == String {
        if let text = self[name], let choice = symbols[text] { return choice }
        return try choice(name, Choice.self)
    }
}
