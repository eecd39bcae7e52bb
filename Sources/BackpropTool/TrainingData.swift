import Backprop

/// What a training is given, before parts are held back and before it is prepared: a table, of samples or of series in time, a
/// text, or samples as a network takes them.
enum TrainingData<Scalar: TensorScalar> {
    case table(Table, TableOptions)
    case samples(Dataset<Scalar>)
    case series(SeriesTable)
    case text(String)

    var count: Int {
        switch self {
        case .table(let table, _): table.rows
        case .samples(let data): data.count
        case .series(let series): series.table.rows
        case .text(let text): text.unicodeScalars.count
        }
    }

    /// The memory of what is no sample yet, and stays until the training is over.
    var byteCount: Size {
        switch self {
        case .table(let table, _): Size(table.byteCount)
        // The values as they were, beside those that are learnt.
        case .samples(let data): data.valueCount * Size(MemoryLayout<Scalar>.stride)
        case .series(let series): Size(series.table.byteCount)
        // Its characters, and their numbers.
        case .text(let text): 8 * Size(text.utf8.count)
        }
    }

    /// The class of each sample and the number of classes, if there are some.
    private var classes: (labels: [Int], count: Int)? {
        get throws(DataError) {
            switch self {
            case .table(let table, _):
                guard table.labelsHold == .classes else { return nil }
                let names = table.classNames
                return (try table.labels(among: names), names.count)
            case .samples(let data):
                guard case .classes(let labels, let count) = data.targets else { return nil }
                return (Array(labels), count)
            case .series, .text: return nil
            }
        }
    }

    /// Holds parts back as the settings say, and makes inputs and targets of all: what that takes, such as means, is found on
    /// the part to train on alone.
    ///
    /// - Parameter start: The model that the training goes on from, which knows how its inputs are prepared.
    func prepared(
        _ settings: TrainingSettings, source: String, from start: SavedModel<Scalar>? = nil,
        using generator: inout SeededGenerator
    ) throws(DataError) -> PreparedData<Scalar> {
        try prepared(
            settings, try parts(settings.parts, source: source, using: &generator), source: source, from: start)
    }

    /// Draws the samples that are held back; nothing if there are none.
    func parts(
        _ parts: PartSettings, source: String, using generator: inout SeededGenerator
    ) throws(DataError) -> SampleParts? {
        // These are parted by their order.
        switch self {
        case .series, .text: return nil
        case .table, .samples: break
        }
        return try parts.parts(count: count, classes: try classes, source: source, using: &generator)
    }

    /// The same for parts that are known; all samples are trained on if there are none.
    func prepared(
        _ settings: TrainingSettings, _ rows: SampleParts?, source: String, from start: SavedModel<Scalar>? = nil
    ) throws(DataError) -> PreparedData<Scalar> {
        let keepsHead = settings.start.map { !$0.replacesHead } ?? false
        switch self {
        case .table(let table, let options):
            let preparation: Preparation
            if let known = start?.preparation {
                preparation = known
            } else {
                preparation = try Preparation(
                    of: table, rows: rows?.training, scale: settings.scaling.preparation, filling: options.filling,
                    indicators: options.indicators, unknownCategories: options.unknownCategories ?? .error)
            }
            let own = settings.targetScaling(
                of: table.labelsHold == .values ? table.values(rows: rows?.training) : nil,
                names: table.labels.map(\.name))
            // What is kept of a regression answers in the unit that it was trained in.
            let scaling = keepsHead ? start?.targetScaling : own
            // A part may lack a class, but the table must have two.
            var names = table.classNames
            if keepsHead, let known = start?.classNames, !known.isEmpty { names = known }
            let classNames = names.count > 1 ? names : nil
            var share = PreparedShare<Scalar>(preparation, table)
            func part(_ rows: [Int]?) throws(DataError) -> Dataset<Scalar> {
                if let data = try share?.dataset(rows: rows, classNames: classNames, targetScaling: scaling) {
                    return data
                }
                return try preparation.dataset(
                    of: table, rows: rows, classNames: classNames, targetScaling: scaling)
            }
            return PreparedData(
                parts: try Parts(rows, part), preparation: preparation, targetScaling: scaling,
                summary: DataSummary(table, preparation, scaling))
        case .samples(let data):
            var parts = try Parts(rows) { (rows: [Int]?) throws(DataError) in rows.map { data.subset($0) } ?? data }
            var scaling: TargetScaling?
            if keepsHead, let known = start?.classNames, !known.isEmpty, !data.classNames.isEmpty,
                known != data.classNames
            {
                func listed(_ names: [String]) -> String {
                    names.prefix(8).map { $0.shown(40) }.joined(separator: ", ")
                }
                throw DataError(
                    source: source, expected: "the classes of the model to start from: \(listed(known))",
                    problem: "found \(listed(data.classNames))")
            }
            if settings.scalesTargets {
                // It takes them twice as `Double`.
                try MemoryLimit.require(
                    Size(data.byteCount) + 16 * data.valueCount, for: "a regression", source: source)
            }
            if case .values(let values) = parts.training.targets {
                scaling =
                    keepsHead ? start?.targetScaling : settings.targetScaling(of: Tensor(values), names: [])
            }
            if let scaling { parts = parts.map { $0.scalingTargets(by: scaling) } }
            return PreparedData(
                parts: parts, preparation: nil, targetScaling: scaling, summary: DataSummary(data, scaling))
        case .series(let series): return try prepared(series, settings)
        case .text(let text): return try prepared(text, settings, source: source)
        }
    }
}

extension Dataset {
    /// The number of all values to learn; 0 where there are classes.
    fileprivate var valueCount: Size { if case .values(let values) = targets { Size(values.count) } else { 0 } }
}

/// A training's samples as its network takes them, and how they became such.
struct PreparedData<Scalar: TensorScalar> {
    let parts: Parts<Scalar>
    let preparation: Preparation?
    let targetScaling: TargetScaling?
    let summary: DataSummary
    /// Where they are windows over series.
    var series: SeriesData<Scalar>?
    /// Where they are of a text.
    var vocabulary: Vocabulary?

    /// What is kept of an input besides its values: its name several times, how it is prepared.
    private static var bytesOfInput: Size { 256 }

    /// The memory of names and settings, and of what is made of them to be written.
    var byteCount: Size {
        let data = parts.training
        let header = HeaderLength(
            names: [data.classNames, data.featureNames], preparation: preparation, targets: targetScaling)
        return header.cost + Self.bytesOfInput * Size(preparation?.inputs.count ?? 0)
    }

    /// A network with all that it takes to use it on data such as these.
    func model(_ network: Sequential<Scalar>) -> SavedModel<Scalar> {
        var model = SavedModel(
            network: network, data: parts.training, preparation: preparation, targetScaling: targetScaling)
        (model.forecasting, model.vocabulary) = (series?.forecasting, vocabulary)
        return model
    }
}

extension TrainingSettings {
    /// How the values of a regression are scaled, found on those of the training part.
    fileprivate func targetScaling(of values: Tensor<Double>?, names: [String]) -> TargetScaling? {
        guard scalesTargets, let values else { return nil }
        return TargetScaling(
            of: values.rank == 2 ? values : values.reshaped(to: [values.rows, values.columns]),
            names: names.allSatisfy { !$0.isEmpty } ? names : [])
    }
}
