extension DataError {
    /// What is wrong with a row that a prediction was asked for.
    static func row(expected: String? = nil, _ problem: String) -> DataError {
        DataError(source: "row", expected: expected, problem: problem)
    }

    /// The same of one of its values, which may have a name.
    static func row(_ place: Int, _ names: [String], expected: String, _ problem: String) -> DataError {
        DataError(source: "row", expected: "\(expected) as value \(place + 1)\(named(place, names))", problem: problem)
    }

    /// `, "price"`; nothing without a name there.
    static func named(_ place: Int, _ names: [String]) -> String {
        names.indices.contains(place) && !names[place].isEmpty ? ", \(quoted(names[place]))" : ""
    }

    /// `3 values: "a", "b", "c"`.
    static func values(_ count: Int, _ names: [String]) -> String {
        counted(count, "value") + (names.count == count && count > 0 ? ": \(listed(names))" : "")
    }
}
