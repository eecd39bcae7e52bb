/// Which rows of a series are trained on and which are held back: the later ones.
///
///     |— training —|— validation —|— test —|
///
/// A window belongs to the part in which all rows lie that it is to predict. What it sees may reach back into an earlier
/// part, as it will when the network is used; a window whose targets lie in two parts belongs to none.
struct SeriesParts {
    let training: Range<Int>
    let validation: Range<Int>
    let test: Range<Int>
    let window: Int
    let horizon: Int

    /// - Parameters:
    ///   - count: The rows of the series.
    ///   - validation: The share of them to validate on, if there shall be some; rounded to the nearest number of rows.
    ///   - test: The share of them at the end to measure the finished network on, likewise.
    ///   - name: What the series is called.
    /// - Throws: A `DataError` if a part that is wanted has no window.
    init(
        count: Int, validation: Double?, test: Double?, window: Int, horizon: Int, name: String?, source: String
    ) throws(DataError) {
        let held = [validation, test].map { Int((Double(count) * ($0 ?? 0)).rounded()) }
        let (first, second) = (max(0, count - held[0] - held[1]), max(0, count - held[1]))
        (training, self.validation, self.test) = (0..<first, first..<second, second..<count)
        (self.window, self.horizon) = (window, horizon)
        let series = name.map { "the series \(DataError.quoted($0))" } ?? "the series"
        let needed = Size(window) + Size(horizon)
        guard Size(first) >= needed else {
            throw DataError(
                source: source,
                expected:
                    "\(needed.text) rows or more\(first == count ? "" : " to train on"), a window of \(window) and a horizon of \(horizon)",
                problem: "found \(first == count ? "\(count)" : "\(first) of \(count)") in \(series)")
        }
        for (part, share, what) in [(self.validation, validation, "validate"), (self.test, test, "test")]
        where share != nil && part.count < horizon {
            throw DataError(
                source: source, expected: "\(horizon) rows or more to \(what) on, as many as the horizon",
                problem: "found \(part.count) of \(count) in \(series)")
        }
    }

    /// The rows with which the windows of a part begin.
    func starts(_ part: Range<Int>) -> Range<Int> {
        // Those of the first part have no rows before it to see.
        let first = max(part.lowerBound, window) - window
        return first..<max(first, part.upperBound - horizon - window + 1)
    }
}
