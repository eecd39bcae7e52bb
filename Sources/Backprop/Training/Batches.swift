/// The samples of a training in the order in which it takes them, block by block.
///
/// Where it pays, and there is more than one thread, a block is prepared while the one before is at work.
struct Batches<Scalar: TensorScalar> {
    private var source: BatchSource<Scalar>
    private let size: Int
    private let shards, least: Int
    private let ranks: Ranks
    /// The block at work, and the one that is prepared meanwhile.
    private var block: BatchBlock<Scalar>
    private var ahead: BatchBlock<Scalar>
    private let pool: ThreadPool?

    /// - Parameters:
    ///   - trainer: Says how many samples a batch has, into how many parts it is cut, and how images are changed.
    ///   - least: How many samples a part must have.
    ///   - sampleShape: The shape in which the network takes a sample.
    ///   - weights: What each sample's loss is multiplied by, if they do not count alike.
    ///   - compute: Where the step is computed.
    init(
        _ trainer: Trainer<Scalar>, _ data: Dataset<Scalar>, least: Int, sampleShape: [Int],
        weights: Tensor<Scalar>?, on compute: Compute
    ) {
        size = min(trainer.batchSize ?? data.count, data.count)
        (shards, ranks, self.least) = (trainer.shards, trainer.ranks, least)
        source = BatchSource(
            data, weights: weights, augmentation: trainer.augmentation, isShuffled: size < data.count,
            stretches: trainer.isStateful ? size : nil)
        block = BatchBlock(of: data, sampleShape: sampleShape, hasWeights: weights != nil, compute: compute)
        ahead = block
        // What is only copied is copied by all threads together, and what others hold is fetched by the caller's.
        let work =
            trainer.augmentation == nil || data.isShared ? 0 : size * data.featureCount * source.operationsPerValue
        pool = size < data.count && trainer.compute.isWorthSharing(work) ? ThreadPool(threads: 2) : nil
        // The threads of the training have their own work.
        if pool != nil { ahead.compute = Compute(kernels: trainer.compute.kernels) }
    }

    /// The number of samples in the largest part of a batch. The last batch may have fewer parts.
    var largestPart: Int { max(parts(of: 0)[0].count, parts(of: count - 1)[0].count) }

    /// The number of samples in the largest batch.
    var largestBatch: Int { self[0].count }

    /// Whether a block may have samples of several parts.
    var joinsParts = false

    /// The number of samples in an epoch.
    var samples: Int { source.data.count }

    /// The number of batches in an epoch; the last one may be short.
    var count: Int { (samples + size - 1) / size }

    /// The places of a batch's samples in the order of the epoch.
    subscript(batch: Int) -> Range<Int> { batch * size..<min((batch + 1) * size, samples) }

    /// How a batch is cut into parts.
    func parts(of batch: Int) -> BatchParts { BatchParts(self[batch].count, shards: shards, least: least) }

    /// Those of them that this process takes.
    func ownParts(of batch: Int) -> Range<Int> { parts(of: batch).parts(of: ranks.rank, among: ranks.count) }

    /// The places of the samples from `start` on that pass together: up to `rows`, of one part of a batch unless it joins them.
    func block(from start: Int, rows: Int) -> Range<Int> {
        let batch = start / size
        if joinsParts { return start..<min(start + rows, self[batch].upperBound) }
        let first = self[batch].lowerBound
        let parts = parts(of: batch)
        return start..<min(start + rows, first + parts[parts.part(of: start - first)].upperBound)
    }

    /// The block that this process takes after what ends at a place; nothing at the end of the epoch.
    private func block(after end: Int, rows: Int) -> Range<Int>? {
        var batch = end / size
        while batch < count {
            let first = self[batch].lowerBound
            let own = parts(of: batch).places(of: ranks.rank, among: ranks.count)
            let start = max(end, first + own.lowerBound)
            if start < first + own.upperBound { return block(from: start, rows: rows) }
            batch += 1
        }
        return nil
    }

    /// Brings the samples into the order of the next epoch. All samples at once stay in the order that they have: it would
    /// change nothing but the rounding.
    mutating func beginEpoch(using generator: inout some RandomNumberGenerator) {
        source.beginEpoch(using: &generator)
        ahead.places = 0..<0
    }

    /// Fetches the samples that this process takes of a batch from who holds them, if others do. All processes call it.
    mutating func beginBatch(_ index: Int) {
        guard case .shared(let shared) = source.data.samples else { return }
        let (first, cut, ranks, source) = (self[index].lowerBound, parts(of: index), ranks, source)
        func places(_ rank: Int) -> Range<Int> {
            let places = cut.places(of: rank, among: ranks.count)
            return first + places.lowerBound..<first + places.upperBound
        }
        self.source.fetched = (places(ranks.rank), shared.fetch { Array(source.indices(places($0))) })
    }

    /// A block for samples that somebody else loads.
    func newBlock(on compute: Compute) -> BatchBlock<Scalar> {
        var block = block
        block.compute = compute
        return block
    }

    /// Prepares the samples at some places of the epoch's order.
    func load(_ places: Range<Int>, into block: inout BatchBlock<Scalar>) { source.load(places, into: &block) }

    /// Calls `body` with the block of up to `rows` samples from the place `start` on, while the next one is prepared.
    mutating func withBlock(from start: Int, rows: Int, _ body: (SampleBlock<Scalar>, Tensor<Scalar>?) -> Void) {
        let places = block(from: start, rows: rows)
        if ahead.places == places {
            swap(&block, &ahead)
        } else {
            source.load(places, into: &block)
        }
        guard let pool, let next = block(after: places.upperBound, rows: rows) else {
            return body(block.samples, block.weights)
        }
        let (block, source) = (block, source)
        // Nobody else touches it before both are done.
        unsafe withUnsafeMutablePointer(to: &ahead) { ahead in
            nonisolated(unsafe) let ahead = unsafe ahead
            pool.run {
                body(block.samples, block.weights)
            } beside: {
                unsafe source.load(next, into: &ahead.pointee)
            }
        }
    }
}

/// Samples that pass through the network together, with what their losses are multiplied by.
struct BatchBlock<Scalar: TensorScalar> {
    fileprivate(set) var samples: SampleBlock<Scalar>
    fileprivate(set) var weights: Tensor<Scalar>?
    fileprivate var places = 0..<0
    fileprivate var compute: Compute
    /// Memory for an image.
    fileprivate var image: [Scalar] = []

    fileprivate init(of data: Dataset<Scalar>, sampleShape: [Int], hasWeights: Bool, compute: Compute) {
        samples = SampleBlock(of: data, sampleShape: sampleShape)
        weights = hasWeights ? Tensor(uninitialized: [0]) : nil
        self.compute = compute
    }
}

/// Where the blocks of a training come from.
private struct BatchSource<Scalar: TensorScalar> {
    let data: Dataset<Scalar>
    /// What the losses of all samples are multiplied by, if they do not count alike.
    let weights: Tensor<Scalar>?
    let augmentation: ImageAugmentation?
    /// Empty if the samples are taken in the order of the data set.
    var order: [Int]
    /// Whether each epoch has an order of its own.
    let isShuffled: Bool
    /// What the augmentation of an epoch draws from.
    var key: UInt64 = 0
    /// Samples that others hold, and their places in the order.
    var fetched: (places: Range<Int>, samples: Samples<Scalar>)?

    /// - Parameter stretches: How many stretches of samples that follow each other pass side by side, if they do.
    init(
        _ data: Dataset<Scalar>, weights: Tensor<Scalar>?, augmentation: ImageAugmentation?, isShuffled: Bool,
        stretches: Int?
    ) {
        self.data = data
        self.weights = weights
        self.augmentation = augmentation
        // Samples that are changed are copied first, one by one as those in disorder.
        self.isShuffled = stretches == nil
        order =
            stretches.map { Self.order(of: data.count, inStretches: $0) }
            ?? (isShuffled || augmentation != nil ? Array(0..<data.count) : [])
    }

    /// Of each stretch the first sample, then of each the second, and so on: a batch's rows go on where those of the batch before
    /// ended. The first stretches are a sample longer where the number does not come out even.
    private static func order(of count: Int, inStretches stretches: Int) -> [Int] {
        let (length, longer) = count.quotientAndRemainder(dividingBy: stretches)
        return (0..<count).map { place in
            let (step, stretch) = place.quotientAndRemainder(dividingBy: stretches)
            return stretch * length + min(stretch, longer) + step
        }
    }

    /// The rough cost of preparing a value.
    var operationsPerValue: Int { augmentation == nil ? 16 : 512 }

    mutating func beginEpoch(using generator: inout some RandomNumberGenerator) {
        if isShuffled { generator.shuffle(&order) }
        if augmentation != nil { key = generator.next() }
    }

    /// The samples at some places.
    func indices(_ places: Range<Int>) -> ArraySlice<Int> { order.isEmpty ? Array(places)[...] : order[places] }

    func load(_ places: Range<Int>, into block: inout BatchBlock<Scalar>) {
        block.places = places
        if let fetched {
            let part = places.lowerBound - fetched.places.lowerBound..<places.upperBound - fetched.places.lowerBound
            block.samples.load(part, of: fetched.samples, targets: indices(places), of: data, on: block.compute)
            if let weights { block.weights?.gatherRows(indices(places), of: weights) }
        } else if order.isEmpty {
            block.samples.load(places, of: data, on: block.compute)
            if let weights { block.weights?.showRows(places, of: weights) }
        } else {
            block.samples.load(order[places], of: data, on: block.compute)
            if let weights { block.weights?.gatherRows(order[places], of: weights) }
        }
        guard let augmentation, let shape = data.imageShape else { return }
        block.samples.changeFeatures {
            augmentation.apply(to: &$0, imageShape: shape, key: key, firstPlace: places.lowerBound, image: &block.image)
        }
    }
}
