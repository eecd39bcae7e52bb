import Backprop
import Foundation

/// The first two bytes choose how the rest is read.
func read(_ data: Data) throws(DataError) {
    var choices = data.prefix(2).reduce(0) { $0 << 8 | Int($1) }
    func choose<Option>(_ options: [Option]) -> Option {
        defer { choices /= options.count }
        return options[choices % options.count]
    }
    let header = choose([CSV.Header.detected, .present, .absent])
    let delimiter = choose([nil, .comma, .semicolon, .tab, .space, TableFormat.Delimiter.bar])
    let mark = choose([nil, .comma, TableFormat.DecimalMark.point])
    let label = choose([CSV.Column.last, .index(1), .name("a"), .word("2")])
    let others = choose([[], [CSV.Column.index(0)], [.name("b")]])
    let kind = choose(Array(0..<6))
    let table = data.dropFirst(2)

    // Every cell might have been a number.
    let cells = 1 + table.count { [0x2C, 0x3B, 0x09, 0x0A, 0x0D, 0x20, 0x7C].contains($0) }
    let statement = Cost.Statement(file: table.count, claimed: 8 * cells, results: 4)
    let csv = try CSV(
        table, header: header, delimiter: delimiter, decimalMark: mark, hasComments: kind != 1,
        missingMarks: kind == 2 ? ["-", ""] : TableFormat.usualMissingMarks)
    // The same in pieces of a few bytes.
    let cut = try CSV(
        contentsOf: file(table, "table.csv"), inPiecesFrom: 1, pieceSize: 1 + table.count % 61, header: header,
        delimiter: delimiter, decimalMark: mark, hasComments: kind != 1,
        missingMarks: kind == 2 ? ["-", ""] : TableFormat.usualMissingMarks)
    typealias Samples = Dataset<Double>
    let outcomes = [csv, cut].map { csv in Result { () throws(DataError) -> Samples in try csv.dataset(label: label) } }
    if case .success(let plain) = outcomes[0] {
        let again: Dataset<Double> = try csv.dataset(label: label, classNames: plain.classNames)
        require(again == plain, "other samples with the names \(plain.classNames)")
    }
    switch (outcomes[0], outcomes[1]) {
    case (.success(let whole), .success(let cut)): require(whole == cut, "other samples in pieces")
    case (.failure(let whole), .failure(let cut)):
        let message = "\(whole)".replacingOccurrences(of: "CSV:", with: "")
        require("\(cut)".hasSuffix(message), "in pieces \(cut), else \(whole)")
    default: require(false, "in pieces \(outcomes[1]), else \(outcomes[0])")
    }
    let columns = TableColumns(
        labels: [label], labelsHold: kind == 3 ? .values : .classes, features: kind == 4 ? others : nil,
        ignored: kind == 4 ? [] : others, id: kind == 5 ? .index(2) : nil, categorical: kind == 2 ? [.index(3)] : [],
        mostCategories: kind == 1 ? 5 : nil, dropsMissingLabels: kind != 0)
    let read = try Cost.of(statement) { () throws(DataError) in
        try csv.table(columns)
    } size: { table in
        8 * table.rows * (table.inputs.count + 1) + table.classNames.reduce(0) { $0 + 16 + $1.utf8.count }
    }
    let preparation = try Preparation(
        of: read, scale: choose([.standard, .minmax, .none]), filling: choose([.median, .mean]), indicators: kind == 2,
        unknownCategories: kind == 3 ? .zeros : .error)
    require(
        read.rows * preparation.featureCount < 1 << 22 || read.inputs.contains(where: \.holdsTexts),
        "\(preparation.featureCount) numbers for each of \(read.rows) rows")
    let features: Tensor<Double> = try preparation.features(of: read)
    require(features.shape == [read.rows, preparation.featureCount], "features of shape \(features.shape)")
    // The same table as new data.
    let format = preparation.format
    let same = try CSV(
        table, header: format.hasHeader ? .present : .absent, delimiter: format.delimiter,
        decimalMark: format.decimalMark, hasComments: format.hasComments, missingMarks: format.missingMarks)
    let again = try same.table(
        for: preparation, withLabels: true, classNames: read.classNames,
        choice: kind == 0
            ? nil
            : TableColumns(
                labels: [], labelsHold: columns.labelsHold, dropsMissingLabels: columns.dropsMissingLabels))
    let repeated: Tensor<Double> = try preparation.features(of: again)
    require(repeated == features, "other numbers from the same table")
}
