/// The samples of a training in the order in which it takes them, batch by batch.
struct Batches<Scalar: TensorScalar> {
    private let data: Dataset<Scalar>
    private let size: Int
    /// Empty if all samples are taken at once, in the order of the data set.
    private var order: [Int]
    private let compute: Compute
    /// The samples that were loaded last.
    private(set) var block: SampleBlock<Scalar>
    /// What the losses of all samples are multiplied by, if they do not count alike, and of those in `block`.
    private let weights: Tensor<Scalar>?
    private(set) var blockWeights: Tensor<Scalar>?

    /// - Parameters:
    ///   - weights: What each sample's loss is multiplied by, if they do not count alike.
    ///   - size: The number of samples per batch; all at once if it is no less than there are.
    init(_ data: Dataset<Scalar>, weights: Tensor<Scalar>?, size: Int, compute: Compute) {
        self.data = data
        self.weights = weights
        blockWeights = weights.map { _ in Tensor(uninitialized: [0]) }
        self.size = min(size, data.count)
        order = size < data.count ? Array(0..<data.count) : []
        self.compute = compute
        block = SampleBlock(of: data)
    }

    /// The number of samples in the largest batch.
    var largest: Int { size }

    /// The number of samples in an epoch.
    var samples: Int { data.count }

    /// The number of batches in an epoch; the last one may be short.
    var count: Int { (data.count + size - 1) / size }

    /// The places of a batch's samples in the order of the epoch.
    subscript(batch: Int) -> Range<Int> { batch * size..<min((batch + 1) * size, data.count) }

    /// Brings the samples into a new order. All samples at once stay in the order that they have: it would change
    /// nothing but the rounding.
    mutating func shuffle(using generator: inout some RandomNumberGenerator) {
        generator.shuffle(&order)
    }

    /// Loads the samples at some places of the order into `block`.
    mutating func load(_ places: Range<Int>) {
        if order.isEmpty {
            block.load(places, of: data, on: compute)
            if let weights { blockWeights?.showRows(places, of: weights) }
        } else {
            block.load(order[places], of: data, on: compute)
            if let weights { blockWeights?.gatherRows(order[places], of: weights) }
        }
    }
}
