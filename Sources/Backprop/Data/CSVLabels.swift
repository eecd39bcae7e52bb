/// The texts of a label column as they are read, and the classes they become. Texts are compared by their bytes, so that two
/// which differ only in how an accent is written are two classes.
struct CSVLabels {
    /// The text of each label, in the order of first appearance, with its line.
    private var texts: [(text: String, line: Int)] = []
    private var places: [Name: Int32] = [:]
    /// For each sample the place of its text.
    private var samples: [Int32] = []

    mutating func append(_ text: String, line: Int) {
        let name = Name(text)
        if let place = places[name] {
            samples.append(place)
        } else {
            let place = Int32(texts.count)
            places[name] = place
            texts.append((text, line))
            samples.append(place)
        }
    }

    /// The class of each sample, and the classes: in numerical order if all are numbers, else ordered by the Unicode
    /// scalars of their names.
    ///
    /// Numbers count as equal whatever their notation: `1`, `01` and `1.0` are one class.
    func encoded(source: String, column: Int) throws(DataError) -> (labels: [Int32], classNames: [String]) {
        let numbers = texts.map { Self.number($0.text) }
        let names: [String]
        if numbers.allSatisfy({ $0 != nil }) {
            names = Set(numbers.compactMap(\.self)).sorted().map(Self.name)
        } else {
            try refuseHoles(numbers, source: source, column: column)
            names = places.keys.sorted().map(\.text)
        }
        guard names.count > 1 else {
            throw DataError(
                source: source, location: .column(column + 1), expected: "labels of two classes or more",
                problem: "found only \(DataError.quoted(names[0]))")
        }
        return (try encoded(by: names, source: source, column: column), names)
    }

    /// The class of each sample by the names of a trained model. A name that is not among them is an error.
    func encoded(by names: [String], source: String, column: Int) throws(DataError) -> [Int32] {
        let isNumeric = names.allSatisfy { Self.number($0) != nil }
        let key = { (text: String) in isNumeric ? Self.number(text).map(Self.name) ?? text : text }
        let classes = names.map(key).places()
        var codes: [Int32] = []
        for (text, line) in texts {
            guard let code = classes[Name(key(text))] else {
                throw DataError(
                    source: source, location: .cell(row: line, column: column + 1),
                    expected: "one of the classes \(CSVLayout.list(names))", problem: "found \(DataError.quoted(text))")
            }
            codes.append(Int32(code))
        }
        return samples.map { codes[Int($0)] }
    }

    /// Among numbers, NaN and infinity are no classes but holes in the data.
    private func refuseHoles(_ numbers: [Double?], source: String, column: Int) throws(DataError) {
        let others = zip(texts, numbers).filter { $1 == nil }.map(\.0)
        guard others.count < texts.count else { return }
        let areHoles = others.allSatisfy { text, _ in
            if case .notFinite = DecimalNumber<Double>(Array(text.utf8), 0..<text.utf8.count) { true } else { false }
        }
        if areHoles, let (text, line) = others.first {
            throw DataError(
                source: source, location: .cell(row: line, column: column + 1), expected: "a class",
                problem: "found \(DataError.quoted(text)) among numbers")
        }
    }

    private static func number(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard case .number(let value) = DecimalNumber<Double>(bytes, 0..<bytes.count) else { return nil }
        return value == 0 ? 0 : value  // -0 is 0
    }

    /// A number in one notation: integers without a point.
    private static func name(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? number.description
    }
}
