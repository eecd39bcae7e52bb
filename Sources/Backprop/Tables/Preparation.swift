/// What becomes of a table on its way into a network: which columns it gets, in which order, how numbers are scaled, texts
/// become columns of zeros and ones, and missing values are filled.
///
/// It is found once, on the data that a network is trained on, and saved with the model, so that new tables, and single
/// records, become inputs in just the same way:
///
///     let table = try CSV(contentsOf: url).table(
///         TableColumns(labels: [.name("member")], ignored: [.name("id")]))
///     let preparation = try Preparation(of: table)
///     let data: Dataset<Float> = try preparation.dataset(of: table)
///     // … train a network on it
///     let model = SavedModel(network: network, data: data, preparation: preparation)
///     let sample = try model.input([
///         "age": 34, "city": "Oslo", "paid": nil, "visits": 3,
///     ])  // 1×D
///
/// All is computed in `Double` from the numbers as they were read, and rounded to the network's type at the end: seconds
/// since 1970, which no `Float` holds, keep their differences.
public struct Preparation: Sendable, Equatable {
    /// A column and what becomes of it.
    public struct Input: Sendable, Equatable {
        /// Where its values stand.
        public internal(set) var column: Reference
        /// What they become.
        public internal(set) var encoding: Encoding
        /// What stands in for a missing number; without it a missing value is an error.
        public internal(set) var filling: Double?
        /// Whether missing texts are let pass, in none of the categories.
        public internal(set) var allowsMissing: Bool
        /// Whether a further column tells by 1 or 0 whether the value is missing.
        public internal(set) var hasIndicator: Bool
    }

    /// A column of the table: by its name if it has one of its own, else by its place from 0.
    public struct Reference: Sendable, Equatable {
        /// Empty if it has none of its own.
        public internal(set) var name: String
        /// From 0, in the table that the preparation was found on.
        public internal(set) var place: Int

        /// As summaries and errors call it.
        public var title: String { TableColumn.title(name, place: place) }
    }

    /// How a value becomes numbers.
    public enum Encoding: Sendable, Equatable {
        /// `(x - shift)·scale`.
        case number(shift: Double, scale: Double)
        /// One of two words, whatever the case of their letters: 0 or 1.
        case words(no: String, yes: String)
        /// A column for each category, 1 in that of the value and 0 in the others.
        case categories([String])

        /// The number of columns that it gives.
        public var count: Int { if case .categories(let names) = self { names.count } else { 1 } }
    }

    /// What a category means that the training has not seen.
    public enum UnknownCategories: String, Sendable, CaseIterable {
        /// It is an error.
        case error
        /// It is in none of the categories.
        case zeros
    }

    /// How the text is read.
    public internal(set) var format: TableFormat
    /// The number of columns of the table that it was found on.
    public internal(set) var columnCount: Int
    /// The columns that a network gets, in its order.
    public internal(set) var inputs: [Input]
    /// Where the labels stand.
    public internal(set) var labels: [Reference]
    /// What the labels hold.
    public internal(set) var labelsHold: TableColumns.Labels
    /// The column that names each row, if there is one.
    public internal(set) var id: Reference?
    /// What a category means that the training has not seen.
    public var unknownCategories: UnknownCategories
    /// Whether labels that are the same number are one class, as they were for models that were saved without a preparation.
    var labelsAreNumbers = false

    /// D, the number of values that a network gets.
    public var featureCount: Int { inputs.reduce(0) { $0 + $1.encoding.count + ($1.hasIndicator ? 1 : 0) } }

    /// What is subtracted from each of the D values, and what it is multiplied by after that; 0 and 1 for those that are not
    /// scaled.
    public var scaling: (shift: Tensor<Double>, scale: Tensor<Double>) {
        var (shifts, scales): ([Double], [Double]) = ([], [])
        for input in inputs {
            var (shift, scale) = (0.0, 1.0)
            if case .number(let s, let f) = input.encoding { (shift, scale) = (s, f) }
            shifts.append(shift)
            scales.append(scale)
            let more = input.encoding.count - 1 + (input.hasIndicator ? 1 : 0)
            shifts += Array(repeating: 0, count: more)
            scales += Array(repeating: 1, count: more)
        }
        return (Tensor(shifts), Tensor(scales))
    }

    /// A name for each of the D values; none for a table without names.
    public var featureNames: [String] {
        guard format.hasHeader || inputs.contains(where: { $0.encoding.count > 1 || $0.hasIndicator }) else {
            return []
        }
        return inputs.flatMap { input in
            let name = input.column.name.isEmpty ? "column \(input.column.place + 1)" : input.column.name
            let names: [String] =
                if case .categories(let categories) = input.encoding { categories.map { "\(name)=\($0)" } } else {
                    [name]
                }
            return names + (input.hasIndicator ? ["\(name) missing"] : [])
        }
    }
}
