import Backprop
import Foundation

extension DataSource {
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
    ///   - scalesBytes: Whether arrays of bytes become numbers from 0 to 1.
    ///   - say: Called with a line for people where the data were chosen by their names.
    func dataset<Scalar: TensorScalar>(
        _: Scalar.Type, _ arguments: Arguments, task: TrainingTask = .classification, part: IDXSplit,
        classes: Int? = nil, classNames: [String] = [], scalesBytes: Bool = true,
        seed: UInt64, say: (String) -> Void = { _ in }
    ) throws -> Dataset<Scalar> {
        var generator = SeededGenerator(seed: seed)
        switch self {
        case .csv(let url) where task == .regression:
            let column = try Self.column(arguments)
            return try CSV(contentsOf: url).regression(target: column)
        case .npy(let url, .none): throw UsageError("\(url.relativePath) needs --labels FILE.npy")
        case .npy(let url, let labels):
            return try ArrayPair(npy: url, labels: labels).dataset(
                task: task, classes: classes, scalesBytes: scalesBytes)
        case .npz(let url):
            let arrays = try ArrayPair(npz: url, arguments, needsLabels: true)
            if arguments["features"] == nil || arguments["label"] == nil { say(arrays.names) }
            return try arrays.dataset(task: task, classes: classes, scalesBytes: scalesBytes)
        case _ where task == .regression:
            throw UsageError("--task regression goes with a CSV, .npy or .npz file as DATA")
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
        case .idx(let folder, let prefix):
            return try .idx(folder: folder, split: part, prefix: prefix, classes: classes)
        case .images(let folder, let settings):
            try Self.checkFolders(in: folder)
            let broken = BrokenImages(settings)
            let data: Dataset<Scalar> = try .images(
                folder: folder, size: settings.size, colors: settings.colors,
                classNames: classNames.isEmpty ? nil : classNames, mostPixels: settings.mostPixels
            ) { error throws(DataError) in
                try broken.add(error)
            }
            broken.tell()
            return data
        case .image(let url, _): throw Self.unlabelled(url)
        }
    }

    /// Throws unless a folder has folders in it, as those of images do.
    private static func checkFolders(in folder: URL) throws(DataError) {
        guard try FolderReader(folder).names(foldersOnly: true).isEmpty else { return }
        let files = try FolderReader(folder).names().count
        throw DataError(
            source: folder.relativePath,
            expected: "a folder of images for each class, or IDX files such as train-images-idx3-ubyte",
            problem: files == 0 ? "found nothing" : "found \(files == 1 ? "a file" : "\(files) files") and no folder")
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
            return try ArrayPair(npy: url, labels: nil).unlabelled(scalesBytes: model.scalesBytes)
        case .npz(let url):
            return try ArrayPair(npz: url, arguments, needsLabels: false).unlabelled(scalesBytes: model.scalesBytes)
        case .image(let url, let settings):
            return try samples(Tensor(settings.image(from: url)).reshaped(to: [1, inputs]))
        default:
            let data = try dataset(Scalar.self, arguments, part: .test, seed: seed)
            try model.checkFeatureNames(data.featureNames, source: name)
            return data
        }
    }
}
