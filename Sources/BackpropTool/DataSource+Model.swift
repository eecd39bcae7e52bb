import Backprop
import Foundation

// Data for a trained model: read, and made inputs, as in its training.

/// Samples that a trained model is asked about.
struct Questions<Scalar: TensorScalar> {
    /// The targets mean nothing.
    let samples: Dataset<Scalar>
    /// What names each row, and how that is called, where the data have such a column.
    var ids: (title: String, texts: [String])?
    /// What was filled or passed over.
    var remarks: [String] = []
}

/// Samples with labels that a trained model is measured on.
struct Answers<Scalar: TensorScalar> {
    /// The targets as the network learnt them.
    let samples: Dataset<Scalar>
    /// The values of a regression in their own unit.
    var values: Tensor<Scalar>?
    var remarks: [String] = []
}

extension DataSource {
    /// Samples alone; labels are passed over.
    func questions<Scalar>(
        for model: SavedModel<Scalar>, _ arguments: Arguments, seed: UInt64, name: String
    ) throws -> Questions<Scalar> {
        func samples(_ features: Tensor<Scalar>) throws(DataError) -> Dataset<Scalar> {
            let rows = features.rank == 0 ? 0 : features.rows
            // Samples without values may be any number.
            let targets = Tensor<Scalar>(zeros: [features.count == 0 ? 0 : rows, 1])
            return try Dataset(features: features, targets: .values(targets), source: name)
        }
        let inputs = model.network.inputShape.reduce(1, *)
        try model.checkSamples(source: name)
        switch self {
        case .csv(let url, let options):
            let (table, preparation) = try Self.table(at: url, options, for: model, withLabels: false)
            let ids = table.id.map { id in
                (id.name.isEmpty ? "id" : id.name, (0..<table.rows).map { table.text(row: $0, of: id) })
            }
            return Questions(
                samples: try samples(preparation.features(of: table)), ids: ids, remarks: preparation.remarks(on: table)
            )
        case .npy(let url, _):
            let data: Dataset<Scalar> = try ArrayPair(npy: url, labels: nil).unlabelled(scalesBytes: model.scalesBytes)
            return Questions(samples: try model.prepared(data, source: name))
        case .npz(let url):
            let data: Dataset<Scalar> = try ArrayPair(npz: url, arguments, needsLabels: false).unlabelled(
                scalesBytes: model.scalesBytes, steps: model.network.inputShape.first)
            return Questions(samples: try model.prepared(data, source: name))
        case .sequences(let files):
            let (data, names): (Dataset<Scalar>, [String]) = try files.unlabelled(
                steps: model.network.inputShape.first)
            return Questions(samples: data, ids: ("file", names))
        case .image(let url, let settings):
            return Questions(samples: try samples(Tensor(settings.image(from: url)).reshaped(to: [1, inputs])))
        case .spiral, .moons, .circles, .clusters, .iris, .idx, .images, .text:
            let data: Dataset<Scalar> = try dataset(Scalar.self, arguments, part: .test, seed: seed)
            try model.checkFeatureNames(data.featureNames, source: name)
            return Questions(samples: try model.prepared(data, source: name))
        }
    }

    /// Samples with their labels.
    func answers<Scalar>(
        for model: SavedModel<Scalar>, _ arguments: Arguments, seed: UInt64, name: String
    ) throws -> Answers<Scalar> {
        try model.checkSamples(source: name)
        let data: Dataset<Scalar>
        var remarks: [String] = []
        if case .csv(let url, let options) = self {
            let (table, preparation) = try Self.table(at: url, options, for: model, withLabels: true)
            remarks = preparation.remarks(on: table)
            data = try preparation.dataset(of: table, classNames: model.classNames.isEmpty ? nil : model.classNames)
        } else {
            let read: Dataset<Scalar> = try dataset(
                Scalar.self, arguments, task: model.task, part: .test, classes: model.answers,
                classNames: model.classNames, scalesBytes: model.scalesBytes, steps: model.network.inputShape.first,
                seed: seed)
            try model.checkFeatureNames(read.featureNames, source: name)
            data = try model.prepared(read, source: name)
        }
        try model.checkClassNames(data.classNames, source: name)
        guard case .values(let values) = data.targets else { return Answers(samples: data, remarks: remarks) }
        guard values.columns == model.network.outputs else {
            throw DataError(
                source: name, expected: "\(model.network.outputs) values for each sample",
                problem: "found \(values.columns)")
        }
        return Answers(
            samples: model.targetScaling.map { data.scalingTargets(by: $0) } ?? data, values: values, remarks: remarks)
    }

    /// A table as a trained model takes it.
    private static func table<Scalar>(
        at url: URL, _ options: TableOptions, for model: SavedModel<Scalar>, withLabels: Bool
    ) throws -> (Table, Preparation) {
        let choice = try options.choice(for: model.task)
        let csv = try CSV(contentsOf: url, options, as: model.preparation)
        var preparation = model.preparation ?? Preparation(numbersFor: model)
        if let unknown = options.unknownCategories { preparation.unknownCategories = unknown }
        let table = try csv.table(
            for: preparation, withLabels: withLabels, classNames: model.classNames, choice: choice)
        return (table, preparation)
    }
}

extension SavedModel {
    /// Whether it answers each step of a sequence with a class.
    var answersSteps: Bool { task == .classification && forecasting == nil && network.outputShape.count == 2 }

    /// The values of an answer: to a sample, or to a step of one.
    var answers: Int { answersSteps ? network.outputShape[1] : network.outputs }

    /// Throws if the model is none of samples that know of no others.
    fileprivate func checkSamples(source: String) throws(DataError) {
        if forecasting != nil {
            throw DataError(
                source: source, expected: "a model of single samples",
                problem: "found one that forecasts series: see forecast")
        }
        if vocabulary != nil {
            throw DataError(
                source: source, expected: "a model of single samples",
                problem: "found one that writes texts: see generate")
        }
    }

    /// Rows of numbers as the network takes them: a model that was trained on a table scales them.
    fileprivate func prepared(_ features: Tensor<Scalar>, source: String) throws(DataError) -> Tensor<Scalar> {
        try preparation?.features(of: features, source: source) ?? features
    }

    fileprivate func prepared(_ data: Dataset<Scalar>, source: String) throws(DataError) -> Dataset<Scalar> {
        guard preparation != nil else { return data }
        return try Dataset(
            features: prepared(data.features, source: source), targets: data.targets, classNames: data.classNames,
            source: source)
    }
}
