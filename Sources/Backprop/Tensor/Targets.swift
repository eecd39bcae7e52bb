/// What a network should answer: a class for each sample, values, or a class for each step of a sequence.
public enum Targets<Scalar: TensorScalar>: Sendable, Equatable {
    /// The class of each sample, from `0..<count`: sparse labels.
    case classes(ClassLabels, count: Int)
    /// A row for each sample: the values of a regression, or a distribution over the classes such as one-hot labels.
    case values(Tensor<Scalar>)
    /// The class of each of the T steps of each sample, sample after sample: N·T labels from `0..<count`, or -1 for a step
    /// that nothing is asked of, such as those behind the end of a sequence. The network puts out [T, count].
    case sequences(ClassLabels, steps: Int, count: Int)

    /// The number of samples.
    public var rows: Int {
        switch self {
        case .classes(let labels, _): labels.count
        case .values(let values): values.rows
        case .sequences(let labels, let steps, _): steps > 0 ? labels.count / steps : 0
        }
    }

    /// How many answers there are: one for each sample or, of sequences, for each step that has a label.
    public var answers: Int {
        switch self {
        case .classes, .values: return rows
        case .sequences(let labels, _, _):
            // By index: an evaluation allocates nothing, in debug builds either.
            var count = 0
            for index in labels.storage.indices where labels.storage[index] >= 0 { count += 1 }
            return count
        }
    }

    /// Whether there is a target for each step of a sample.
    var areSequences: Bool { if case .sequences = self { true } else { false } }

    /// The number of outputs that a network needs to answer: classes, values per sample, or classes of all steps.
    public var outputs: Int {
        switch self {
        case .classes(_, let count): count
        case .values(let values): values.columns
        case .sequences(_, let steps, let count): steps * count
        }
    }

    /// A row for each sample: for classes their one-hot rows N×K, which hold a 1 in the column of the class and 0
    /// elsewhere, in those of sequences N×(T·K) one for each step that has a label; values as they are.
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
        case .sequences(let labels, let steps, let count):
            var result = Tensor<Scalar>(zeros: [rows, steps * count])
            for (place, label) in labels.enumerated() where label >= 0 {
                result[place / steps, place % steps * count + label] = 1
            }
            return result
        }
    }

    /// The targets of the samples in `range`. Values share their memory.
    subscript(rows range: Range<Int>) -> Targets {
        switch self {
        case .classes(let labels, let count): .classes(storage: Array(labels.storage[range]), count: count)
        case .values(let values): .values(values[rows: range])
        case .sequences(let labels, let steps, let count):
            .sequences(
                ClassLabels(storage: Array(labels.storage[range.lowerBound * steps..<range.upperBound * steps])),
                steps: steps,
                count: count)
        }
    }

    /// The targets of the samples at `indices`.
    func subset(_ indices: [Int]) -> Targets {
        switch self {
        case .classes(let labels, let count): .classes(storage: indices.map { labels.storage[$0] }, count: count)
        case .values(let values): .values(values.gatheringRows(indices))
        case .sequences(let labels, let steps, let count):
            .sequences(
                ClassLabels(storage: indices.flatMap { labels.storage[$0 * steps..<($0 + 1) * steps] }), steps: steps,
                count: count)
        }
    }
}
