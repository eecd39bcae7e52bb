// How a preparation stands in the metadata of a model's file: as JSON, each number in the shortest notation that is read
// back as the same one.

extension Preparation {
    /// The text of the preparation, the same for equal ones.
    var json: String {
        let literal = JSONValue.literal
        func reference(_ column: Reference) -> String {
            "{\"name\":\(literal(column.name)),\"place\":\(column.place)}"
        }
        var text = "{\"delimiter\":\(literal(format.delimiter.rawValue)),\"decimal_mark\":"
        text +=
            "\(literal(format.decimalMark.rawValue)),\"header\":\(format.hasHeader),\"comments\":\(format.hasComments)"
        text += ",\"missing_marks\":[\(format.missingMarks.map(literal).joined(separator: ","))]"
        text += ",\"columns\":\(columnCount),\"unknown_categories\":\(literal(unknownCategories.rawValue))"
        text += ",\"labels_hold\":\(literal(labelsHold == .classes ? "classes" : "values"))"
        text += ",\"labels\":[\(labels.map(reference).joined(separator: ","))]"
        if let id { text += ",\"id\":\(reference(id))" }
        text += ",\"inputs\":["
        for (index, input) in inputs.enumerated() {
            if index > 0 { text += "," }
            text += "{\"name\":\(literal(input.column.name)),\"place\":\(input.column.place)"
            switch input.encoding {
            case .number(let shift, let scale): text += ",\"shift\":\(shift),\"scale\":\(scale)"
            case .words(let no, let yes): text += ",\"words\":[\(literal(no)),\(literal(yes))]"
            case .categories(let names): text += ",\"categories\":[\(names.map(literal).joined(separator: ","))]"
            }
            if let filling = input.filling { text += ",\"filling\":\(filling)" }
            if input.allowsMissing { text += ",\"missing\":true" }
            if input.hasIndicator { text += ",\"indicator\":true" }
            text += "}"
        }
        return text + "]}"
    }

    /// Reads the text of a preparation. Memory is taken for what is read, nothing else.
    ///
    /// - Throws: A `DataError` for anything that is not understood, or has no meaning.
    init(json text: String, source: String) throws(DataError) {
        let bytes = Array(text.utf8)
        var reader = PreparationReader(source: source)
        do throws(DataError) {
            var json = JSONReader(bytes, 0..<bytes.count, source: source)
            try json.object { (json, key, _) throws(DataError) in try reader.take(key, &json) }
            try json.finish()
        } catch {
            var error = error
            error.problem += " in the metadata under \"preparation\""
            throw error
        }
        self = reader.preparation
        try check(source: source)
    }

    /// Throws unless it has a meaning, as one that was found on a table of ordinary numbers has.
    func check(source: String) throws(DataError) {
        func fail(_ expected: String, _ problem: String) -> DataError {
            DataError(source: source, expected: "\(expected) in the metadata under \"preparation\"", problem: problem)
        }
        guard !inputs.isEmpty else { throw fail("columns for the network", "found none") }
        let all = inputs.map(\.column) + labels + [id].compactMap(\.self)
        for column in all where column.place < 0 || column.place >= columnCount {
            throw fail("a place below \(columnCount) of each column", "found \(column.place)")
        }
        guard Set(all.map(\.place)).count == all.count else { throw fail("columns that differ", "found one twice") }
        for input in inputs {
            switch input.encoding {
            case .number(let shift, let scale):
                guard shift.isFinite, scale.isFinite, scale != 0 else {
                    throw fail("a shift and a scale of \(input.column.title)", "found \(shift) and \(scale)")
                }
            case .words(let no, let yes):
                guard Name(no) != Name(yes) else { throw fail("two words", "found one twice") }
            case .categories(let names):
                guard Set(names.map { Name($0) }).count == names.count, !names.isEmpty else {
                    throw fail("categories of \(input.column.title) that differ", "found one twice, or none")
                }
            }
            if let filling = input.filling, !filling.isFinite {
                throw fail("a finite filling of \(input.column.title)", "found \(filling)")
            }
        }
    }
}

/// Takes the members of a preparation's text one by one.
private struct PreparationReader {
    let source: String
    var preparation = Preparation(
        format: TableFormat(), columnCount: 0, inputs: [], labels: [], labelsHold: .classes, id: nil,
        unknownCategories: .error)

    init(source: String) { self.source = source }

    mutating func take(_ key: String, _ json: inout JSONReader) throws(DataError) {
        switch key {
        case "delimiter": preparation.format.delimiter = try choice(&json)
        case "decimal_mark": preparation.format.decimalMark = try choice(&json)
        case "header": preparation.format.hasHeader = try flag(&json)
        case "comments": preparation.format.hasComments = try flag(&json)
        case "missing_marks": preparation.format.missingMarks = try json.strings()
        case "columns": preparation.columnCount = try count(&json)
        case "unknown_categories": preparation.unknownCategories = try choice(&json)
        case "labels_hold":
            let text = try json.string()
            guard ["classes", "values"].contains(text) else { throw json.error("\"classes\" or \"values\"") }
            preparation.labelsHold = text == "classes" ? .classes : .values
        case "labels":
            try json.array { (json) throws(DataError) in preparation.labels.append(try reference(&json)) }
        case "id": preparation.id = try reference(&json)
        case "inputs": try json.array { (json) throws(DataError) in preparation.inputs.append(try input(&json)) }
        default: throw json.error("a member that is known, and not \(DataError.quoted(key))")
        }
    }

    private func input(_ json: inout JSONReader) throws(DataError) -> Preparation.Input {
        var input = Preparation.Input(
            column: Preparation.Reference(name: "", place: -1), encoding: .number(shift: 0, scale: 0), filling: nil,
            allowsMissing: false, hasIndicator: false)
        var (shift, scale) = (Double.nan, Double.nan)
        var isNumber = true
        try json.object { (json, key, _) throws(DataError) in
            switch key {
            case "name": input.column.name = try json.string()
            case "place": input.column.place = try count(&json)
            case "shift": shift = try json.finiteNumber()
            case "scale": scale = try json.finiteNumber()
            case "words":
                let words = try json.strings()
                guard words.count == 2 else { throw json.error("two words") }
                input.encoding = .words(no: words[0], yes: words[1])
                isNumber = false
            case "categories":
                input.encoding = .categories(try json.strings())
                isNumber = false
            case "filling": input.filling = try json.finiteNumber()
            case "missing": input.allowsMissing = try flag(&json)
            case "indicator": input.hasIndicator = try flag(&json)
            default: throw json.error("a member that is known, and not \(DataError.quoted(key))")
            }
        }
        if isNumber { input.encoding = .number(shift: shift, scale: scale) }
        return input
    }

    private func reference(_ json: inout JSONReader) throws(DataError) -> Preparation.Reference {
        var reference = Preparation.Reference(name: "", place: -1)
        try json.object { (json, key, _) throws(DataError) in
            switch key {
            case "name": reference.name = try json.string()
            case "place": reference.place = try count(&json)
            default: throw json.error("a member that is known, and not \(DataError.quoted(key))")
            }
        }
        return reference
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ json: inout JSONReader
    ) throws(DataError) -> Choice where Choice.RawValue == String {
        let name = Name(try json.string())
        guard let choice = Choice.allCases.first(where: { Name($0.rawValue) == name }) else {
            throw json.error("one of " + Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
        }
        return choice
    }

    private func flag(_ json: inout JSONReader) throws(DataError) -> Bool {
        guard let flag = try json.word() else { throw json.error("true or false") }
        return flag
    }

    /// A number of columns, or a place.
    private func count(_ json: inout JSONReader) throws(DataError) -> Int {
        guard let count = try json.wholeNumber(), count <= 1 << 31 else { throw json.error("a whole number up to 2³¹") }
        return count
    }
}
