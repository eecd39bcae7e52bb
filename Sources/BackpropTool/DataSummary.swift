import Backprop

/// How data were understood, in a few lines for people and as an object for machines: nothing is guessed in silence.
struct DataSummary {
    private(set) var lines: [String] = []
    private var preparation: Preparation?
    /// What a preparation does not say.
    private var others: [String: Any] = [:]

    /// For machines. It is made when it is asked for: of many columns it takes much memory.
    var json: [String: Any] { (preparation.map(Self.json) ?? [:]).merging(others) { $1 } }

    /// A table, and what becomes of it.
    init(_ table: Table, _ preparation: Preparation, _ targets: TargetScaling?) {
        var first = Self.label(preparation, classes: table.classNames.count)
        first += "; header: " + (table.headerCountsColumns ? "yes, as it counts the columns" : table.format.headerText)
        first += "; delimiter: \(table.format.delimiterText)"
        if table.format.decimalMark == .comma { first += "; decimal mark: `,`" }
        if !table.ignored.isEmpty { first += "; ignored: \(Self.list(table.ignored))" }
        if let id = preparation.id { first += "; id: \(id.title)" }
        if table.comments > 0 { first += "; \(Self.counted(table.comments, "line")) with # passed over" }
        if table.hashRows > 0 { first += "; \(Self.counted(table.hashRows, "row")) with # taken as data" }
        if table.droppedRows > 0 { first += "; \(Self.counted(table.droppedRows, "row")) without a label left out" }
        lines = [first] + Self.texts(preparation)
        let remarks = preparation.remarks(on: table)
        if !remarks.isEmpty { lines.append(Self.list(remarks, separator: "; ")) }
        self.preparation = preparation
        others["ignored"] = table.ignored
        others["droppedRows"] = table.droppedRows
        others["missing"] = Dictionary(
            table.inputs.filter { $0.missing > 0 }.map {
                ($0.name.isEmpty ? String($0.place + 1) : $0.name, $0.missing)
            },
            uniquingKeysWith: +)
        if let counts = table.classCounts { addCounts(counts, table.classNames) }
        add(targets)
        let counting = table.countingInputs
        if !counting.isEmpty {
            lines.append("hint: \(Self.list(counting)) only counts the rows; --ignore leaves such a column out")
        }
    }

    /// Samples that came as such.
    init<Scalar>(_ data: Dataset<Scalar>, _ targets: TargetScaling?) {
        if case .classes(let labels, let count) = data.targets {
            var counts = [Int](repeating: 0, count: count)
            for label in labels { counts[Int(label)] += 1 }
            addCounts(counts, data.classNames)
        }
        add(targets)
    }

    /// Series in time, and what becomes of them.
    init<Scalar>(_ series: SeriesTable, _ data: SeriesData<Scalar>) {
        let (table, preparation) = (series.table, data.preparation)
        let targets = series.targets.map { table.inputs[$0].title }
        let lengths = series.series.map(\.rows.count)
        var first = "predicts: \(Self.list(targets)); sees: \(Self.list(table.inputs.map(\.title)))"
        if let time = preparation.id { first += "; time: \(time.title)" }
        if let group = preparation.labels.first {
            let (least, most) = (lengths.min() ?? 0, lengths.max() ?? 0)
            first +=
                "; \(Self.counted(lengths.count, "series", "series")) by \(group.title), of "
                + (least == most ? "\(least)" : "\(least) to \(most)") + " rows"
        }
        first += "; header: " + (table.headerCountsColumns ? "yes, as it counts the columns" : table.format.headerText)
        first += "; delimiter: \(table.format.delimiterText)"
        let ignored = table.ignored + series.texts
        if !ignored.isEmpty { first += "; left out: \(Self.list(ignored))" }
        lines = [first]
        self.preparation = preparation
        others["ignored"] = ignored
        others["window"] = data.forecasting.window
        others["horizon"] = data.forecasting.horizon
        others["targets"] = data.forecasting.targetNames
        others["series"] = lengths.count
        let counting = table.countingInputs
        if !counting.isEmpty {
            lines.append(
                "hint: \(Self.list(counting)) only counts the rows; --time checks such a column, and leaves it out")
        }
    }

    /// A text.
    init(_ text: String, _ vocabulary: Vocabulary) {
        lines = ["text of \(Self.counted(text.unicodeScalars.count, "character")); \(Self.line(vocabulary))"]
        others["characters"] = text.unicodeScalars.count
        others["vocabulary"] = vocabulary.count
    }

    private mutating func addCounts(_ counts: [Int], _ names: [String]) {
        let named = counts.indices.prefix(Self.mostNamed + 1).map { index in
            "\(names.indices.contains(index) ? names[index].shown(40) : String(index)) \(counts[index])"
        }
        lines.append("samples of each class: \(Self.list(named, of: counts.count))")
        others["classCounts"] = counts
    }

    private mutating func add(_ targets: TargetScaling?) {
        guard let targets else { return }
        let scales = targets.means.indices.prefix(Self.mostNamed + 1).map { index in
            (targets.names.indices.contains(index) ? "`\(targets.names[index].shown(40))` " : "")
                + "mean \(NumberText.significant(targets.means[index])), deviation "
                + NumberText.significant(targets.deviations[index])
        }
        lines.append(
            "values are learnt with mean 0 and deviation 1: \(Self.list(scales, of: targets.means.count, separator: "; "))"
        )
        others["targetMeans"] = targets.means
        others["targetDeviations"] = targets.deviations
    }
}

// What a preparation says of itself, after a training as well as before.

extension DataSummary {
    /// How tables are read for a model.
    static func lines(_ preparation: Preparation) -> [String] {
        let format = preparation.format
        let first =
            "\(label(preparation, classes: nil)); header: \(format.headerText); delimiter: \(format.delimiterText)"
        return [first + (format.decimalMark == .comma ? "; decimal mark: `,`" : "")] + texts(preparation)
    }

    static func json(_ preparation: Preparation) -> [String: Any] {
        var json: [String: Any] = [
            "header": preparation.format.hasHeader, "delimiter": preparation.format.delimiter.rawValue,
            "decimalMark": preparation.format.decimalMark.rawValue,
            "labels": preparation.labels.map { ["name": $0.name, "column": $0.place + 1] as [String: Any] },
            "inputs": preparation.inputs.map(json),
        ]
        json["id"] = preparation.id.map { $0.name.isEmpty ? String($0.place + 1) : $0.name }
        return json
    }

    private static func json(_ input: Preparation.Input) -> [String: Any] {
        var object: [String: Any] = ["name": input.column.name, "column": input.column.place + 1]
        switch input.encoding {
        case .number(let shift, let scale): object.merge(["kind": "number", "shift": shift, "scale": scale]) { $1 }
        case .words(let no, let yes): object.merge(["kind": "words", "categories": [no, yes]]) { $1 }
        case .categories(let names): object.merge(["kind": "categories", "categories": names]) { $1 }
        }
        object["filling"] = input.filling
        if input.hasIndicator { object["indicator"] = true }
        return object
    }

    private static func label(_ preparation: Preparation, classes: Int?) -> String {
        let columns = preparation.labels.map { label in
            "column \(label.place + 1)" + (label.name.isEmpty ? "" : " \(label.title)")
        }
        let count = preparation.labelsHold == .classes ? classes.map { ", " + counted($0, "class", "classes") } : nil
        return "label: \(list(columns))" + (count ?? "")
    }

    private static func texts(_ preparation: Preparation) -> [String] {
        let texts = preparation.inputs.compactMap { input -> String? in
            switch input.encoding {
            case .number: nil
            case .words(let no, let yes): "\(input.column.title) is \(no.shown(40)) or \(yes.shown(40))"
            case .categories(let names): "\(input.column.title) has \(counted(names.count, "category", "categories"))"
            }
        }
        return texts.isEmpty ? [] : ["texts: \(list(texts))"]
    }

    /// So many names are listed.
    private static var mostNamed: Int { 8 }

    static func list(_ names: [String], of count: Int? = nil, separator: String = ", ") -> String {
        let more = (count ?? names.count) - mostNamed
        return names.prefix(mostNamed).joined(separator: separator) + (more > 0 ? "\(separator)and \(more) more" : "")
    }

    static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}

extension TableFormat {
    fileprivate var headerText: String { hasHeader ? "yes" : "no" }

    fileprivate var delimiterText: String {
        switch delimiter {
        case .tab: "tab"
        case .space: "spaces"
        case .comma, .semicolon, .bar: "`\(delimiter.rawValue)`"
        }
    }
}
