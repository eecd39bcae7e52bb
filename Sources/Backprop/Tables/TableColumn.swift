/// A column of a table.
public struct TableColumn: Sendable, Equatable {
    /// As the header calls it; empty if it has no name.
    public let name: String
    /// Its place in the file, from 0.
    public let place: Int
    /// Whether it holds texts, which become categories, or else numbers.
    public let holdsTexts: Bool
    /// In how many of the rows there is no value.
    public let missing: Int
    /// On which line that is first so, from 1; 0 if it is nowhere.
    let missingLine: Int
    /// Where its values lie among those of its kind.
    let slot: Int

    /// The name, or else the place from 1, as errors and summaries call it.
    public var title: String { Self.title(name, place: place) }

    static func title(_ name: String, place: Int) -> String {
        name.isEmpty ? "column \(place + 1)" : "`\(name.shown(40))`"
    }
}
