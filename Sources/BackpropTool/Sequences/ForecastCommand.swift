import Backprop
import Foundation

/// `backprop forecast`: tells how series go on.
struct ForecastCommand: Command {
    static let name = "forecast"
    static let summary = "tell how series in time go on, by a network trained with --window"
    static let operands = "MODEL DATA [OPTION …]"
    static var operandChoices: [String] { [] }
    static let discussion = """
        Prints how the series in DATA go on behind their last row: a row for each step, with its time where the training had
        a column of time, and the series where there are several.

        \(ModelFile.help)

        DATA is a table such as that of the training, FILE.csv or - for standard input. Its columns are found by their names;
        window, horizon and scaling are in the model. More steps than its horizon are predicted from what was predicted before,
        as long as all of its inputs are predicted.

        examples:
          backprop train sunspots.csv --window 24 --horizon 6 --layers lstm32 --test-split 0.2 --output sun
          backprop forecast sun sunspots.csv --steps 48
          backprop forecast sun sunspots.csv --output next.csv
        """

    private static let tableOptions: Set = ["header", "delimiter", "decimal", "comments", "missing-marks"]

    static let options: [Option] =
        [
            .value("steps", "N", "how many rows to predict; default the horizon of the model"),
            .value("output", "FILE.csv", "write the rows into a file instead"),
        ].grouped("forecast") + TableOptions.options.filter { tableOptions.contains($0.name) }
        + ModelInput.options.filter { $0.group == "model" } + ComputeOptions.options

    private let input: ModelInput
    private let steps: Int?
    private let output: String?

    init(_ arguments: Arguments) throws {
        input = try ModelInput(arguments, of: Self.name, needsLabels: false)
        steps = try arguments.integer("steps", in: 1...1_000_000)
        output = try arguments.place("output")
    }

    func run() throws {
        switch try input.read() {
        case .float(let model): try run(model)
        case .double(let model): try run(model)
        }
    }

    private func run<Scalar>(_ model: SavedModel<Scalar>) throws {
        guard let forecasting = model.forecasting else {
            throw DataError(
                source: input.model.url.relativePath, expected: "a model that was trained with --window on a table",
                problem: model.vocabulary == nil
                    ? "found one of single samples: see predict" : "found one of a text: see generate")
        }
        let series = try input.source.series(for: model, name: input.data)
        let forecasts = try model.forecast(series, steps: steps ?? forecasting.horizon, on: input.compute)
        let text = Self.text(
            forecasts, series, names: forecasting.targetNames, isShown: output == nil && isatty(STDOUT_FILENO) == 1)
        if let output {
            try AtomicFile.write(Data(text.utf8), to: URL(fileURLWithPath: output))
        } else {
            try StandardStreams.write(text)
        }
    }

    /// - Parameter isShown: Whether a person sees it on a terminal, which names from a file must not act on.
    private static func text(
        _ forecasts: [SeriesForecast], _ series: SeriesTable, names: [String], isShown: Bool
    ) -> String {
        func cell(_ text: String) -> String { CSVCell.text(isShown ? text.escaped : text) }
        func title(_ column: TableColumn?, _ word: String) -> String {
            column.map { $0.name.isEmpty ? word : cell($0.name) } ?? word
        }
        let hasNames = forecasts.contains { $0.name != nil }
        let time = forecasts.contains { !$0.times.isEmpty } ? title(series.table.id, "time") : "step"
        let header = (hasNames ? [title(series.table.labels.first, "series")] : []) + [time] + names.map(cell)
        var text = header.joined(separator: ",") + "\n"
        for forecast in forecasts {
            for step in 0..<forecast.values.rows {
                let first = forecast.name.map { [cell($0)] } ?? []
                let values = (0..<forecast.values.columns).map { "\(forecast.values[step, $0])" }
                let time = forecast.times.isEmpty ? String(step + 1) : forecast.times[step]
                text += (first + [time] + values).joined(separator: ",") + "\n"
            }
        }
        return text
    }
}
