import Backprop
import Foundation

// Series and texts for a trained model.

extension DataSource {
    /// New rows of the series that a model was trained on.
    func series<Scalar>(for model: SavedModel<Scalar>, name: String) throws -> SeriesTable {
        guard case .csv(let url, let options) = fittedKind(to: model) else {
            throw DataError(source: name, expected: "a table such as FILE.csv", problem: "found other data")
        }
        let csv = try CSV(contentsOf: url, options, as: model.preparation)
        return try csv.series(for: model)
    }

    /// A text is one only for a model of texts: what was a table in the training is one again, whatever its name.
    func fittedKind<Scalar>(to model: SavedModel<Scalar>) -> DataSource {
        if case .text(let url, let options) = self, model.vocabulary == nil { return .csv(url, options) }
        if case .csv(let url, let options) = self, model.vocabulary != nil { return .text(url, options) }
        return self
    }

    /// Whether it is a text.
    var isText: Bool { if case .text = self { true } else { false } }
}

extension CSV {
    /// A table as a trained model takes it.
    init(contentsOf url: URL, _ options: TableOptions, as known: Preparation?) throws(DataError) {
        let header: CSV.Header? = known.map { $0.format.hasHeader ? .present : .absent }
        try self.init(
            contentsOf: url, header: options.header ?? header ?? .detected,
            delimiter: options.delimiter ?? known?.format.delimiter,
            decimalMark: options.decimalMark ?? known?.format.decimalMark,
            hasComments: options.hasComments ?? known?.format.hasComments ?? true,
            missingMarks: options.missingMarks ?? known?.format.missingMarks ?? TableFormat.usualMissingMarks)
    }
}
