/// Which columns of a table are read, and as what.
public struct TableColumns: Sendable, Equatable {
    /// What the columns of labels hold.
    public enum Labels: Sendable, Equatable {
        /// The name of a class.
        case classes
        /// Values: a regression.
        case values
    }

    /// The columns of labels: one of classes, one or more of values, or none.
    public var labels: [CSV.Column]
    /// What they hold.
    public var labelsHold: Labels
    /// The columns that the network gets; all but those named elsewhere, if it is `nil`.
    public var features: [CSV.Column]?
    /// Columns that are left out.
    public var ignored: [CSV.Column]
    /// A column that names each row: the network does not get it, but it is kept.
    public var id: CSV.Column?
    /// Columns of numbers whose values are categories, such as postal codes.
    public var categorical: [CSV.Column]
    /// The most categories that a column may have. By default 100, and, from twenty rows on, half as many as there are rows.
    public var mostCategories: Int?
    /// Whether rows whose label is missing are left out; else they are an error.
    public var dropsMissingLabels: Bool
    /// Whether all features must be numbers, none of them missing.
    var onlyNumbers = false

    /// By default the last column names a class, and all others are features. Columns that are not in a table are an error
    /// when it is read.
    public init(
        labels: [CSV.Column] = [.last], labelsHold: Labels = .classes, features: [CSV.Column]? = nil,
        ignored: [CSV.Column] = [], id: CSV.Column? = nil, categorical: [CSV.Column] = [], mostCategories: Int? = nil,
        dropsMissingLabels: Bool = false
    ) {
        self.labels = labels
        self.labelsHold = labelsHold
        self.features = features
        self.ignored = ignored
        self.id = id
        self.categorical = categorical
        self.mostCategories = mostCategories
        self.dropsMissingLabels = dropsMissingLabels
    }

    /// The most categories of a column in a table of so many rows.
    func mostCategories(rows: Int) -> Int {
        mostCategories ?? (rows < 20 ? 100 : min(100, rows / 2))
    }
}
