import Testing

@testable import Backprop

/// Parts of some samples each pass through a dense network together; what each adds to the gradient is its own.
@Suite struct PartsTogetherTests {
    private func data(_ shape: [Int], rows: Int, scale: Float) throws -> Dataset<Float> {
        let features: Tensor<Float> = randomTensor([rows] + shape, seed: 5)
        return try Dataset(
            features: Tensor(shape: features.shape, scalars: features.scalars.map { $0 * scale }),
            targets: .classes((0..<rows).map { $0 % 3 }, count: 3))
    }

    /// What of a training is not the same in all tests.
    private struct Setting {
        var clipNorm: Double?
        /// What the features are multiplied by.
        var scale: Float = 1
        var rate = 0.1
        var frozen: [String] = []
    }

    /// - Parameter alone: With a layer of a user, which computes by itself: then parts pass one by one.
    private func train(
        _ shape: [Int], _ layers: (inout SeededGenerator) -> [any Layer<Float>], alone: Bool, shards: Int,
        batchSize: Int, threads: Int, kernels: Kernels = .best, rows: Int, _ setting: Setting
    ) throws -> (bits: [UInt64], history: History) {
        var generator = SeededGenerator(seed: 3)
        var chain = layers(&generator)
        // Behind all that draw by their place.
        if alone { chain.insert(Unchanged(), at: chain.count - 1) }
        var model = try Sequential<Float>(layers: chain, inputShape: shape)
        var trainer = Trainer<Float>(
            optimizer: SGD(learningRate: setting.rate, momentum: 0.9), epochs: 2, batchSize: batchSize,
            clipNorm: setting.clipNorm,
            compute: Compute(
                kernels: kernels, threads: threads, leastWorkPerThread: threads == 1 ? 1 << 20 : 1))
        trainer.shards = shards
        for path in setting.frozen { trainer.rules[path] = .frozen }
        let history = try trainer.train(&model, on: data(shape, rows: rows, scale: setting.scale), using: &generator)
        return (bits(model), history)
    }

    private func compare(
        _ shape: [Int], shards: Int, batchSize: Int, rows: Int, kernels: [Kernels] = [.best],
        _ setting: Setting = Setting(clipNorm: 1), _ layers: (inout SeededGenerator) -> [any Layer<Float>]
    ) throws {
        let alone = try train(
            shape, layers, alone: true, shards: shards, batchSize: batchSize, threads: 1, rows: rows, setting)
        for kernels in kernels {
            for threads in [1, 2, 3] {
                let together = try train(
                    shape, layers, alone: false, shards: shards, batchSize: batchSize, threads: threads,
                    kernels: kernels, rows: rows, setting)
                #expect(together.bits == alone.bits, "\(shards) shards, \(kernels), \(threads) threads")
                #expect(together.history == alone.history, "\(shards) shards, \(kernels), \(threads) threads")
            }
        }
    }

    /// With all of the gradient at once, and where each parameter follows its own.
    @Test(arguments: [2, 3, 7, 8, 30], [nil, 1]) func areThoseOneByOne(shards: Int, clipNorm: Double?) throws {
        let setting = Setting(clipNorm: clipNorm)
        try compare([6], shards: shards, batchSize: 21, rows: 50, kernels: allKernels, setting) {
            [
                Dense(6, 19, activation: .relu, using: &$0), Dropout(0.3), Dense(19, 20, activation: .gelu, using: &$0),
                Dense(20, 3, using: &$0), Softmax(),
            ]
        }
    }

    /// What is negligible in a gradient counts as 0 when it is complete, and not in a part of it: here some elements are, and
    /// a rate that makes up for it shows which.
    @Test func negligibleSums() throws {
        let setting = Setting(scale: 0x1p-95, rate: 0x1p90, frozen: ["0.biases"])
        try compare([6], shards: 8, batchSize: 21, rows: 50, kernels: allKernels, setting) {
            [Dense(6, 3, using: &$0), Softmax()]
        }
        let layers: (inout SeededGenerator) -> [any Layer<Float>] = { [Dense(6, 3, using: &$0), Softmax()] }
        let moved = try train(
            [6], layers, alone: false, shards: 8, batchSize: 21, threads: 1, rows: 50, setting)
        var start = SeededGenerator(seed: 3)
        let before = bits(try Sequential<Float>(layers: layers(&start), inputShape: [6]))
        #expect(moved.bits != before)
    }

    /// A gradient that is computed in several blocks of its rows.
    @Test func largeGradients() throws {
        try compare([201], shards: 8, batchSize: 40, rows: 90) {
            [
                Dense(201, 700, activation: .relu, using: &$0), Dense(700, 37, activation: .tanh, using: &$0),
                Dense(37, 3, using: &$0), Softmax(),
            ]
        }
    }

    /// Each step of a sequence is a row of the product.
    @Test func sequences() throws {
        try compare([5, 4], shards: 4, batchSize: 18, rows: 40) {
            [
                Dense(4, 9, activation: .tanh, using: &$0), Flatten(), Dense(45, 3, using: &$0), Softmax(),
            ]
        }
    }

    /// Fewer parts than a batch has pass together where more would leave the caches.
    @Test func severalTimesABatch() throws {
        try compare([6], shards: 20, batchSize: 300, rows: 700) {
            [
                Dense(6, 400, activation: .relu, using: &$0), Dense(400, 3, using: &$0), Softmax(),
            ]
        }
    }

    /// Where parts pass together, and where they cannot.
    @Test func whichNetworks() throws {
        var generator = SeededGenerator(seed: 3)
        func isParted(_ shape: [Int], _ layers: [any Layer<Float>]) throws -> Bool {
            let model = try Sequential<Float>(layers: layers, inputShape: shape)
            let joined = LossJoin(CategoricalCrossEntropy<Float>(), model, areSequences: false)
            return Plan.training(joined.graph).parted != nil
        }
        let dense = Dense<Float>(6, 3, using: &generator)
        #expect(try isParted([6], [dense, Softmax()]))
        #expect(try isParted([6], [Dropout(0.5), dense, ReLU(), Softmax()]))
        #expect(try !isParted([6], [BatchNorm(6), dense, Softmax()]))
        #expect(try !isParted([6], [Unchanged(), dense, Softmax()]))
        #expect(try !isParted([6], [LayerNorm(6), dense, Softmax()]))
        #expect(try !isParted([2, 3], [GRU(3, 3, using: &generator), Softmax()]))
    }
}
