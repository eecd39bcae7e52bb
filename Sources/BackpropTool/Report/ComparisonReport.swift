import Backprop

/// Trainings side by side, as a table for a terminal and as one HTML page.
struct ComparisonReport {
    let runs: [ComparedRun]

    private var hasValidation: Bool { runs.contains { $0.history.last?.validationLoss != nil } }
    private var hasAccuracy: Bool { runs.contains { $0.history.last?.accuracy != nil } }

    /// A column of the table.
    private typealias Column = (name: String, text: (ComparedRun) -> String)

    private var columns: [Column] {
        func number(_ value: Double?) -> String { value.map { NumberText.significant($0) } ?? "–" }
        func share(_ value: Double?) -> String { value.map { NumberText.percent($0, decimals: 2) } ?? "–" }
        var columns: [Column] = [
            ("run", { $0.name.shown(40) }), ("network", { $0.network.shown(60) }),
            ("parameters", { NumberText.count($0.parameters) }),
            ("epochs", { NumberText.count($0.history.epochs.count) }),
            ("best epoch", { NumberText.count($0.best.epoch) }), ("loss there", { number($0.best.loss) }),
        ]
        if hasAccuracy { columns.append(("accuracy there", { share($0.best.accuracy) })) }
        if hasValidation { columns.append(("validation loss", { number($0.best.validationLoss) })) }
        if hasValidation, hasAccuracy {
            columns.append(("validation accuracy", { share($0.best.validationAccuracy) }))
        }
        return columns
    }

    private var numbers: Set<Int> { Set(2..<columns.count) }
    private var rows: [[String]] { runs.map { run in columns.map { $0.text(run) } } }

    var table: TextTable { TextTable(columns: columns.map(\.name), numbers: numbers, rows: rows) }

    var html: String {
        let names = runs.map { $0.name.shown(40) }.joined(separator: ", ")
        return Page.html(title: "\(runs.count) trainings") { main in
            main.header("\(runs.count) trainings", [names], tiles: [])
            main.section("Side by side") { section in
                section.table(columns.map(\.name), numbers: numbers, rows: rows)
                section.element(
                    "p", ["class": "note"],
                    "The best epoch is that with the least loss on the validation data, or, without any, in the training. The "
                        + "parameters of a run may be those of its last.")
            }
            main.section("Learning") { section in
                section.element("div", ["class": "row two"]) { row in
                    for plot in plots { row.figure(plot) }
                }
            }
        }
    }

    private var plots: [Plot] {
        let quantities: [(title: String, isShare: Bool, value: (EpochRecord) -> Double?)] = [
            ("Validation accuracy in %", true, \.validationAccuracy), ("Validation loss", false, \.validationLoss),
            ("Accuracy in %", true, \.accuracy), ("Loss", false, \.loss),
        ]
        let longest = runs.map(\.history.epochs.count).max() ?? 1
        let x = Axis("epoch", Scale(.logarithmic, covering: [1, Double(longest)]), .counts)
        return quantities.compactMap { quantity in
            let curves = runs.enumerated().compactMap { index, run -> Curve? in
                let points = run.history.epochs.compactMap { record in
                    quantity.value(record).map { Point(x: Double(record.epoch), y: $0) }
                }
                return points.isEmpty ? nil : Curve(points, name: run.name.shown(24), color: index)
            }
            guard !curves.isEmpty else { return nil }
            let values = curves.flatMap { $0.points.map(\.y) }
            let scale =
                quantity.isShare
                ? Scale(.linear, covering: values + [1]).rounded(steps: 6) : Scale.suited(to: values)
            let isLogarithmic = !quantity.isShare && scale.kind == .logarithmic
            return Plot(
                title: quantity.title + (isLogarithmic ? " (log)" : ""),
                summary:
                    "over the epochs, a curve for each of \(curves.compactMap(\.key?.text).joined(separator: ", "))",
                x: x, y: Axis("", scale, quantity.isShare ? .shares : .numbers), marks: curves)
        }
    }
}
