import Backprop
import Foundation

/// The first byte chooses how the rest is read.
func read(_ data: Data) throws(DataError) {
    var choices = Int(data.first ?? 0)
    func choose<Option>(_ options: [Option]) -> Option {
        defer { choices /= options.count }
        return options[choices % options.count]
    }
    let header = choose([CSV.Header.detected, .present, .absent])
    let delimiter = choose([nil, CSV.Delimiter.comma, .semicolon, .tab])
    let column = choose([CSV.Column.last, .index(1), .name("a")])
    let inputs = choose([2, nil, 1, Int.max - 1])
    let table = data.dropFirst()

    // Every cell might have been a number.
    let cells = 1 + table.count { [0x2C, 0x3B, 0x09, 0x0A, 0x0D].contains($0) }
    let statement = Cost.Statement(file: table.count, claimed: 8 * cells, results: 4)
    let csv = try CSV(table, header: header, delimiter: delimiter)
    _ = try? Cost.of(statement) { () throws(DataError) in
        try csv.featureNames(inputs: inputs, label: column)
    } size: { _ in
        8 * cells
    }
    _ = try? Cost.of(statement) { () throws(DataError) in
        try csv.features(inputs: inputs, label: column) as Tensor<Float>
    } size: {
        4 * $0.count
    }
    if let regression: Dataset<Double> = try? csv.regression(target: column) {
        require(regression.count > 0, "a regression of no samples")
    }
    let samples = try Cost.of(statement) { () throws(DataError) in
        try csv.dataset(label: column) as Dataset<Float>
    } size: { samples in
        4 * samples.count * (1 + samples.featureCount) + samples.classNames.reduce(0) { $0 + 16 + $1.utf8.count }
    }
    let again: Dataset<Float> = try csv.dataset(label: column, classNames: samples.classNames)
    require(again.targets == samples.targets, "other classes with the names \(samples.classNames)")
    // Names in another order give other classes.
    let names = Array(samples.classNames.reversed())
    let reversed: Dataset<Float> = try csv.dataset(label: column, classNames: names)
    require(reversed.features == samples.features, "other features with the names \(names)")
}
