import Backprop

extension Report {
    /// How well the networks of the folds do on the samples that each held back.
    func addCrossValidation(to main: inout Markup) {
        guard let crossValidation, let mean = crossValidation.mean else { return }
        let rows = crossValidation.folds.enumerated().map { (String($0.offset + 1), $0.element) } + [("mean", mean)]
        let hasAccuracy = mean.accuracy != nil
        main.section("Cross-validation") { section in
            section.element(
                "p",
                "Each of \(crossValidation.folds.count) networks was measured on samples that it was not trained on.")
            section.table(
                ["fold"] + (hasAccuracy ? ["accuracy"] : []) + ["loss"], numbers: hasAccuracy ? [1, 2] : [1],
                rows: rows.map { name, evaluation in
                    let accuracy = evaluation.accuracy.map { [NumberText.percent($0, decimals: 2)] } ?? []
                    return [name] + accuracy + [NumberText.significant(evaluation.loss)]
                })
        }
    }
}
