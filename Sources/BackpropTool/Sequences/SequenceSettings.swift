import Backprop

/// What makes a training one of series in time, or of a text: the options that say so.
struct SequenceSettings {
    static let options: [Option] = [
        .value(
            "window", "N",
            "learn from the last N rows of a table what comes next; of a text N characters at a time, default 64"),
        .value("horizon", "N", "how many rows behind the window to predict; default 1"),
        .value("time", "NAME", "the column of time, whose order and gaps are checked; by name or number"),
        .value("group", "NAME", "the column that names the series of each row, where there are several"),
        .value("season", "N", "after how many rows a season comes again: one more forecast to compare with"),
        .flag(
            "stateful",
            "of a text: each batch goes on from the states of the one before, so that N characters are no limit of what is seen"
        ),
        .flag(
            "text",
            "DATA is a text, whatever its name: learn its characters; FILE.txt is one, unless options of tables or of series say else"
        ),
    ].grouped("sequences")

    /// What is learnt.
    enum Kind {
        /// Samples that know of no others.
        case samples
        /// What comes next in a table.
        case series(window: Int, horizon: Int)
        /// What comes next in a text.
        case text(window: Int)
    }

    let kind: Kind
    /// Whether the samples are sequences that tell their lengths.
    let hasLengths: Bool
    /// Whether the states of recurrent layers go on from batch to batch.
    let isStateful: Bool
    let season: Int?
    private let time: CSV.Column?
    private let group: CSV.Column?

    /// Options that have a meaning for series alone.
    static let ofSeries = ["horizon", "time", "group", "season"]
    /// Options of tables that have no meaning for series, or of trainings.
    private static let notOfSeries = [
        "categorical", "max-categories", "missing", "missing-indicator", "drop-missing-labels", "unknown-categories",
        "id",
        "folds", "class-weight",
    ]
    private static let notOfTexts = ["scale", "target-scale", "folds", "class-weight"]

    /// - Throws: `UsageError` for options that do not go with each other, or with the data.
    init(_ arguments: Arguments, data: DataSource) throws(UsageError) {
        let window = try arguments.integer("window", in: 1...1_000_000)
        let horizon = try arguments.integer("horizon", in: 1...1_000_000)
        hasLengths = arguments.has("lengths") || data.isOfSequences
        isStateful = arguments.has("stateful")
        guard data.isText || !isStateful else { throw UsageError("--stateful goes with a text as DATA") }
        season = try arguments.integer("season", in: 1...Int.max)
        time = try arguments.text("time").map { .word($0) }
        group = try arguments.text("group").map { .word($0) }
        if data.isText {
            kind = .text(window: window ?? 64)
        } else if let window {
            guard data.isTable else { throw UsageError("--window goes with a CSV file or a text as DATA") }
            kind = .series(window: window, horizon: horizon ?? 1)
        } else {
            kind = .samples
        }
        if !isSeries, let option = Self.ofSeries.first(where: { arguments.has($0) }) {
            throw UsageError("--\(option) goes with --window and a CSV file as DATA")
        }
        let refused = isSeries ? Self.notOfSeries : isText ? Self.notOfTexts : []
        if let option = refused.first(where: { arguments.has($0) }) {
            throw UsageError("--\(option) goes without " + (isSeries ? "--window" : "a text as DATA"))
        }
        if hasLengths, let scale = arguments["scale"], scale != InputScaling.none.rawValue {
            throw UsageError("--scale goes without \(data.isOfSequences ? "sequences in files" : "--lengths")")
        }
        let task = arguments["task"]
        if isSeries, task == TrainingTask.classification.rawValue {
            throw UsageError("--window predicts values: --task regression, or none")
        }
        if isText, task == TrainingTask.regression.rawValue {
            throw UsageError("a text is learnt as classes, one for each character: --task classification, or none")
        }
    }

    var isSeries: Bool { if case .series = kind { true } else { false } }
    var isText: Bool { if case .text = kind { true } else { false } }

    /// The hidden layers if nothing is said.
    var layers: String { isText ? "gru128" : "gru32" }

    /// Whether the rows of a sample are steps.
    var hasSteps: Bool { isSeries || isText || hasLengths }

    /// The columns of a table.
    func columns(_ options: TableOptions) throws(UsageError) -> SeriesColumns {
        let choice = try options.choice(for: .regression)
        return SeriesColumns(
            targets: choice.labels.isEmpty ? [.last] : choice.labels, features: choice.features,
            ignored: choice.ignored, time: time, group: group)
    }

    /// Options that a run has by default.
    var chosen: [String: String] {
        switch kind {
        case .samples: [:]
        case .series(let window, let horizon): ["window": String(window), "horizon": String(horizon)]
        case .text(let window): ["window": String(window)]
        }
    }
}
