import Backprop
import Foundation

/// How well a classifier knows each class: precision, recall and F1, and their means over the classes.
struct ClassQuality {
    let confusion: ConfusionMatrix
    let names: [String]

    init<Scalar>(of model: SavedModel<Scalar>, on data: Dataset<Scalar>, compute: Compute) {
        if case .sequences(let labels, let steps, let count) = data.targets {
            confusion = Self.confusion(data, Array(labels), steps, count, model, compute)
        } else {
            confusion =
                Classified(data, labels: data.targets.labels(on: compute), by: model.network, on: compute).confusion
        }
        names = model.classNames.isEmpty ? (0..<confusion.classes).map(String.init) : model.classNames
    }

    /// Of the steps that have a label.
    private static func confusion<Scalar>(
        _ data: Dataset<Scalar>, _ labels: [Int], _ steps: Int, _ count: Int, _ model: SavedModel<Scalar>,
        _ compute: Compute
    ) -> ConfusionMatrix {
        var predicted: [Int] = []
        model.network.predict(data, on: compute) { rows, outputs in
            predicted += outputs.reshaped(to: [rows.count * steps, count]).argmax(on: compute)
        }
        let places = labels.indices.filter { labels[$0] >= 0 }
        return ConfusionMatrix(
            labels: places.map { labels[$0] }, predicted: places.map { predicted[$0] }, classes: count)
    }

    private var measures: [(name: String, of: (Int) -> Double?)] {
        [("precision", confusion.precision), ("recall", confusion.recall), ("f1", confusion.f1)]
    }

    /// More classes than this are not listed for people.
    private static let mostRows = 30
    private static let longestName = 40

    /// For people: a row for each class, if there are not too many, and the means.
    var text: String {
        func cell(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "-" }
        let rows = names.indices.prefix(names.count > Self.mostRows ? 0 : names.count).map { index in
            [names[index].shown(Self.longestName), String(confusion.labelled[index] ?? 0)]
                + measures.map { cell($0.of(index)) }
        }
        let mean = ["mean", String(confusion.samples)] + measures.map { cell(confusion.macroAverage($0.of)) }
        return TextTable(
            columns: ["class", "samples"] + measures.map(\.name), numbers: [1, 2, 3, 4], rows: rows + [mean]
        ).text
    }

    /// For machines: the means, and the numbers of each class.
    var json: [String: Any] {
        var json: [String: Any] = [:]
        for measure in measures { json[measure.name] = confusion.macroAverage(measure.of) }
        json["classes"] = names.indices.map { index in
            var row: [String: Any] = ["class": names[index], "samples": confusion.labelled[index] ?? 0]
            for measure in measures { row[measure.name] = measure.of(index) }
            return row
        }
        return json
    }
}
