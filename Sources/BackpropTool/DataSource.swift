import Backprop
import Foundation

/// What stands behind the word DATA of a command line.
enum DataSource {
    case spiral
    case iris
    case csv(URL)
    case idx(URL)
    case npy(URL, labels: URL?)

    static let help = """
        DATA is
          spiral          the spiral of the lectures: three classes of 200 points (made anew from the seed)
          iris            150 flowers of three species, four measurements each; they come with the program
          FILE.csv        a table with one sample per row, and a column of labels (--label)
          FOLDER          images in IDX files: train-images-idx3-ubyte and its like, plain or .gz
          FILE.npy        samples in rows, with --labels FILE.npy
        """

    static let options: [Option] = [
        .value("label", "NAME", "the CSV column with the labels, by name or by number from 1; default the last"),
        .value("labels", "FILE.npy", "the labels of the samples in a .npy file"),
    ]

    /// - Parameter needsLabels: Whether the samples are of no use without labels.
    init(_ word: String, _ arguments: Arguments, needsLabels: Bool = true) throws(UsageError) {
        let url = URL(fileURLWithPath: word)
        let exists = FileManager.default.fileExists(atPath: word)
        let labels = arguments["labels"].map { URL(fileURLWithPath: $0) }
        switch word {
        case "spiral" where !exists: self = .spiral
        case "iris" where !exists: self = .iris
        case _ where url.isFolder: self = .idx(url)
        case _ where url.pathExtension == "npy": self = .npy(url, labels: labels)
        default: self = .csv(url)
        }
        if needsLabels, case .npy(_, nil) = self { throw UsageError("\(word) needs --labels FILE.npy") }
        if case .npy = self {} else if labels != nil { throw UsageError("--labels goes with a .npy file as DATA") }
        if case .csv = self {
        } else if arguments["label"] != nil {
            throw UsageError("--label goes with a CSV file as DATA")
        }
    }

    /// Whether it is the spiral, whose defaults are those of the lectures.
    var isSpiral: Bool { if case .spiral = self { true } else { false } }

    private static func column(_ arguments: Arguments) -> CSV.Column {
        guard let label = arguments["label"] else { return .last }
        return Int(label).map { .index($0 - 1) } ?? .name(label)
    }

    /// Samples with labels.
    ///
    /// - Parameters:
    ///   - part: The training or the test half of a folder of images.
    ///   - classNames: The classes of a trained model by which text labels are read.
    func dataset<Scalar: TensorScalar>(
        _: Scalar.Type, _ arguments: Arguments, part: IDXSplit, classNames: [String] = [], seed: UInt64
    ) throws -> Dataset<Scalar> {
        switch self {
        case .spiral:
            var generator = SeededGenerator(seed: seed)
            return .spiral(samplesPerClass: 200, classes: 3, using: &generator)
        case .iris: return .iris()
        case .csv(let url):
            let csv = try CSV(contentsOf: url)
            return try csv.dataset(
                label: Self.column(arguments), classNames: classNames.isEmpty ? nil : classNames)
        case .idx(let folder): return try .idx(folder: folder, split: part)
        case .npy(let url, let labels):
            guard let labels else { throw UsageError("\(url.relativePath) needs --labels FILE.npy") }
            let classes = try NPY.labels(labels)
            let count = classNames.isEmpty ? Int(classes.max() ?? 0) + 1 : classNames.count
            return try Dataset(
                features: Tensor(npy: url), targets: .classes(classes, count: count), source: labels.lastPathComponent)
        }
    }

    /// Samples alone; labels are passed over.
    func features<Scalar: TensorScalar>(
        _: Scalar.Type, _ arguments: Arguments, inputs: Int, seed: UInt64
    ) throws -> Tensor<Scalar> {
        switch self {
        case .csv(let url): try CSV(contentsOf: url).features(inputs: inputs, label: Self.column(arguments))
        case .npy(let url, _): try Tensor(npy: url)
        default: try dataset(Scalar.self, arguments, part: .test, seed: seed).features
        }
    }
}
