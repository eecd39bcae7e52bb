import Foundation

extension Preparation {
    /// The rows of a table as a network takes them, N×D. O(N·D).
    ///
    /// Stops the program for a table that was not read for this preparation and has other columns.
    ///
    /// - Parameters:
    ///   - table: A table that was read for this preparation, or that it was found on.
    ///   - rows: Which rows, in which order; all by default.
    /// - Throws: A `DataError` that tells, column by column, of missing values that nothing stands in for, of categories that
    ///   the training has not seen, and of numbers that `Scalar` does not hold; and for a table that processes share.
    public func features<Scalar>(of table: Table, rows: [Int]? = nil) throws(DataError) -> Tensor<Scalar> {
        try requireWhole(table)
        let columns = try checkedColumns(of: table)
        let features: Tensor<Scalar> = try self.features(of: table, rows: rows, columns)
        guard let first = features.firstNonFinite() else { return features }
        throw tooLarge(row: first / columns.width, column: first % columns.width, of: table, Scalar.self)
    }

    /// Rows that are not here cannot be prepared here.
    private func requireWhole(_ table: Table) throws(DataError) {
        guard table.isShared else { return }
        throw DataError(
            source: table.source, expected: "a table that this process holds as a whole",
            problem: "found one that processes share, which PreparedShare prepares")
    }

    /// What becomes of the columns of a table, if it becomes something of all of them.
    func checkedColumns(of table: Table) throws(DataError) -> PreparedColumns {
        guard table.inputs.map(\.holdsTexts) == inputs.map(\.encoding.isOfTexts) else {
            fatalError("Preparation: the table has other columns; read it by CSV.table(for:)")
        }
        let columns = PreparedColumns(inputs, table)
        try check(columns, table)
        return columns
    }

    /// Rows of a table, by default those that are here, which may be too large for `Scalar`.
    func features<Scalar>(
        of table: Table, rows: [Int]?, _ columns: PreparedColumns
    ) throws(DataError) -> Tensor<Scalar> {
        let (count, width, memory) = (rows?.count ?? table.heldRows, columns.width, MemoryLimit.bytes)
        guard Size(count) * Size(width) * Size(MemoryLayout<Scalar>.stride) < Size(memory) else {
            throw DataError(
                source: table.source, expected: "a table that fits into the memory of \(memory) bytes",
                problem: "found \(count) rows that become \(width) numbers each")
        }
        var features = Tensor<Scalar>(zeros: [count, width])
        unsafe features.withUnsafeMutableScalars { unsafe columns.write(table, rows: rows, into: $0) }
        return features
    }

    /// The error of a value that is no finite number any more: in a row, from 0, of those that were asked for.
    func tooLarge<Scalar>(row: Int, column: Int, of table: Table, _: Scalar.Type) -> DataError {
        let names = featureNames
        return DataError(
            source: table.source, location: .row(row + 1), expected: "numbers within the range of \(Scalar.self)",
            problem: "found a larger one in "
                + (names.isEmpty ? "input \(column + 1)" : DataError.quoted(names[column])))
    }

    private func check(_ columns: PreparedColumns, _ table: Table) throws(DataError) {
        var problems: [(place: Int, text: String)] = []
        for (input, column) in zip(inputs, table.inputs) where column.missing > 0 {
            let letsPass = input.encoding.isCategories ? input.allowsMissing : input.filling != nil
            if !letsPass {
                problems.append(
                    (
                        column.place,
                        "\(column.title): missing in \(TableProblems.rows(column.missing, first: column.missingLine)), "
                            + "and the model was trained to take that for an error"
                    ))
            }
        }
        for (input, column, text, line, count) in columns.unknown
        where unknownCategories == .error || !input.encoding.isCategories {
            problems.append(
                (
                    column.place,
                    "\(column.title): \(DataError.quoted(text)) in \(TableProblems.rows(count, first: line)) is none of the "
                        + "categories of the training, \(DataError.listed(input.encoding.names))"
                        + (input.encoding.isCategories ? ": --unknown-categories zeros lets it pass" : "")
                ))
        }
        let sorted = problems.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
        try TableProblems.fail(sorted.map(\.element.text), source: table.source)
    }

    /// The rows of a table with their labels, as a network is trained on them.
    ///
    /// - Parameters:
    ///   - table: As for ``features(of:rows:)``.
    ///   - rows: Which rows, in which order; all by default.
    ///   - classNames: The classes of a trained model, which the labels are encoded by; by default those of the table.
    ///   - targetScaling: What values become; by default they stay as they are.
    /// - Throws: A `DataError` as `features` does, and for labels of fewer than two classes or not among those given.
    public func dataset<Scalar>(
        of table: Table, rows: [Int]? = nil, classNames: [String]? = nil, targetScaling: TargetScaling? = nil
    ) throws(DataError) -> Dataset<Scalar> {
        try requireWhole(table)
        let (targets, names): (Targets<Scalar>, [String]) = try self.targets(
            of: table, rows: rows, classNames: classNames, targetScaling: targetScaling)
        return Dataset(
            unchecked: .scalars(try features(of: table, rows: rows)), targets: targets, featureNames: featureNames,
            classNames: names)
    }

    /// The labels of rows, as a network is trained on them, and the names of their classes.
    func targets<Scalar>(
        of table: Table, rows: [Int]?, classNames: [String]?, targetScaling: TargetScaling?
    ) throws(DataError) -> (Targets<Scalar>, classNames: [String]) {
        switch table.labelsHold {
        case .classes:
            let names = classNames ?? table.classNames
            guard names.count > 1 || classNames != nil else {
                throw DataError(
                    source: table.source, location: table.labels.first.map { .column($0.place + 1) } ?? .none,
                    expected: "labels of two classes or more",
                    problem: "found only \(DataError.quoted(names.first ?? ""))")
            }
            let labels = try table.labels(among: names, by: ClassPlaces(names, areNumbers: labelsAreNumbers))
            return (
                .classes(storage: rows.map { $0.map { labels[$0] } } ?? labels, count: names.count), names
            )
        case .values:
            let values = table.values(rows: rows)
            let learnt: Tensor<Scalar> = targetScaling?.standardized(values) ?? Tensor(values)
            guard learnt.firstNonFinite() == nil else {
                throw DataError(
                    source: table.source, expected: "labels within the range of \(Scalar.self)",
                    problem: "found a larger one")
            }
            return (.values(learnt), [])
        }
    }

    /// Rows of numbers, N×C for the C columns of the table in its inputs' order, as a network takes them, N×D: for data that
    /// come as an array. O(N·D).
    ///
    /// - Throws: A `DataError` if there is another number of columns, or one that holds texts.
    public func features<Scalar>(of rows: Tensor<Scalar>, source: String = "array") throws(DataError) -> Tensor<Scalar>
    {
        var scales: [(shift: Double, scale: Double)] = []
        for input in inputs {
            guard case .number(let shift, let scale) = input.encoding, !input.hasIndicator else {
                throw DataError(
                    source: source,
                    expected: "a table, as the model was trained on: \(input.column.title) is no number",
                    problem: "found an array")
            }
            scales.append((shift, scale))
        }
        guard rows.rank >= 1, rows.columns == inputs.count else {
            throw DataError(
                source: source, expected: "rows of \(DataError.counted(inputs.count, "number"))",
                problem: "found shape \(rows.shape)")
        }
        var features: [Scalar] = []
        features.reserveCapacity(rows.count)
        rows.withSpan { x in
            for i in 0..<rows.count {
                let (shift, scale) = scales[i % scales.count]
                features.append(Scalar((Double(x[i]) - shift) * scale))
            }
        }
        return Tensor(shape: rows.shape, scalars: features)
    }

    /// What was filled or passed over in a table, a line each.
    public func remarks(on table: Table) -> [String] {
        zip(inputs, table.inputs).compactMap { input, column -> String? in
            guard column.missing > 0 else { return nil }
            let cells = "\(DataError.counted(column.missing, "cell")) of \(column.title) missing"
            let what =
                input.encoding.isCategories
                ? "in no category" : "filled with \(String(format: "%.6g", input.filling ?? 0))"
            return "\(cells), \(what)" + (input.hasIndicator ? ", and told by an input of its own" : "")
        }
    }
}

extension Preparation.Encoding {
    /// Whether it is one of texts.
    var isOfTexts: Bool { if case .number = self { false } else { true } }

    var isCategories: Bool { if case .categories = self { true } else { false } }

    /// The categories or words; none for numbers.
    var names: [String] {
        switch self {
        case .number: []
        case .words(let no, let yes): [no, yes]
        case .categories(let names): names
        }
    }
}

extension Table {
    /// The values of the labels, N×K. O(N·K).
    ///
    /// - Parameter rows: Which rows, in which order; all by default.
    public func values(rows: [Int]? = nil) -> Tensor<Double> {
        let (count, columns) = (rows?.count ?? self.rows, labels.map { numberColumn($0.slot) })
        var values: [Double] = []
        values.reserveCapacity(count * labels.count)
        for index in 0..<count {
            for column in columns { values.append(column[rows?[index] ?? index]) }
        }
        return Tensor(shape: [count, labels.count], scalars: values)
    }
}
