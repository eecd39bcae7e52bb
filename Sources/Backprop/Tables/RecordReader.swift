/// Turns records and rows into what a network takes: all that a preparation says of its columns, looked up once.
struct RecordReader: Sendable {
    private let inputs: [Preparation.Input]
    private let places: [CategoryPlaces]
    private let marks: MissingMarks
    private let decimalMark: TableFormat.DecimalMark
    private let unknownCategories: Preparation.UnknownCategories
    /// D, the number of values that a network gets.
    let featureCount: Int

    /// O(bytes of all names).
    init(_ preparation: Preparation) {
        inputs = preparation.inputs
        places = preparation.inputs.map { CategoryPlaces($0.encoding) }
        marks = MissingMarks(preparation.format)
        decimalMark = preparation.format.decimalMark
        unknownCategories = preparation.unknownCategories
        featureCount = preparation.featureCount
    }

    /// What a network takes for a record. O(D).
    ///
    /// - Parameter features: Becomes D values; its memory is used again.
    /// - Throws: A `DataError` that tells all that is wrong.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func read<Scalar: TensorScalar>(
        _ record: [String: RecordValue], into features: inout [Scalar]
    ) throws(DataError) {
        begin(&features)
        var problems: [String] = []
        for place in inputs.indices {
            let name = inputs[place].column.name
            guard !name.isEmpty, let value = record[name] else {
                problems.append("\(inputs[place].column.title) is not in the record")
                continue
            }
            append(value, place, to: &features, &problems)
        }
        try TableProblems.fail(problems, source: "record")
    }

    /// What a network takes for the numbers of its columns, in the order of the table without labels and what was left out.
    /// O(D).
    ///
    /// - Parameter features: Becomes D values; its memory is used again.
    /// - Throws: A `DataError` that tells all that is wrong.
    @_specialize(where Scalar == Float, Number == Float)
    @_specialize(where Scalar == Float, Number == Double)
    @_specialize(where Scalar == Double, Number == Double)
    func read<Number: TensorScalar, Scalar: TensorScalar>(
        row: [Number], into features: inout [Scalar]
    ) throws(DataError) {
        guard row.count == inputs.count else {
            throw .row(
                expected: DataError.values(inputs.count, inputs.map(\.column.name)), "found \(row.count)")
        }
        begin(&features)
        var problems: [String] = []
        for place in inputs.indices {
            append(.number(Double(row[place])), place, to: &features, &problems)
        }
        try TableProblems.fail(problems, source: "row")
    }

    private func begin<Scalar>(_ features: inout [Scalar]) {
        features.removeAll(keepingCapacity: true)
        features.reserveCapacity(featureCount)
    }

    private struct Problem: Error { let text: String }

    private func append<Scalar: TensorScalar>(
        _ value: RecordValue, _ place: Int, to features: inout [Scalar], _ problems: inout [String]
    ) {
        do throws(Problem) {
            try append(value, place, to: &features)
        } catch {
            problems.append("\(inputs[place].column.title): \(error.text)")
        }
    }

    private func append<Scalar: TensorScalar>(
        _ value: RecordValue, _ place: Int, to features: inout [Scalar]
    ) throws(Problem) {
        let value = trimmed(value)
        let isMissing = value == .missing
        switch inputs[place].encoding {
        case .number(let shift, let scale):
            guard let number = isMissing ? inputs[place].filling : number(value) else {
                throw Problem(text: isMissing ? missing : "expected a number, found \(Self.shown(value))")
            }
            let scaled = Scalar((number - shift) * scale)
            guard scaled.isFinite else {
                throw Problem(text: "expected a number within the range of \(Scalar.self), found \(number)")
            }
            features.append(scaled)
        case .words:
            if isMissing {
                guard let filling = inputs[place].filling else { throw Problem(text: missing) }
                features.append(Scalar(filling))
            } else {
                features.append(try category(value, place) == 1 ? 1 : 0)
            }
        case .categories(let names):
            guard !isMissing || inputs[place].allowsMissing else { throw Problem(text: missing) }
            let category = isMissing ? nil : try category(value, place)
            for index in 0..<names.count { features.append(index == category ? 1 : 0) }
        }
        if inputs[place].hasIndicator { features.append(isMissing ? 1 : 0) }
    }

    private var missing: String { "missing, and the model was trained to take that for an error" }

    /// Texts without white space around them, and those that stand for nothing as such.
    private func trimmed(_ value: RecordValue) -> RecordValue {
        switch value {
        case .text(let text):
            let trimmed = WhiteSpace.trimmed(text)
            return marks.contains(trimmed.utf8) ? .missing : .text(trimmed)
        case .number(let number) where number.isNaN: return .missing
        case .number, .bool, .missing: return value
        }
    }

    private func number(_ value: RecordValue) -> Double? {
        switch value {
        case .number(let number): number.isFinite ? number : nil
        case .text(let text): DecimalNumber.value(of: text, mark: decimalMark)
        case .bool, .missing: nil
        }
    }

    /// The place of a value's category; nothing for one that training has not seen, where that is allowed.
    private func category(_ value: RecordValue, _ place: Int) throws(Problem) -> Int? {
        let places = places[place]
        let found: Int32? =
            switch value {
            case .text(let text): places[text]
            case .bool(true): places["true"] ?? places["yes"] ?? places["1"]
            case .bool(false): places["false"] ?? places["no"] ?? places["0"]
            case .number(let number): places[number.plain]
            case .missing: nil
            }
        if let found { return Int(found) }
        let encoding = inputs[place].encoding
        guard unknownCategories == .zeros, encoding.isCategories else {
            throw Problem(
                text: "found \(Self.shown(value)), none of the categories of the training, "
                    + DataError.listed(encoding.names))
        }
        return nil
    }

    private static func shown(_ value: RecordValue) -> String {
        switch value {
        case .number(let number): number.plain
        case .text(let text): DataError.quoted(text)
        case .bool(let bool): "\(bool)"
        case .missing: "nothing"
        }
    }
}
