/// An input of a preparation met with a column of a table: all that turns its cells into numbers, looked up beforehand.
struct PreparedColumn {
    let input: Preparation.Input
    let column: TableColumn
    /// For a column of texts: the place of each one's category, 0 or 1 for words, or -1 for an unknown one.
    private var categories: [Int32] = []
    /// The first text, by its line, that is in no category, and in how many rows there are such.
    private(set) var unknown: (text: String, line: Int, count: Int)?

    init(_ input: Preparation.Input, _ column: TableColumn, of table: Table) {
        self.input = input
        self.column = column
        guard column.holdsTexts else { return }
        let known = CategoryPlaces(input.encoding)
        for entry in table.texts(column).entries {
            let place = known[entry.text]
            categories.append(place ?? -1)
            if place == nil {
                let first = unknown.map { ($0.text, $0.line) } ?? (entry.text, entry.line)
                unknown = (first.0, first.1, (unknown?.count ?? 0) + entry.count)
            }
        }
    }

    /// Writes the numbers of a row's cell from `place` on, and moves `place` behind them. All stand at zero before.
    @inline(__always)
    func write<Scalar: TensorScalar>(
        _ row: Int, of table: Table, to features: inout [Scalar], _ place: inout Int
    ) {
        let isMissing: Bool
        switch input.encoding {
        case .number(let shift, let scale):
            let number = table.number(row, column.slot)
            isMissing = number.isNaN
            features[place] = Scalar(((isMissing ? input.filling ?? 0 : number) - shift) * scale)
            place += 1
        case .words:
            let code = table.code(row, column.slot)
            isMissing = code < 0
            let category = isMissing ? -1 : categories[Int(code)]
            features[place] = isMissing ? Scalar(input.filling ?? 0) : category == 1 ? 1 : 0
            place += 1
        case .categories(let names):
            let code = table.code(row, column.slot)
            isMissing = code < 0
            let category = isMissing ? -1 : categories[Int(code)]
            if category >= 0 { features[place + Int(category)] = 1 }
            place += names.count
        }
        if input.hasIndicator {
            features[place] = isMissing ? 1 : 0
            place += 1
        }
    }
}

/// Where the category of a text lies.
struct CategoryPlaces {
    private var places: [Name: Int32] = [:]
    private var isWords = false

    init(_ encoding: Preparation.Encoding) {
        switch encoding {
        case .number: break
        case .words(let no, let yes):
            isWords = true
            places = [Name(no): 0, Name(yes): 1]
        case .categories(let names):
            for (place, name) in names.enumerated() { places[Name(name)] = Int32(place) }
        }
    }

    /// The place of a text; nothing if it is in no category.
    subscript(text: String) -> Int32? {
        guard isWords else { return places[Name(text)] }
        return places[Name(String(decoding: text.utf8.map(TableFormat.lowercased), as: UTF8.self))]
    }
}
