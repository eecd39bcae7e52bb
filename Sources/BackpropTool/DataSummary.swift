import Backprop

/// How data were understood, in a few lines for people and as an object for machines: nothing is guessed in silence.
struct DataSummary {
    private(set) var lines: [String] = []
    private(set) var json: [String: Any] = [:]

    /// So many names are listed.
    private static let mostNamed = 8

    /// A table, and what becomes of it.
    init(_ table: Table, _ preparation: Preparation) {
        let format = table.format
        func place(_ column: TableColumn) -> String {
            column.name.isEmpty ? "column \(column.place + 1)" : "column \(column.place + 1) \(column.title)"
        }
        let header =
            table.headerCountsColumns ? "yes, as it counts the columns" : format.hasHeader ? "yes" : "no"
        var reading = ["header: \(header)", "delimiter: \(Self.text(format.delimiter))"]
        if format.decimalMark == .comma { reading.append("decimal mark: `,`") }
        if !table.ignored.isEmpty { reading.append("ignored: \(Self.list(table.ignored))") }
        if let id = table.id { reading.append("id: \(id.title)") }
        if table.comments > 0 { reading.append("\(Self.counted(table.comments, "line")) with # passed over") }
        if table.droppedRows > 0 {
            reading.append("\(Self.counted(table.droppedRows, "row")) without a label left out")
        }
        let label = table.labels.map(place).joined(separator: ", ")
        switch table.labelsHold {
        case .classes: lines.append("label: \(label), \(Self.counted(table.classNames.count, "class", "classes"))")
        case .values: lines.append("label: \(label)")
        }
        lines[0] += "; " + reading.joined(separator: "; ")
        let texts = preparation.inputs.compactMap { input -> String? in
            switch input.encoding {
            case .number: nil
            case .words(let no, let yes): "\(input.column.title) is \(no) or \(yes)"
            case .categories(let names):
                "\(input.column.title) has \(Self.counted(names.count, "category", "categories"))"
            }
        }
        if !texts.isEmpty { lines.append("texts: \(Self.list(texts))") }
        let remarks = preparation.remarks(on: table)
        if !remarks.isEmpty { lines.append(Self.list(remarks, separator: "; ")) }
        let counting = table.countingInputs
        if !counting.isEmpty {
            lines.append("hint: \(Self.list(counting)) only counts the rows; --ignore leaves such a column out")
        }
        json = [
            "header": format.hasHeader, "delimiter": format.delimiter.rawValue,
            "decimalMark": format.decimalMark.rawValue,
            "labels": table.labels.map { ["name": $0.name, "column": $0.place + 1] as [String: Any] },
            "inputs": preparation.inputs.map(Self.json), "ignored": table.ignored, "droppedRows": table.droppedRows,
            "missing": Dictionary(
                table.inputs.filter { $0.missing > 0 }.map {
                    ($0.name.isEmpty ? String($0.place + 1) : $0.name, $0.missing)
                },
                uniquingKeysWith: +),
        ]
        if let id = table.id { json["id"] = id.name.isEmpty ? String(id.place + 1) : id.name }
        if case .classes = table.labelsHold, let counts = table.classCounts {
            addCounts(counts, table.classNames)
        }
    }

    /// Samples that came as such.
    init<Scalar>(_ data: Dataset<Scalar>) {
        guard case .classes(let labels, let count) = data.targets else { return }
        var counts = [Int](repeating: 0, count: count)
        for label in labels { counts[Int(label)] += 1 }
        addCounts(counts, data.classNames)
    }

    private mutating func addCounts(_ counts: [Int], _ names: [String]) {
        let named = counts.indices.map { index in
            "\(names.indices.contains(index) ? names[index].shown(40) : String(index)) \(counts[index])"
        }
        lines.append("samples of each class: \(Self.list(named))")
        json["classCounts"] = counts
    }

    private static func json(_ input: Preparation.Input) -> [String: Any] {
        var object: [String: Any] = ["name": input.column.name, "column": input.column.place + 1]
        switch input.encoding {
        case .number(let shift, let scale):
            object["kind"] = "number"
            object["shift"] = shift
            object["scale"] = scale
        case .words(let no, let yes):
            object["kind"] = "words"
            object["categories"] = [no, yes]
        case .categories(let names):
            object["kind"] = "categories"
            object["categories"] = names
        }
        object["filling"] = input.filling
        if input.hasIndicator { object["indicator"] = true }
        return object
    }

    private static func text(_ delimiter: TableFormat.Delimiter) -> String {
        switch delimiter {
        case .tab: "tab"
        case .space: "spaces"
        case .comma, .semicolon, .bar: "`\(delimiter.rawValue)`"
        }
    }

    private static func list(_ names: [String], separator: String = ", ") -> String {
        names.prefix(mostNamed).joined(separator: separator)
            + (names.count > mostNamed ? "\(separator)and \(names.count - mostNamed) more" : "")
    }

    private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}
