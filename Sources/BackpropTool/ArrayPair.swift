import Backprop
import Foundation

/// Samples, and their labels if they are wanted, in arrays of numpy: two `.npy` files, or two arrays of an `.npz` file.
struct ArrayPair {
    let samples: NPYArray
    let labels: NPYArray?
    /// How long each sequence is, if the samples are such of different lengths.
    private(set) var lengths: NPYArray?

    /// More classes than this are a mistake in the labels.
    private static let mostClasses = 1_000_000

    /// Names by which two arrays are known for what they are, if a file has no others.
    private static let knownNames = [("x", "y"), ("X", "y"), ("X", "Y"), ("features", "labels"), ("images", "labels")]

    /// Reads two files, or one.
    init(npy samples: URL, labels: URL?) throws(DataError) {
        self.samples = try NPYArray(contentsOf: samples)
        self.labels = try labels.map { url throws(DataError) in try NPYArray(contentsOf: url) }
    }

    /// Reads arrays of an archive, which `--features` and `--label` name. Without, one of two arrays with names that tell
    /// will do, and for samples alone one of a single array.
    ///
    /// - Parameter needsLabels: Whether labels are wanted.
    /// - Throws: A `DataError` that lists the arrays, if it is not said which are meant.
    init(npz url: URL, _ arguments: Arguments, needsLabels: Bool) throws(DataError) {
        let archive = try NPZ(contentsOf: url)
        lengths = try arguments["lengths"].map { name throws(DataError) in try archive.array(named: name) }
        let names = archive.names.filter { $0 != arguments["lengths"] }
        let known = Self.knownNames.first { Set(names) == [$0.0, $0.1] }
        let alone = !needsLabels && names.count == 1 ? names[0] : nil
        let label = arguments["label"] ?? known?.1
        guard let features = arguments["features"] ?? known?.0 ?? alone, !needsLabels || label != nil else {
            throw DataError(
                source: FileReader.name(of: url),
                expected: needsLabels
                    ? "the names of two arrays, --features and --label" : "the name of the samples, --features",
                problem: "found \(archive.summary)")
        }
        samples = try archive.array(named: features)
        labels = needsLabels ? try label.map { name throws(DataError) in try archive.array(named: name) } : nil
    }

    /// A line that tells which arrays these are.
    var names: String {
        "samples: \(samples.source.shown(200))" + (labels.map { "; labels: \($0.source.shown(200))" } ?? "")
            + (lengths.map { "; lengths: \($0.source.shown(200))" } ?? "")
    }

    /// The samples with their labels.
    ///
    /// - Parameters:
    ///   - classes: The number of classes of a trained model.
    ///   - scalesBytes: Whether bytes become numbers from 0 to 1.
    ///   - steps: How many steps a trained model has room for.
    func dataset<Scalar>(
        task: TrainingTask, classes: Int?, scalesBytes: Bool, steps: Int? = nil
    ) throws(DataError) -> Dataset<Scalar> {
        guard let labels else {
            throw DataError(source: samples.source, expected: "labels beside the samples", problem: "found none")
        }
        let targets: Targets<Scalar> = try Self.targets(labels, task: task, classes: classes)
        if let lengths { return try sequences(lengths, steps: steps, targets: targets) }
        return try Dataset(samples: samples, scalesBytes: scalesBytes, targets: targets, targetSource: labels.source)
    }

    /// Samples of which each process reads its share, with the labels of all; nothing if they cannot be shared.
    static func shared<Scalar>(
        npy samples: URL, labels: URL?, by ranks: Ranks, task: TrainingTask, scalesBytes: Bool
    ) throws(DataError) -> Dataset<Scalar>? {
        guard let labels, ranks.count > 1 else { return nil }
        let array = try NPYArray(contentsOf: labels)
        return try .shared(
            npy: samples, by: ranks, scalesBytes: scalesBytes,
            targets: targets(array, task: task, classes: nil), targetSource: array.source)
    }

    private static func targets<Scalar>(
        _ labels: NPYArray, task: TrainingTask, classes: Int?
    ) throws(DataError) -> Targets<Scalar> {
        if task == .regression {
            let values: Tensor<Scalar> = try labels.tensor()
            return .values(values.rank == 1 ? values.reshaped(to: [values.count, 1]) : values)
        }
        let values = try labels.labels()
        // A negative one is named by the check of the data set.
        let count = classes ?? max(1, Int(values.max() ?? 0) + 1)
        guard count <= mostClasses else {
            throw DataError(
                source: labels.source, expected: "labels below \(mostClasses)", problem: "found \(values.max() ?? 0)")
        }
        return .classes(values, count: count)
    }

    /// Sequences and their lengths, as one tensor.
    private func sequences<Scalar>(
        _ lengths: NPYArray, steps: Int?, targets: Targets<Scalar>
    ) throws(DataError) -> Dataset<Scalar> {
        let numbers = try lengths.labels().map { Int($0) }
        if let steps, let longest = numbers.max(), longest > steps {
            throw DataError(
                source: lengths.source, expected: "sequences of at most \(steps) steps, as the model takes them",
                problem: "found one of \(longest)")
        }
        return try Dataset(
            padded: samples.tensor(), lengths: numbers, steps: steps, targets: targets, source: samples.source,
            lengthSource: lengths.source)
    }

    /// The samples alone, for a trained network; the targets of the result mean nothing.
    func unlabelled<Scalar>(scalesBytes: Bool, steps: Int? = nil) throws(DataError) -> Dataset<Scalar> {
        guard let rows = samples.shape.first else {
            throw DataError(source: samples.source, expected: "samples in rows", problem: "found a single number")
        }
        if let lengths {
            return try sequences(lengths, steps: steps, targets: .values(Tensor(zeros: [rows, 1])))
        }
        // Samples without values may be any number.
        let isEmpty = samples.shape.contains(0)
        return try Dataset(
            samples: samples, scalesBytes: scalesBytes, targets: .values(Tensor(zeros: [isEmpty ? 0 : rows, 1])))
    }
}
