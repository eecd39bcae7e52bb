import Foundation

extension History {
    /// The history as a CSV table with a header; cells without a value are empty. Metrics follow by their names.
    public var csv: String {
        func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
        let metrics = Set(epochs.flatMap { $0.validationMetrics.keys }).sorted()
        let rows = epochs.map { record in
            "\(record.epoch),\(record.loss),\(cell(record.accuracy)),\(record.learningRate),"
                + "\(cell(record.validationLoss)),\(cell(record.validationAccuracy)),\(cell(record.penalty))"
                + metrics.map { "," + cell(record.validationMetrics[$0]) }.joined() + "\n"
        }
        let names = metrics.map { ",validation_" + $0.replacing(" ", with: "_") }.joined()
        return Self.columns.joined(separator: ",") + "\(names)\n" + rows.joined()
    }

    private static let columns = [
        "epoch", "loss", "accuracy", "learning_rate", "validation_loss", "validation_accuracy", "penalty",
    ]
    private static let metricPrefix = "validation_"

    /// Reads the table that ``csv`` made. How the training ended is not in it. O(bytes).
    ///
    /// - Parameters:
    ///   - csv: The contents of a `history.csv`.
    ///   - source: What errors call it.
    /// - Throws: A `DataError` that names the row and the column where it is no such table.
    public init(csv: some StringProtocol, source: String = "history.csv") throws(DataError) {
        let lines = csv.split(separator: "\n")
        let header = (lines.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let metrics = header.dropFirst(Self.columns.count)
        guard header.prefix(Self.columns.count).elementsEqual(Self.columns, by: { $0 == $1 }),
            metrics.allSatisfy({ $0.hasPrefix(Self.metricPrefix) })
        else {
            throw DataError(
                source: source, location: .row(1), expected: "the columns \(Self.columns.joined(separator: ","))",
                problem: "found \(DataError.quoted(lines.first ?? ""))")
        }
        for (index, line) in lines.dropFirst().enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count == header.count else {
                throw DataError(
                    source: source, location: .row(index + 2), expected: "\(header.count) columns",
                    problem: "found \(cells.count)")
            }
            func number(_ column: Int) throws(DataError) -> Double? {
                if cells[column].isEmpty, column > 1, column != 3 { return nil }
                guard let value = Double(cells[column]), value.isFinite else {
                    throw DataError(
                        source: source, location: .cell(row: index + 2, column: column + 1),
                        expected: "a finite number", problem: "found \(DataError.quoted(cells[column]))")
                }
                return value
            }
            guard try number(0) == Double(index + 1) else {
                throw DataError(
                    source: source, location: .cell(row: index + 2, column: 1), expected: "epoch \(index + 1)",
                    problem: "found \(DataError.quoted(cells[0]))")
            }
            var record = EpochRecord(
                epoch: index + 1, loss: try number(1) ?? 0, accuracy: try number(2), learningRate: try number(3) ?? 0,
                validationLoss: try number(4), validationAccuracy: try number(5), penalty: try number(6))
            for (place, name) in metrics.enumerated() {
                let metric = String(name.dropFirst(Self.metricPrefix.count)).replacing("_", with: " ")
                record.validationMetrics[metric] = try number(Self.columns.count + place)
            }
            epochs.append(record)
        }
    }

    /// Reads the `history.csv` that a training wrote.
    ///
    /// - Throws: A `DataError` if the file cannot be read, or is no such table.
    public init(contentsOf url: URL) throws(DataError) {
        let source = FileReader.name(of: url)
        let bytes = try FileReader.read(url, allowsPipe: true)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DataError(source: source, expected: "a text in UTF-8", problem: "found other bytes")
        }
        try self.init(csv: text, source: source)
    }
}
