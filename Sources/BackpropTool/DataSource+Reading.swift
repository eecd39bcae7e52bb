import Backprop
import Foundation

extension DataSource {
    /// More classes than this are a mistake in the labels.
    private static let mostClasses = 1_000_000

    private static func column(_ arguments: Arguments) throws(UsageError) -> CSV.Column {
        guard let label = arguments["label"] else { return .last }
        guard let number = Int(label) else { return .name(label) }
        guard number >= 1 else { throw UsageError("--label \(label): columns are counted from 1") }
        return .index(number - 1)
    }

    /// Samples with labels.
    ///
    /// - Parameters:
    ///   - task: Whether the labels are classes or values.
    ///   - part: The training or the test half of a folder of images.
    ///   - classes: The number of classes of a trained model.
    ///   - classNames: Their names, by which text labels are read.
    func dataset<Scalar: TensorScalar>(
        _: Scalar.Type, _ arguments: Arguments, task: TrainingTask = .classification, part: IDXSplit,
        classes: Int? = nil, classNames: [String] = [],
        seed: UInt64
    ) throws -> Dataset<Scalar> {
        var generator = SeededGenerator(seed: seed)
        switch self {
        case .csv(let url) where task == .regression:
            let column = try Self.column(arguments)
            return try CSV(contentsOf: url).regression(target: column)
        case .npy(let url, .some(let labels)) where task == .regression:
            let values = try Tensor<Scalar>(npy: labels)
            let rows = values.rank == 1 ? values.reshaped(to: [values.count, 1]) : values
            return try Dataset(features: Tensor(npy: url), targets: .values(rows), source: labels.relativePath)
        case _ where task == .regression:
            throw UsageError("--task regression goes with a CSV or .npy file as DATA")
        case .spiral: return .spiral(samplesPerClass: 200, classes: 3, using: &generator)
        case .moons: return .moons(samplesPerClass: 200, using: &generator)
        case .circles: return .circles(samplesPerClass: 200, using: &generator)
        case .clusters: return .gaussianClusters(samplesPerClass: 200, using: &generator)
        case .iris: return .iris()
        case .csv(let url):
            let column = try Self.column(arguments)
            let csv = try CSV(contentsOf: url)
            return try csv.dataset(
                label: column, classNames: classNames.isEmpty ? nil : classNames)
        case .idx(let folder): return try .idx(folder: folder, split: part, classes: classes)
        case .images(let folder, let settings):
            return try .images(
                folder: folder, size: settings.size, colors: settings.colors,
                classNames: classNames.isEmpty ? nil : classNames, mostPixels: settings.mostPixels)
        case .image(let url, _): throw Self.unlabelled(url)
        case .npy(let url, let labels):
            guard let labels else { throw UsageError("\(url.relativePath) needs --labels FILE.npy") }
            let values = try NPY.labels(labels)
            // A negative one is named by the check of the data set.
            let count = classes ?? max(1, Int(values.max() ?? 0) + 1)
            guard count <= Self.mostClasses else {
                throw DataError(
                    source: labels.relativePath, expected: "labels below \(Self.mostClasses)",
                    problem: "found \(values.max() ?? 0)")
            }
            return try Dataset(
                features: Tensor(npy: url), targets: .classes(values, count: count), source: labels.relativePath)
        }
    }

    /// Samples alone, for a trained model; labels are passed over, and the targets of the result mean nothing.
    func features<Scalar>(
        for model: SavedModel<Scalar>, _ arguments: Arguments, seed: UInt64, name: String
    ) throws -> Dataset<Scalar> {
        func samples(_ features: Tensor<Scalar>) throws(DataError) -> Dataset<Scalar> {
            let rows = features.rank == 0 ? 0 : features.rows
            // Samples without values may be any number.
            let targets = Tensor<Scalar>(zeros: [features.count == 0 ? 0 : rows, 1])
            return try Dataset(features: features, targets: .values(targets), source: name)
        }
        let inputs = model.network.inputShape.reduce(1, *)
        switch self {
        case .csv(let url):
            let column = try Self.column(arguments)
            let csv = try CSV(contentsOf: url)
            try model.checkFeatureNames(csv.featureNames(inputs: inputs, label: column), source: name)
            return try samples(csv.features(inputs: inputs, label: column))
        case .npy(let url, _):
            let features = try Tensor<Scalar>(npy: url)
            guard features.rank > 0 else {
                throw DataError(source: url.relativePath, expected: "samples in rows", problem: "found a single number")
            }
            return try samples(features)
        case .image(let url, let settings):
            return try samples(Tensor(settings.image(from: url)).reshaped(to: [1, inputs]))
        default:
            let data = try dataset(Scalar.self, arguments, part: .test, seed: seed)
            try model.checkFeatureNames(data.featureNames, source: name)
            return data
        }
    }
}
