/// Samples with their targets, and names for people where there are any.
///
/// A data set is a value and can be shared between tasks. It holds at least one sample, as many targets as samples,
/// labels within their number of classes, and only finite numbers: what its initializer has checked, a training need
/// not check again.
public struct Dataset<Scalar: TensorScalar>: Sendable, Equatable {
    /// N samples, as scalars, as bytes or as windows.
    let samples: Samples<Scalar>
    /// N targets.
    public let targets: Targets<Scalar>
    /// A name for each column of the features, or none.
    public let featureNames: [String]
    /// A name for each class, or none.
    public let classNames: [String]
    /// The extents of one sample where the columns of its row are an image, such as `[28, 28]` for height and width.
    public let imageShape: [Int]?

    /// N samples in rows: the shape is `[N, …]`.
    ///
    /// O(1), but O(N·D) for images that were read from bytes: they are kept as such, a training and an evaluation
    /// convert them batch by batch, and this converts all of them each time that it is asked for. So with windows.
    public var features: Tensor<Scalar> { samples.tensor }

    /// The number of samples.
    public var count: Int { samples.count }

    /// The shape of a sample: that of the features without its first extent.
    public var sampleShape: [Int] { Array(samples.shape.dropFirst()) }

    /// D, the number of features of a sample.
    public var featureCount: Int { sampleShape.reduce(1, *) }

    /// The number of bytes that samples and targets take in memory, of samples that processes share those of this one; the greatest
    /// `Int` for more. O(1).
    public var byteCount: Int { size.value ?? .max }

    private var size: Size {
        let scalar = Size(MemoryLayout<Scalar>.stride)
        let features =
            switch samples {
            case .scalars(let tensor): Size(tensor.count) * scalar
            case .bytes(let rows): Size(rows.bytes.count)
            case .windows(let windows): Size(windows.rows.count) * scalar + 8 * Size(windows.starts.count)
            case .shared(let shared): Size(shared.byteCount) + 8 * Size(shared.count)
            }
        switch targets {
        case .classes(let labels, _): return features + 4 * Size(labels.count)
        case .values(let values): return features + Size(values.count) * scalar
        case .sequences(let labels, _, _): return features + 4 * Size(labels.count)
        }
    }

    /// Samples and their targets, checked.
    ///
    /// - Parameters:
    ///   - features: N samples in rows, `[N, …]` with N of 1 or more, all finite.
    ///   - targets: N labels within their number of classes, or N rows of finite values.
    ///   - featureNames: A name for each column of the features, or none.
    ///   - classNames: A name for each class, or none.
    ///   - imageShape: The extents of a sample whose row is an image, or nothing.
    ///   - source: What errors call the data: the name of a file or of the set.
    ///   - targetSource: What errors call the targets, if they come from another file.
    /// - Throws: A `DataError` that names the first row and column at fault.
    public init(
        features: Tensor<Scalar>, targets: Targets<Scalar>, featureNames: [String] = [], classNames: [String] = [],
        imageShape: [Int]? = nil, source: String = "data set", targetSource: String? = nil
    ) throws(DataError) {
        let check = DatasetCheck(source: source)
        try check.samples(features)
        try DatasetCheck(source: targetSource ?? source).targets(targets, samples: features.rows)
        try check.names(featureNames, count: features.columns, of: "feature")
        if !classNames.isEmpty { try check.classNames(classNames, targets: targets) }
        if let imageShape, Shape.count(of: imageShape) != features.columns {
            throw check.error(
                expected: "an image shape of \(DataError.counted(features.columns, "element"))",
                problem: "found \(imageShape)")
        }
        self.init(
            unchecked: .scalars(features), targets: targets, featureNames: featureNames, classNames: classNames,
            imageShape: imageShape)
    }

    /// Samples and targets that are known to be right.
    package init(
        unchecked features: Tensor<Scalar>, targets: Targets<Scalar>, featureNames: [String], classNames: [String]
    ) {
        self.init(
            unchecked: .scalars(features), targets: targets, featureNames: featureNames, classNames: classNames)
    }

    /// Samples and targets that are known to be right.
    init(
        unchecked samples: Samples<Scalar>, targets: Targets<Scalar>, featureNames: [String] = [],
        classNames: [String] = [], imageShape: [Int]? = nil
    ) {
        self.samples = samples
        self.targets = targets
        self.featureNames = featureNames
        self.classNames = classNames
        self.imageShape = imageShape
    }

    /// The same data in the other scalar type, rounded to the nearest.
    ///
    /// - Throws: A `DataError` that names the row and column of a number that is too large for the type.
    public init<Other>(_ other: Dataset<Other>) throws(DataError) {
        let targets: Targets<Scalar> =
            switch other.targets {
            case .classes(let labels, let count): .classes(labels, count: count)
            case .values(let values): .values(Tensor(values))
            case .sequences(let labels, let steps, let count): .sequences(labels, steps: steps, count: count)
            }
        if case .bytes(let rows) = other.samples {
            self.init(
                unchecked: .bytes(rows), targets: targets, featureNames: other.featureNames,
                classNames: other.classNames, imageShape: other.imageShape)
        } else {
            try self.init(
                features: Tensor(other.features), targets: targets, featureNames: other.featureNames,
                classNames: other.classNames, imageShape: other.imageShape)
        }
    }
}
