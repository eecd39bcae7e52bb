import Backprop

/// What a network answers, as a CSV table that is made a part at a time: one row per sample.
struct PredictionTable<Scalar: TensorScalar> {
    /// The id, the class and the probabilities, or the values of a regression.
    let header: String
    /// What each of the outputs is called.
    private let titles: [String]
    /// The names of the classes as cells; empty for classes without names, `nil` for a regression.
    private let cells: [String]?
    private let isShown: Bool
    private let source: String
    private let isOfFiles: Bool

    /// - Parameters:
    ///   - source: What errors call the samples.
    ///   - ids: What that is called that names each row, if there is such.
    ///   - isOfFiles: Whether these are files, of a sample each.
    ///   - hasNumbers: Whether the outputs are called by their numbers, p0 and y0 and so on, even if they have names.
    ///   - isShown: Whether a person sees it on a terminal, which names from a file must not act on.
    init(
        _ model: SavedModel<Scalar>, source: String, ids: String?, isOfFiles: Bool, hasNumbers: Bool, isShown: Bool
    ) {
        func cell(_ text: String) -> String { CSVCell.text(isShown ? text.escaped : text) }
        (self.isShown, self.source, self.isOfFiles) = (isShown, source, isOfFiles)
        let isRegression = model.task == .regression
        let names = hasNumbers ? [] : isRegression ? model.targetNames : model.classNames
        titles = (0..<model.answers).map { index in
            guard names.indices.contains(index) else { return "\(isRegression ? "y" : "p")\(index)" }
            return isRegression ? names[index] : "p(\(names[index]))"
        }
        header =
            ((ids.map { [cell($0)] } ?? []) + (model.answersSteps ? ["sample", "step"] : [])
            + (isRegression ? [] : ["class"]) + titles.map(cell)).joined(separator: ",") + "\n"
        cells = isRegression ? nil : model.classNames.map(cell)
    }

    /// A row for each step that a sample has.
    ///
    /// - Throws: A `DataError` for an answer that is not finite.
    func steps(
        _ outputs: Tensor<Scalar>, _ samples: Range<Int>, _ lengths: ArraySlice<Int>, ids: ArraySlice<String>,
        on compute: Compute
    ) throws(DataError) -> String {
        let (steps, classes) = (outputs.shape[1], outputs.shape[2])
        var names: [String] = []
        var places: [Int] = []
        for (row, sample) in samples.enumerated() {
            let id = ids.isEmpty ? "" : cell(ids[ids.startIndex + row]) + ","
            for step in 0..<min(steps, lengths[sample]) {
                names.append("\(id)\(sample + 1),\(step + 1)")
                places.append(row * steps + step)
            }
        }
        let all = outputs.reshaped(to: [outputs.rows * steps, classes])
        return try rows(all, at: places, names: names, on: compute) { samples.lowerBound + $0 / steps }
    }

    private func cell(_ id: String) -> String { CSVCell.text(isShown ? id.escaped : id) }

    /// A row for each of some samples.
    ///
    /// - Parameter ids: What names each row, or none.
    /// - Throws: A `DataError` for an answer that is not finite.
    func rows(
        _ outputs: Tensor<Scalar>, _ samples: Range<Int>, ids: ArraySlice<String>, on compute: Compute
    ) throws(DataError) -> String {
        try rows(outputs, at: Array(0..<outputs.rows), names: ids.map(cell), on: compute) { samples.lowerBound + $0 }
    }

    /// Some rows of outputs, with what names each, or nothing.
    ///
    /// - Parameter sample: The sample that a row of the outputs belongs to.
    private func rows(
        _ outputs: Tensor<Scalar>, at places: [Int], names: [String], on compute: Compute, sample: (Int) -> Int
    ) throws(DataError) -> String {
        let columns = outputs.columns
        let winners = cells == nil ? [] : outputs.argmax(on: compute)
        var text = ""
        var failure: DataError?
        outputs.withSpan { values in
            for (place, row) in places.enumerated() {
                if !names.isEmpty { text += names[place] + "," }
                if let cells { text += (cells.isEmpty ? String(winners[row]) : cells[winners[row]]) + "," }
                for column in 0..<columns {
                    let value = values[row * columns + column]
                    if !value.isFinite, failure == nil {
                        failure = notFinite(value, column, sample(row), name: names.isEmpty ? nil : names[place])
                    }
                    if column > 0 { text += "," }
                    text += "\(value)"
                }
                text += "\n"
            }
        }
        if let failure { throw failure }
        return text
    }

    /// Of such an answer no class is the greatest, and no value is right.
    private func notFinite(_ value: Scalar, _ column: Int, _ sample: Int, name: String?) -> DataError {
        DataError(
            source: isOfFiles ? name ?? source : source, location: isOfFiles ? .none : .row(sample + 1),
            expected: "values whose answer is finite", problem: "found \(value) as \(titles[column].shown(40))")
    }
}
