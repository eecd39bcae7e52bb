extension CSV {
    /// Reads the table as series in time. Columns of texts are left out, unless they are named.
    ///
    /// - Throws: A `DataError` for columns that there are not, a cell without a number, and times that are none, are not in
    ///   order, or have gaps; it names the row.
    public func series(_ columns: SeriesColumns = SeriesColumns()) throws(DataError) -> SeriesTable {
        let named =
            columns.targets + columns.ignored + (columns.features ?? [])
            + [columns.time, columns.group].compactMap(\.self)
        let layout = try TableLayout(self, named: named.contains(where: \.needsHeader))
        var wanted = TableColumns(labels: [], ignored: [], mostCategories: .max)
        wanted.ignored = try Self.indices(columns.ignored, "an ignored", layout)
        if let time = columns.time { wanted.id = .index(try layout.place(of: time, "a time")) }
        if let group = columns.group { wanted.labels = [.index(try layout.place(of: group, "a group"))] }
        let targets = columns.targets == [.last] ? nil : try layout.places(of: columns.targets, "a target")
        if let targets, Set(targets).count != targets.count || targets.isEmpty {
            throw DataError(source: source, expected: "target columns that differ", problem: "found one twice, or none")
        }
        if let features = columns.features {
            // What is predicted is known too.
            let places = try layout.places(of: features, "a feature")
            wanted.features = (places + (targets ?? []).filter { !places.contains($0) }).map { .index($0) }
        }
        if wanted.id != nil, wanted.labels.first == wanted.id {
            throw DataError(source: source, expected: "columns of time and of groups that differ", problem: "found one")
        }
        var table = try self.table(wanted)
        let texts = table.inputs.filter(\.holdsTexts)
        if let text = texts.first(where: { text in columns.features != nil || targets?.contains(text.place) ?? false })
        {
            throw DataError(
                source: source, location: .column(text.place + 1), expected: "numbers in \(text.title)",
                problem: "found texts")
        }
        table.inputs.removeAll(where: \.holdsTexts)
        guard let last = table.inputs.last else {
            throw DataError(source: source, expected: "a column of numbers", problem: "found none")
        }
        var places: [Int] = []
        for target in targets ?? [last.place] {
            guard let place = table.inputs.firstIndex(where: { $0.place == target }) else {
                throw DataError(
                    source: source, location: .column(target + 1), expected: "a target among the columns of numbers",
                    problem: "found \(layout.title(target)), which is left out")
            }
            places.append(place)
        }
        return try series(in: table, targets: places, texts: texts.map(\.title))
    }

    /// Reads new rows of the series that a model was trained on: its columns by their names.
    ///
    /// - Throws: A `DataError` as `series(_:)` does, and for columns of the training that there are not.
    public func series(
        for preparation: Preparation, _ forecasting: Forecasting
    ) throws(DataError) -> SeriesTable {
        let table = try table(for: preparation, withLabels: !preparation.labels.isEmpty)
        return try series(in: table, targets: forecasting.targets, texts: [])
    }

    private static func indices(
        _ columns: [Column], _ what: String, _ layout: TableLayout
    ) throws(DataError) -> [Column] {
        try layout.places(of: columns, what).map { .index($0) }
    }

    private func series(
        in table: Table, targets: [Int], texts: [String]
    ) throws(DataError) -> SeriesTable {
        if let gap = table.inputs.first(where: { $0.missing > 0 }) {
            throw DataError(
                source: source, location: .cell(row: gap.missingLine, column: gap.place + 1),
                expected: "a number in each row of a series", problem: "found none")
        }
        var rows: [[Int]] = [Array(0..<table.rows)]
        var names: [String?] = [nil]
        if let group = table.labels.first {
            (rows, names) = ([], [])
            var places: [Int32: Int] = [:]
            for row in 0..<table.rows {
                let code = table.code(row, group.slot)
                let place = places[code] ?? rows.count
                if place == rows.count {
                    places[code] = place
                    rows.append([])
                    names.append(table.text(row: row, of: group))
                }
                rows[place].append(row)
            }
        }
        var series: [SeriesTable.Series] = []
        for (rows, name) in zip(rows, names) {
            let time = try table.id.map { (column) throws(DataError) in
                try SeriesTime(of: rows, in: table, column, name: name) { (row) throws(DataError) in
                    try line(ofRow: row, table.format)
                }
            }
            series.append(SeriesTable.Series(name: name, rows: rows, time: time))
        }
        return SeriesTable(table: table, targets: targets, series: series, texts: texts)
    }

    /// The line on which a record begins. It is looked for in the file: only errors ask.
    private func line(ofRow row: Int, _ format: TableFormat) throws(DataError) -> Int {
        var scanner = try scanner(format)
        for _ in 0...row + (format.hasHeader ? 1 : 0) where try !scanner.next() { break }
        return scanner.line
    }
}
