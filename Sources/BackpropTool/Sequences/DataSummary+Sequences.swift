import Backprop

extension DataSummary {
    /// What a model knows of a text.
    static func line(_ vocabulary: Vocabulary) -> String {
        let shown = vocabulary.characters.map { String($0).escaped }.joined()
        return "\(counted(vocabulary.count, "different character")): \(shown.shown(120))"
    }

    /// What a model forecasts.
    static func line(_ forecasting: Forecasting, _ preparation: Preparation?) -> String {
        var line = "forecasts \(list(forecasting.targetNames.map { "`\($0.shown(40))`" })) of "
        line += "\(counted(forecasting.horizon, "row")) behind \(counted(forecasting.window, "row"))"
        if let preparation {
            line += "; sees: \(list(preparation.inputs.map(\.column.title)))"
            if let time = preparation.id { line += "; time: \(time.title)" }
            if let group = preparation.labels.first { line += "; series by \(group.title)" }
        }
        return line
    }
}
