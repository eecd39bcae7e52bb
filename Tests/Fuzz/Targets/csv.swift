import Backprop
import Foundation

/// The first byte chooses how the rest is read.
func read(_ data: Data) throws(DataError) {
    let choice = Int(data.first ?? 0)
    let headers: [CSV.Header] = [.detected, .present, .absent]
    let delimiters: [CSV.Delimiter?] = [nil, .comma, .semicolon, .tab]
    let columns: [CSV.Column] = [.last, .index(1), .name("a")]
    let csv = try CSV(data.dropFirst(), header: headers[choice % 3], delimiter: delimiters[choice / 3 % 4])
    let column = columns[choice / 12 % 3]
    _ = try? csv.featureNames()
    _ = try? csv.features(inputs: 2, label: column) as Tensor<Float>
    if let regression: Dataset<Double> = try? csv.regression(target: column) {
        require(regression.count > 0, "a regression of no samples")
    }
    let samples: Dataset<Float> = try csv.dataset(label: column)
    let again: Dataset<Float> = try csv.dataset(label: column, classNames: samples.classNames)
    require(again.targets == samples.targets, "other classes with the names \(samples.classNames)")
}
