/// The texts of a column as they are read: each is kept once, with a number, and how often and where it first came.
///
/// Texts are compared by their bytes, so that two which differ only in how an accent is written are two.
struct TableTexts: Sendable {
    struct Entry: Sendable {
        let text: String
        /// The line on which it first came.
        let line: Int
        var count: Int
    }

    /// In the order of their first appearance.
    private(set) var entries: [Entry] = []
    private var places: [Name: Int32] = [:]
    private var last: (bytes: ArraySlice<UInt8>, place: Int32)?

    /// The number of a text, counted from 0 in the order of first appearance.
    mutating func place(of cell: CSVScanner.Cell, _ scanner: CSVScanner) -> Int32 {
        let bytes = scanner.bytes[cell.range]
        // Tables are often sorted.
        if let last, !cell.isEscaped, last.bytes == bytes {
            entries[Int(last.place)].count += 1
            return last.place
        }
        let name = Name(scanner.text(cell))
        let place: Int32
        if let known = places[name] {
            place = known
            entries[Int(place)].count += 1
        } else {
            place = Int32(entries.count)
            places[name] = place
            entries.append(Entry(text: name.text, line: scanner.line, count: 1))
        }
        if !cell.isEscaped { last = (bytes, place) }
        return place
    }

    /// The numbers of the texts in their natural order: by value if all are numbers, else by the Unicode
    /// scalars of their names.
    var sorted: [Int] {
        let values = entries.map { DecimalNumber.value(of: $0.text) }
        guard values.allSatisfy({ $0 != nil }) else {
            return entries.indices.sorted { Name(entries[$0].text) < Name(entries[$1].text) }
        }
        return entries.indices.sorted {
            (values[$0] ?? 0, Name(entries[$0].text)) < (values[$1] ?? 0, Name(entries[$1].text))
        }
    }
}

/// Where the class of a label lies among the names of a model's classes.
struct ClassPlaces {
    private let places: [Name: Int]
    /// Labels of earlier models were numbers: `1` and `1.0` were one class, called `1`.
    private let numbers: [Double: Int]

    init(_ names: [String], areNumbers: Bool = false) {
        places = names.places()
        let values = areNumbers ? names.map { DecimalNumber.value(of: $0) } : []
        numbers =
            values.allSatisfy { $0 != nil }
            ? Dictionary(
                values.enumerated().map { ($0.element ?? 0, $0.offset) }, uniquingKeysWith: { first, _ in first })
            : [:]
    }

    subscript(label: String) -> Int? {
        if let place = places[Name(label)] { return place }
        return numbers.isEmpty ? nil : DecimalNumber.value(of: label).flatMap { numbers[$0] }
    }
}
