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
        let names = try Self.names(in: archive, url, arguments, needsLabels: needsLabels)
        samples = try archive.array(named: names.samples)
        labels = try names.labels.map { name throws(DataError) in try archive.array(named: name) }
    }

    /// Which arrays of an archive are the samples and the labels.
    private static func names(
        in archive: NPZ, _ url: URL, _ arguments: Arguments, needsLabels: Bool
    ) throws(DataError) -> (samples: String, labels: String?) {
        let names = archive.names.filter { $0 != arguments["lengths"] }
        let known = knownNames.first { Set(names) == [$0.0, $0.1] }
        let alone = !needsLabels && names.count == 1 ? names[0] : nil
        let label = arguments["label"] ?? known?.1
        guard let features = arguments["features"] ?? known?.0 ?? alone, !needsLabels || label != nil else {
            throw DataError(
                source: FileReader.name(of: url),
                expected: needsLabels
                    ? "the names of two arrays, --features and --label" : "the name of the samples, --features",
                problem: "found \(archive.summary)")
        }
        return (features, needsLabels ? label : nil)
    }

    /// A line that tells which arrays these are.
    var names: String { Self.line(samples.source, labels?.source, lengths?.source) }

    private static func line(_ samples: String, _ labels: String?, _ lengths: String? = nil) -> String {
        "samples: \(samples.shown(200))" + (labels.map { "; labels: \($0.shown(200))" } ?? "")
            + (lengths.map { "; lengths: \($0.shown(200))" } ?? "")
    }

    /// Whether there is a label for each step of N×T×D samples.
    private var labelsAreOfSteps: Bool {
        samples.shape.count == 3
            && labels.map { $0.shape == Array(samples.shape.prefix(2)) && $0.shape[1] > 1 } ?? false
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
        if labelsAreOfSteps, task == .classification {
            return try stepwise(labels, classes: classes, scalesBytes: scalesBytes, steps: steps)
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
        // A label for each step.
        guard task == .regression || array.shape.count == 1 else { return nil }
        return try .shared(
            npy: samples, by: ranks, scalesBytes: scalesBytes,
            targets: targets(array, task: task, classes: nil), targetSource: array.source)
    }

    /// The same for arrays of an archive, with a line that tells which these are.
    static func shared<Scalar>(
        npz url: URL, _ arguments: Arguments, by ranks: Ranks, task: TrainingTask, scalesBytes: Bool
    ) throws(DataError) -> (data: Dataset<Scalar>, names: String)? {
        guard ranks.count > 1, arguments["lengths"] == nil else { return nil }
        let archive = try NPZ(onDisk: url)
        let names = try names(in: archive, url, arguments, needsLabels: true)
        guard let label = names.labels else { return nil }
        let array = try archive.array(named: label)
        guard task == .regression || array.shape.count == 1 else { return nil }
        let data: Dataset<Scalar>? = try .shared(
            npz: archive, named: names.samples, by: ranks, scalesBytes: scalesBytes,
            targets: targets(array, task: task, classes: nil), targetSource: array.source)
        return try data.map { data throws(DataError) in
            (data, line(try archive.title(of: names.samples), array.source))
        }
    }

    private static func targets<Scalar>(
        _ labels: NPYArray, task: TrainingTask, classes: Int?
    ) throws(DataError) -> Targets<Scalar> {
        if task == .regression {
            let values: Tensor<Scalar> = try labels.tensor()
            return .values(values.rank == 1 ? values.reshaped(to: [values.count, 1]) : values)
        }
        let values = try labels.labels()
        return .classes(values, count: try count(of: values, labels.source, classes: classes))
    }

    /// How many classes there are. A negative label is named by the check of the data set.
    private static func count(of labels: [Int], _ source: String, classes: Int?) throws(DataError) -> Int {
        let count = classes ?? max(1, (labels.max() ?? 0) + 1)
        guard count <= mostClasses else {
            throw DataError(
                source: source, expected: "labels below \(mostClasses)", problem: "found \(labels.max() ?? 0)")
        }
        return count
    }

    /// Samples with a class for each step, or none where the label is -1 or the sequence has ended.
    private func stepwise<Scalar>(
        _ labels: NPYArray, classes: Int?, scalesBytes: Bool, steps: Int?
    ) throws(DataError) -> Dataset<Scalar> {
        let (values, room) = (try labels.stepLabels(), samples.shape[1])
        let count = try Self.count(of: values, labels.source, classes: classes)
        guard let lengths else {
            return try Dataset(
                samples: samples, scalesBytes: scalesBytes,
                targets: .sequences(values, steps: room, count: count), targetSource: labels.source)
        }
        let numbers = try lengths.labels()
        let most = steps ?? room
        var inRoom = [Int](repeating: -1, count: samples.shape[0] * most)
        for (row, length) in zip(0..<samples.shape[0], numbers) where length > 0 {
            for step in 0..<min(length, room, most) { inRoom[row * most + step] = values[row * room + step] }
        }
        return try sequences(lengths, steps: steps, targets: .sequences(inRoom, steps: most, count: count))
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
