/// The samples of a training, batch by batch.
struct Batches<Scalar: TensorScalar> {
    private let data: Dataset<Scalar>
    private let size: Int
    private var order: [Int]
    private var features: Tensor<Scalar>
    private var labels: [Int32] = []
    private var values: Tensor<Scalar>

    /// - Parameter size: The number of samples per batch; all at once if it is no less than there are.
    init(_ data: Dataset<Scalar>, size: Int) {
        self.data = data
        self.size = min(size, data.count)
        order = Array(0..<data.count)
        features = Tensor(uninitialized: [self.size] + data.features.shape.dropFirst())
        switch data.targets {
        case .classes: values = Tensor(uninitialized: [0])
        case .values(let targets): values = Tensor(uninitialized: [self.size] + targets.shape.dropFirst())
        }
    }

    /// The number of samples in the largest batch.
    var largest: Int { size }

    /// The number of batches in an epoch; the last one may be short.
    var count: Int { (data.count + size - 1) / size }

    /// Whether there is one batch with all samples in the order of the data set.
    var isFullBatch: Bool { size == data.count }

    /// Brings the samples into a new order. All samples at once stay in the order that they have: it would change
    /// nothing but the rounding.
    mutating func shuffle(using generator: inout some RandomNumberGenerator) {
        if !isFullBatch { generator.shuffle(&order) }
    }

    /// Calls `body` with the features and targets of batch number `index`.
    mutating func withBatch<Result>(
        _ index: Int, _ body: (Tensor<Scalar>, Targets<Scalar>) -> Result
    ) -> Result {
        if isFullBatch { return body(data.features, data.targets) }
        let samples = order[index * size..<min((index + 1) * size, data.count)]
        features.gatherRows(samples, of: data.features)
        switch data.targets {
        case .classes(let all, let classes):
            labels.removeAll(keepingCapacity: true)
            for sample in samples { labels.append(all[sample]) }
            return body(features, .classes(labels, count: classes))
        case .values(let all):
            values.gatherRows(samples, of: all)
            return body(features, .values(values))
        }
    }
}
