/// What a network should answer: a class for each sample, or values.
public enum Targets<Scalar: TensorScalar>: Sendable, Equatable {
    /// The class of each sample, from `0..<count`: sparse labels.
    case classes(ClassLabels, count: Int)
    /// A row for each sample: the values of a regression, or a distribution over the classes such as one-hot labels.
    case values(Tensor<Scalar>)

    /// The number of samples.
    public var rows: Int {
        switch self {
        case .classes(let labels, _): labels.count
        case .values(let values): values.rows
        }
    }

    /// The number of outputs that a network needs to answer: classes, or values per sample.
    public var outputs: Int {
        switch self {
        case .classes(_, let count): count
        case .values(let values): values.columns
        }
    }

    /// A row for each sample: for classes their one-hot rows N×K, which hold a 1 in the column of the class and 0
    /// elsewhere; values as they are.
    ///
    /// Stops the program if a label is not in `0..<count`, which a `Dataset` never holds. O(N·K) for classes, O(1) for
    /// values, whose memory is shared.
    public func asRows() -> Tensor<Scalar> {
        switch self {
        case .values(let values): return values
        case .classes(let labels, let count):
            var result = Tensor<Scalar>(zeros: [labels.count, count])
            for (row, label) in labels.enumerated() { result[row, label] = 1 }
            return result
        }
    }

    /// The targets of the samples in `range`. Values share their memory.
    subscript(rows range: Range<Int>) -> Targets {
        switch self {
        case .classes(let labels, let count): .classes(storage: Array(labels.storage[range]), count: count)
        case .values(let values): .values(values[rows: range])
        }
    }

    /// The targets of the samples at `indices`.
    func subset(_ indices: [Int]) -> Targets {
        switch self {
        case .classes(let labels, let count): .classes(storage: indices.map { labels.storage[$0] }, count: count)
        case .values(let values): .values(values.gatheringRows(indices))
        }
    }
}
