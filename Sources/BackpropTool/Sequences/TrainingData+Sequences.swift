import Backprop

// Series and texts are parted by their order, the earlier part to train on, and become samples that overlap or lie side by
// side.

extension TrainingData {
    func prepared(_ series: SeriesTable, _ settings: TrainingSettings) throws(DataError) -> PreparedData<Scalar> {
        guard case .series(let window, let horizon) = settings.sequence.kind else {
            throw DataError(source: series.table.source, expected: "samples", problem: "found series")
        }
        let data = try SeriesData<Scalar>(
            series, window: window, horizon: horizon, validation: settings.parts.validation, test: settings.parts.test,
            scale: settings.scaling.preparation, scalesTargets: settings.scalesTargets)
        if let season = settings.sequence.season, season > data.measured.longestSeason {
            throw DataError(
                source: series.table.source,
                expected: "--season from 1 to \(data.measured.longestSeason), the rows before the first forecast",
                problem: "found \(season)")
        }
        return PreparedData(
            parts: Parts(
                training: data.training.samples, validation: data.validation?.samples, test: data.test?.samples),
            preparation: data.preparation, targetScaling: data.targetScaling, summary: DataSummary(series, data),
            series: data)
    }

    func prepared(
        _ text: String, _ settings: TrainingSettings, source: String
    ) throws(DataError) -> PreparedData<Scalar> {
        guard case .text(let window) = settings.sequence.kind else {
            throw DataError(source: source, expected: "samples", problem: "found a text")
        }
        let data = try TextData<Scalar>(
            text, window: window, validation: settings.parts.validation, test: settings.parts.test, source: source)
        return PreparedData(
            parts: Parts(training: data.training, validation: data.validation, test: data.test), preparation: nil,
            targetScaling: nil, summary: DataSummary(text, data.vocabulary), vocabulary: data.vocabulary)
    }
}

extension PartSettings {
    /// The shares as the library takes them.
    fileprivate var validation: Double? { validationSplit > 0 ? validationSplit : nil }
    fileprivate var test: Double? { testSplit > 0 ? testSplit : nil }
}

extension Targets {
    /// The classes of a step of sequences, or all outputs of others.
    var outputsOfStep: Int { vocabulary ?? outputs }

    /// The classes of a step of sequences.
    var vocabulary: Int? { if case .sequences(_, _, let count) = self { count } else { nil } }
}

extension Evaluation {
    /// Of characters, for people.
    var textOfCharacters: String {
        "perplexity \(NumberText.significant(perplexity)), \(NumberText.significant(bits)) bits per character"
    }

    /// For machines: the same.
    var jsonOfCharacters: [String: Double] { ["perplexity": perplexity, "bitsPerCharacter": bits] }
}
