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
