import Backprop

extension Report {
    /// Accuracy, loss and learning rate over the epochs.
    func addCurves(to main: inout Markup) {
        guard !history.epochs.isEmpty else { return }
        main.section("Learning") { section in
            section.element("div", ["class": "row three"]) { row in
                for plot in history.plots {
                    row.figure(plot)
                }
            }
            section.details("Numbers") { details in
                let hasAccuracy = history.last?.accuracy != nil
                let hasValidation = history.last?.validationLoss != nil
                let columns = Self.columns(
                    hasAccuracy: hasAccuracy, hasValidation: hasValidation, hasPenalty: history.last?.penalty != nil)
                details.table(
                    columns.map(\.name), numbers: Set(columns.indices),
                    rows: listedEpochs.map { record in columns.map { $0.text(record) } })
                details.element("p", "All epochs are in history.csv.")
            }
        }
    }

    private static func columns(
        hasAccuracy: Bool, hasValidation: Bool, hasPenalty: Bool
    ) -> [(name: String, text: (EpochRecord) -> String)] {
        func share(_ value: Double?) -> String { value.map { NumberText.percent($0, decimals: 2) } ?? "" }
        func number(_ value: Double?) -> String { value.map { NumberText.significant($0) } ?? "" }
        var columns: [(name: String, text: (EpochRecord) -> String)] = [
            ("epoch", { NumberText.count($0.epoch) }), ("loss", { number($0.loss) }),
        ]
        if hasPenalty { columns.append(("penalty", { number($0.penalty) })) }
        if hasAccuracy { columns.append(("accuracy", { share($0.accuracy) })) }
        if hasValidation { columns.append(("validation loss", { number($0.validationLoss) })) }
        if hasValidation, hasAccuracy { columns.append(("validation accuracy", { share($0.validationAccuracy) })) }
        columns.append(("learning rate", { number($0.learningRate) }))
        return columns
    }

    /// The epochs 1, 2, 5, 10, 20, 50 and so on, and the last.
    var listedEpochs: [EpochRecord] {
        var listed: [EpochRecord] = []
        var next = 1
        for record in history.epochs where record.epoch == next || record.epoch == history.epochs.count {
            listed.append(record)
            next = String(next).hasPrefix("2") ? next / 2 * 5 : next * 2
        }
        return listed
    }
}
