extension CSV {
    /// Reads the table as a preparation takes it, whatever the order of its columns and whatever else it has.
    ///
    /// Columns that have a name are looked for by it, in a file with a header. Others are known by their place, so the file
    /// must have as many columns as the training's table, or, without labels, as many as there are inputs. What `choice`
    /// names is set apart first: then the rest must be the inputs in their order.
    ///
    /// - Parameters:
    ///   - preparation: What is wanted.
    ///   - withLabels: Whether the labels are wanted too.
    ///   - classNames: The classes of the model: a table in which there might be labels is told by them.
    ///   - choice: Columns that its user names: features, those left out, labels, an id; by default none.
    /// - Throws: A `DataError` for columns that are missing, a number of columns that has no meaning, and cells that are not
    ///   what the training's were.
    public func table(
        for preparation: Preparation, withLabels: Bool, classNames: [String] = [], choice: TableColumns? = nil
    ) throws(DataError) -> Table {
        let match = try PreparedSelection(self, preparation, withLabels: withLabels, choice)
        let reader = try TableReader(
            self, match.layout, roles: match.roles, dropping: match.dropping, id: match.id)
        try match.check(reader, classNames, ClassPlaces(classNames, areNumbers: preparation.labelsAreNumbers))
        return Table(
            reader, inputs: match.inputs, labels: withLabels ? match.labels : [], labelsHold: preparation.labelsHold,
            id: match.id, ignored: [])
    }
}

/// The columns of a table that a preparation takes.
private struct PreparedSelection {
    let layout: TableLayout
    private(set) var inputs: [Int] = []
    private(set) var labels: [Int] = []
    private(set) var id: Int?
    private(set) var roles: [TableReader.Role]
    private(set) var dropping: Set<Int> = []
    private let withLabels: Bool
    /// Whether there might be no labels in the columns that are taken for them: they are known by their place alone.
    private var isAssumed = false

    init(
        _ csv: CSV, _ preparation: Preparation, withLabels: Bool, _ choice: TableColumns?
    ) throws(DataError) {
        let asked =
            (choice?.labels ?? []) + (choice?.features ?? []) + (choice?.ignored ?? [])
            + [choice?.id].compactMap(\.self)
        let isNamed = asked.contains(where: \.needsHeader)
        layout = try TableLayout(csv, named: isNamed)
        self.withLabels = withLabels
        roles = Array(repeating: .skipped, count: layout.columns)
        try choose(preparation, withLabels: withLabels, choice)
        try checkUses(choice)
        for (place, input) in zip(inputs, preparation.inputs) {
            if case .number = input.encoding { roles[place] = .number } else { roles[place] = .text }
        }
        for place in labels where withLabels || isAssumed {
            roles[place] = preparation.labelsHold == .classes ? .text : .number
        }
        if let id { roles[id] = .text }
        if choice?.dropsMissingLabels ?? false, withLabels { dropping = Set(labels) }
    }

    private mutating func choose(
        _ preparation: Preparation, withLabels: Bool, _ choice: TableColumns?
    ) throws(DataError) {
        let layout = layout
        if let column = choice?.id { id = try layout.place(of: column, "an id") }
        let given = try layout.places(of: choice?.labels ?? [], "a label")
        let isChosen =
            choice.map { $0.features != nil || !$0.ignored.isEmpty || $0.id != nil || !given.isEmpty } ?? false
        let hasNames = !layout.names.isEmpty && preparation.inputs.allSatisfy { !$0.column.name.isEmpty }
        if hasNames {
            inputs = try named(preparation.inputs.map(\.column))
            if let features = choice?.features, Set(try layout.places(of: features, "a feature")) != Set(inputs) {
                throw error(
                    expected:
                        "the columns \(DataError.listed(preparation.inputs.map(\.column.name))) that the model takes",
                    problem: "found others among the features; with --header no columns are taken by their places")
            }
        } else if isChosen {
            let apart = Set(
                try layout.places(of: choice?.ignored ?? [], "an ignored") + given + [id].compactMap(\.self))
            inputs =
                try choice?.features.map { (columns) throws(DataError) in try layout.places(of: columns, "a feature") }
                ?? (0..<layout.columns).filter { !apart.contains($0) }
            guard inputs.count == preparation.inputs.count, Set(inputs).count == inputs.count else {
                throw error(
                    expected:
                        "\(DataError.counted(preparation.inputs.count, "column")) for the model besides those left out",
                    problem: "found \(inputs.count)")
            }
        } else {
            try takePlaces(preparation)
        }
        if !given.isEmpty {
            labels = given
        } else if hasNames, preparation.labels.allSatisfy({ !$0.name.isEmpty }) {
            labels = withLabels ? try named(preparation.labels) : []
        } else if labels.isEmpty, withLabels {
            // What is left, if it is as many.
            let taken = Set(inputs + [id].compactMap(\.self))
            let rest = (0..<layout.columns).filter { !taken.contains($0) }
            let places = preparation.labels.map(\.place)
            if layout.columns == preparation.columnCount, !places.contains(where: taken.contains) {
                labels = places
            } else if rest.count == preparation.labels.count {
                labels = rest
            } else {
                throw error(expected: "labels", problem: "found none: --label names their column")
            }
        }
        if id == nil, let reference = preparation.id {
            // A new table need not have it.
            if let place = layout.names.firstIndex(where: { Name($0) == Name(reference.name) }), !reference.name.isEmpty
            {
                id = place
            } else if reference.name.isEmpty, layout.columns == preparation.columnCount {
                id = reference.place
            }
        }
    }

    /// Throws if a column would be two things at once.
    private func checkUses(_ choice: TableColumns?) throws(DataError) {
        let isInput = Set(inputs)
        guard isInput.count == inputs.count else {
            throw error(expected: "inputs that differ", problem: "found one twice")
        }
        var others = withLabels || isAssumed || !(choice?.labels.isEmpty ?? true) ? labels : []
        if let id { others.append(id) }
        others += try layout.places(of: choice?.ignored ?? [], "an ignored")
        if let both = others.first(where: isInput.contains) {
            throw error(
                expected: "labels, ids and ignored columns that are no inputs of the model",
                problem: "found \(layout.title(both)), which is one")
        }
    }

    /// Columns by their places, in a table of as many as the training's or without its labels.
    private mutating func takePlaces(_ preparation: Preparation) throws(DataError) {
        let count = preparation.inputs.count
        if layout.columns == preparation.columnCount {
            inputs = preparation.inputs.map(\.column.place)
            labels = preparation.labels.map(\.place)
            isAssumed = !labels.isEmpty
        } else if layout.columns == count {
            // They keep their order.
            inputs = preparation.inputs.indices.sorted {
                preparation.inputs[$0].column.place < preparation.inputs[$1].column.place
            }
        } else {
            let more =
                preparation.columnCount == count
                ? "" : ", or \(preparation.columnCount) as the training's table had with its labels"
            throw error(
                expected: "\(DataError.counted(count, "column"))" + more,
                problem: "found \(layout.columns): --ignore, --features and --label tell which is which")
        }
    }

    private func named(_ columns: [Preparation.Reference]) throws(DataError) -> [Int] {
        let places = NamePlaces(of: columns.map(\.name), among: layout.names)
        var (found, missing): ([Int], [String]) = ([], [])
        for column in columns {
            guard let place = places[column.name], place.count == 1 else {
                missing.append(column.name)
                continue
            }
            found.append(place.first)
        }
        guard missing.isEmpty else {
            throw error(
                expected: "the column\(missing.count == 1 ? "" : "s") \(DataError.listed(missing)) of the model",
                problem: "found \(missing.contains { places[$0] != nil } ? "some twice in" : "only") "
                    + "\(DataError.listed(layout.names)): --header no if these are data"
                    + (layout.columns == 1 ? ", --delimiter if something else parts them" : ""))
        }
        return found
    }

    /// - Throws: A `DataError` for cells that are not what the training's were, and for labels that might be none.
    func check(_ reader: TableReader, _ classNames: [String], _ places: ClassPlaces) throws(DataError) {
        if isAssumed, !withLabels, let label = labels.first, roles[label] == .text {
            if let odd = reader.texts[reader.slots[label]].entries.first(where: { places[$0.text] == nil }) {
                throw DataError(
                    source: layout.source, location: .cell(row: odd.line, column: label + 1),
                    expected: "\(layout.columns) columns as in the training, with one of the classes "
                        + "\(DataError.listed(classNames)) here",
                    problem:
                        "found \(DataError.quoted(odd.text)): if another column is not for the model, --ignore tells "
                        + "which, such as --ignore 1")
            }
        }
        try TableProblems(reader: reader, labels: withLabels ? labels : [], inputs: inputs, advises: false).check()
    }

    private func error(expected: String, problem: String) -> DataError {
        DataError(source: layout.source, location: .row(layout.firstLine), expected: expected, problem: problem)
    }
}
