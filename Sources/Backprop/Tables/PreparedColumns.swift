/// The inputs of a preparation met with the columns of a table: all that turns cells into numbers, looked up beforehand.
struct PreparedColumns {
    /// A column of numbers and where they go in a row of features.
    private struct Numbers {
        let slot: Int
        let place: Int
        let shift: Double
        let scale: Double
        let filling: Double
        /// Where it is told that a value is missing; nowhere if it is negative.
        let indicator: Int
    }

    /// A column of texts and where their categories go.
    private struct Texts {
        let slot: Int
        let place: Int
        /// The place of each text's category, 0 or 1 for words, or -1 for an unknown one.
        let categories: [Int32]
        let isWords: Bool
        let filling: Double
        let indicator: Int
    }

    private var numbers: [Numbers] = []
    private var texts: [Texts] = []
    /// The number of values in a row of features.
    private(set) var width = 0
    /// For each input of texts the first one, by its line, that is in no category, and in how many rows there are such.
    private(set) var unknown: [(input: Preparation.Input, column: TableColumn, text: String, line: Int, count: Int)] =
        []

    init(_ inputs: [Preparation.Input], _ table: Table) {
        for (input, column) in zip(inputs, table.inputs) {
            let end = width + input.encoding.count
            let indicator = input.hasIndicator ? end : -1
            switch input.encoding {
            case .number(let shift, let scale):
                numbers.append(
                    Numbers(
                        slot: column.slot, place: width, shift: shift, scale: scale, filling: input.filling ?? 0,
                        indicator: indicator))
            case .words, .categories:
                texts.append(
                    Texts(
                        slot: column.slot, place: width, categories: categories(input, column, table.texts(column)),
                        isWords: !input.encoding.isCategories, filling: input.filling ?? 0,
                        indicator: indicator))
            }
            width = end + (input.hasIndicator ? 1 : 0)
        }
    }

    private mutating func categories(
        _ input: Preparation.Input, _ column: TableColumn, _ texts: TableTexts
    ) -> [Int32] {
        let known = CategoryPlaces(input.encoding)
        let places = texts.entries.map { known[$0.text] }
        let others = zip(texts.entries, places).filter { $1 == nil }.map(\.0)
        if let first = others.first {
            unknown.append((input, column, first.text, first.line, others.reduce(0) { $0 + $1.count }))
        }
        return places.map { $0 ?? -1 }
    }

    /// Writes the features of a table's rows, by default of those that are here, `width` values each, which are zero before.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func write<Scalar: TensorScalar>(_ table: Table, rows: [Int]?, into features: UnsafeMutableBufferPointer<Scalar>) {
        if let rows {
            for (index, row) in rows.enumerated() {
                for column in numbers {
                    unsafe write(column, table.number(row, column.slot), into: features, index * width)
                }
            }
        } else {
            unsafe table.numbers.visit { row, values, start in
                for column in numbers {
                    unsafe write(column, values[start + column.slot], into: features, row * width)
                }
            }
        }
        guard !texts.isEmpty else { return }
        for index in 0..<(rows?.count ?? table.heldRows) {
            for column in texts {
                unsafe write(column, table.code(rows?[index] ?? index, column.slot), into: features, index * width)
            }
        }
    }

    @inline(__always)
    private func write<Scalar: TensorScalar>(
        _ column: Numbers, _ number: Double, into features: UnsafeMutableBufferPointer<Scalar>, _ row: Int
    ) {
        let isMissing = number.isNaN
        let value = ((isMissing ? column.filling : number) - column.shift) * column.scale
        unsafe features[row + column.place] = Scalar(value)
        if isMissing, column.indicator >= 0 { unsafe features[row + column.indicator] = 1 }
    }

    @inline(__always)
    private func write<Scalar: TensorScalar>(
        _ column: Texts, _ code: Int32, into features: UnsafeMutableBufferPointer<Scalar>, _ row: Int
    ) {
        guard code >= 0 else {
            if column.isWords { unsafe features[row + column.place] = Scalar(column.filling) }
            if column.indicator >= 0 { unsafe features[row + column.indicator] = 1 }
            return
        }
        let category = column.categories[Int(code)]
        if column.isWords {
            if category == 1 { unsafe features[row + column.place] = 1 }
        } else if category >= 0 {
            unsafe features[row + column.place + Int(category)] = 1
        }
    }
}

/// Where the category of a text lies.
struct CategoryPlaces: Sendable {
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
