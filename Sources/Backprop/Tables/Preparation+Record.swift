extension Preparation {
    /// A single record as a network takes it, 1×D: the same bits as its row in a table gives.
    ///
    /// Columns are found by their names, others that the record has are passed over. White space around texts does not
    /// count, and a text that stands for a missing value is one. A text in a column of numbers must be a number, written with
    /// the decimal mark of the table. O(D).
    ///
    /// - Throws: A `DataError` that tells all that is wrong: columns that the record lacks, values of another kind or
    ///   missing where nothing stands in, and categories that the training has not seen.
    public func features<Scalar>(of record: [String: RecordValue]) throws(DataError) -> Tensor<Scalar> {
        var features: [Scalar] = []
        features.reserveCapacity(featureCount)
        var problems: [String] = []
        for input in inputs {
            guard !input.column.name.isEmpty, let value = record[input.column.name] else {
                problems.append("\(input.column.title) is not in the record")
                continue
            }
            do throws(RecordProblem) {
                try append(value, input, to: &features)
            } catch {
                problems.append("\(input.column.title): \(error.text)")
            }
        }
        try TableProblems.fail(problems, source: "record")
        return Tensor(shape: [1, featureCount], scalars: features)
    }

    private struct RecordProblem: Error { let text: String }

    private func append<Scalar: TensorScalar>(
        _ value: RecordValue, _ input: Input, to features: inout [Scalar]
    ) throws(RecordProblem) {
        let value = trimmed(value)
        let isMissing = value == .missing
        switch input.encoding {
        case .number(let shift, let scale):
            guard let number = isMissing ? input.filling : number(value) else {
                throw RecordProblem(text: isMissing ? missing : "expected a number, found \(Self.shown(value))")
            }
            let scaled = Scalar((number - shift) * scale)
            guard scaled.isFinite else {
                throw RecordProblem(text: "expected a number within the range of \(Scalar.self), found \(number)")
            }
            features.append(scaled)
        case .words:
            if isMissing {
                guard let filling = input.filling else { throw RecordProblem(text: missing) }
                features.append(Scalar(filling))
            } else {
                features.append(try category(value, input) == 1 ? 1 : 0)
            }
        case .categories(let names):
            guard !isMissing || input.allowsMissing else { throw RecordProblem(text: missing) }
            let place = isMissing ? nil : try category(value, input)
            features += (0..<names.count).map { $0 == place ? 1 : 0 }
        }
        if input.hasIndicator { features.append(isMissing ? 1 : 0) }
    }

    private var missing: String { "missing, and the model was trained to take that for an error" }

    /// Texts without white space around them, and those that stand for nothing as such.
    private func trimmed(_ value: RecordValue) -> RecordValue {
        switch value {
        case .text(let text):
            let trimmed = WhiteSpace.trimmed(text)
            return MissingMarks(format).contains(trimmed.utf8) ? .missing : .text(trimmed)
        case .number(let number) where number.isNaN: return .missing
        case .number, .bool, .missing: return value
        }
    }

    private func number(_ value: RecordValue) -> Double? {
        switch value {
        case .number(let number): number.isFinite ? number : nil
        case .text(let text): DecimalNumber.value(of: text, mark: format.decimalMark)
        case .bool, .missing: nil
        }
    }

    /// The place of a value's category; nothing for one that training has not seen, where that is allowed.
    private func category(_ value: RecordValue, _ input: Input) throws(RecordProblem) -> Int? {
        let places = CategoryPlaces(input.encoding)
        let texts: [String] =
            switch value {
            case .text(let text): [text]
            case .bool(let bool): bool ? ["true", "yes", "1"] : ["false", "no", "0"]
            case .number(let number): [number.plain]
            case .missing: []
            }
        if let place = texts.lazy.compactMap({ places[$0] }).first { return Int(place) }
        guard unknownCategories == .zeros, input.encoding.isCategories else {
            throw RecordProblem(
                text: "found \(Self.shown(value)), none of the categories of the training, "
                    + DataError.listed(input.encoding.names))
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
