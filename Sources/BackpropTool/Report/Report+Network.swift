import Backprop

extension Report {
    /// The layers with their settings, output shapes and parameters.
    func addNetwork(to main: inout Markup) {
        main.section("Network") { section in
            section.table(
                ModelSummary.columns, numbers: ModelSummary.numberColumns, rows: ModelSummary(of: model.network).rows)
        }
    }
}
