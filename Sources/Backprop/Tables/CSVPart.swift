/// Some lines of a table: those that begin in a range of its bytes.
struct CSVPart: Sendable {
    /// The beginning of a line, and what came before it as far as later records depend on that.
    struct Place: Sendable, Equatable, Codable {
        /// Where it is in the table, from 0.
        var offset: Int
        /// The number of cells of the record before; 0 if there is none, so that a header is still to come.
        var width = 0
    }

    var start: Place
    /// Lines that begin here or later do not belong to it. A record that begins before is read to its end.
    var end: Int
}
