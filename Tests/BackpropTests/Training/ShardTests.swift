import Testing

@testable import Backprop

/// Batches that are cut into parts, whose gradients are added by a tree.
@Suite struct ShardTests {
    // MARK: The rule and the tree

    @Test func partsCoverABatch() {
        for samples in 1...40 {
            for shards in [1, 2, 3, 7, 8, 100] {
                for least in 1...3 {
                    let parts = BatchParts(samples, shards: shards, least: least)
                    #expect(parts.count == max(1, min(shards, samples / least)))
                    var (end, sizes): (Int, [Int]) = (0, [])
                    for part in 0..<parts.count {
                        #expect(parts[part].lowerBound == end)
                        for place in parts[part] { #expect(parts.part(of: place) == part) }
                        (end, sizes) = (parts[part].upperBound, sizes + [parts[part].count])
                    }
                    #expect(end == samples && sizes == sizes.sorted(by: >))
                    #expect(sizes[0] - sizes[sizes.count - 1] <= 1)
                    #expect(sizes[sizes.count - 1] >= min(least, samples))
                    for ranks in 1...9 {
                        let own = (0..<ranks).map { parts.parts(of: $0, among: ranks) }
                        #expect(own.flatMap(Array.init) == Array(0..<parts.count))
                        let places = (0..<ranks).flatMap { Array(parts.places(of: $0, among: ranks)) }
                        #expect(places == Array(0..<samples))
                    }
                }
            }
        }
    }

    /// As the tree is defined: the left half of a sum is the greatest power of two below its length.
    private func plain(_ parts: Range<Int>, _ text: (Int) -> String) -> String {
        guard parts.count > 1 else { return text(parts.lowerBound) }
        var half = 1
        while 2 * half < parts.count { half *= 2 }
        let middle = parts.lowerBound + half
        return "(\(plain(parts.lowerBound..<middle, text))+\(plain(middle..<parts.upperBound, text)))"
    }

    @Test func treeIsTheSameWhoeverAdds() {
        for count in 1...20 {
            let expected = plain(0..<count) { "\($0)" }
            for ranks in 1...12 {
                var (texts, nodes): ([String], [PartTree.Node]) = ([], [])
                for rank in 0..<ranks {
                    let parts = BatchParts(count, shards: count, least: 1).parts(of: rank, among: ranks)
                    for node in PartTree.nodes(of: parts) {
                        nodes.append(node)
                        texts.append(plain(node.first..<node.first + node.size) { "\($0)" })
                    }
                }
                for addition in PartTree.additions(of: nodes) {
                    texts[addition.to] = "(\(texts[addition.to])+\(texts[addition.from]))"
                }
                #expect(texts[0] == expected, "\(ranks) processes")
            }
            // Numbers that no other order gives.
            var numbers: [Double] = []
            for part in 0..<count { numbers += [1 / Double(part + 3), 0] }
            func sum(_ parts: Range<Int>) -> Double {
                guard parts.count > 1 else { return 1 / Double(parts.lowerBound + 3) }
                var half = 1
                while 2 * half < parts.count { half *= 2 }
                return sum(parts.prefix(half)) + sum(parts.dropFirst(half))
            }
            PartTree.add(&numbers, count: count, stride: 2)
            #expect(numbers[0] == sum(0..<count))
        }
    }

    // MARK: Trainings

    private func data(_ shape: [Int], rows: Int = 50) throws -> Dataset<Float> {
        try Dataset(
            features: randomTensor([rows] + shape, seed: 5), targets: .classes((0..<rows).map { $0 % 3 }, count: 3))
    }

    private func images() -> Sequential<Float> {
        var generator = SeededGenerator(seed: 3)
        return Sequential(inputShape: [8, 8, 1]) {
            Conv2D(1, 4, kernel: 3, activation: .relu, using: &generator)
            BatchNorm(4)
            Dropout(0.3)
            Flatten()
            Dense(144, 20, activation: .tanh, using: &generator)
            BatchNorm(20)
            Dense(20, 3, using: &generator)
            Softmax()
        }
    }

    private func train(
        _ network: Sequential<Float>, _ data: Dataset<Float>, shards: Int, batchSize: Int? = 21, threads: Int = 1,
        kernels: Kernels = .best, optimizer: any Optimizer = Adam(), clipNorm: Double? = nil, epochs: Int = 3
    ) throws -> (model: Sequential<Float>, history: History) {
        var (model, generator) = (network, SeededGenerator(seed: 7))
        var trainer = Trainer<Float>(
            optimizer: optimizer, epochs: epochs, batchSize: batchSize, clipNorm: clipNorm,
            compute: Compute(
                kernels: kernels, threads: threads, leastWorkPerThread: threads == 1 ? 1 << 20 : 1))
        trainer.shards = shards
        let history = try trainer.train(&model, on: data, using: &generator)
        return (model, history)
    }

    private func statistics(_ model: Sequential<Float>) -> [[Float]] {
        model.layers.flatMap { $0.constants.map(\.value.scalars) }
    }

    @Test(arguments: [2, 3, 7, 8]) func threadsAndKernelsChangeNoBit(shards: Int) throws {
        let (network, data) = (images(), try data([8, 8, 1]))
        let expected = try train(network, data, shards: shards)
        for kernels in allKernels {
            for threads in [1, 2, 3] {
                let result = try train(network, data, shards: shards, threads: threads, kernels: kernels)
                #expect(bits(result.model) == bits(expected.model), "\(kernels), \(threads) threads")
                #expect(statistics(result.model) == statistics(expected.model), "\(kernels), \(threads) threads")
                #expect(result.history == expected.history, "\(kernels), \(threads) threads")
            }
        }
    }

    /// When threads take whole parts, and when they share each.
    @Test func whoTakesWholeParts() throws {
        func threads(
            _ shards: Int, _ threads: Int, batch: Int = 64, leastWork: Int = 1, ranks: Int = 1,
            loss: any Loss<Float> = CategoricalCrossEntropy(), _ model: Sequential<Float>? = nil
        ) -> Int {
            var trainer = Trainer<Float>(
                loss: loss, compute: Compute(threads: threads, leastWorkPerThread: leastWork))
            trainer.shards = shards
            trainer.ranks = Ranks(rank: 0, count: ranks, library: nil, link: nil)
            return PartThreads.count(trainer, model ?? images(), batch: batch)
        }
        #expect(threads(1, 4) == 1)
        #expect(threads(8, 1) == 1)
        #expect(threads(8, 2) == 2 && threads(8, 3) == 3 && threads(8, 4) == 4 && threads(8, 8) == 8)
        // 8 parts on 6 threads take as long as on 4.
        #expect(threads(8, 6) == 1 && threads(2, 4) == 1 && threads(8, 10) == 8)
        // A batch normalization needs two samples.
        #expect(threads(8, 8, batch: 6) == 1 && threads(8, 3, batch: 6) == 3)
        #expect(threads(8, 2, leastWork: 1 << 40) == 1)
        #expect(threads(8, 2, ranks: 2) == 1)
        #expect(threads(8, 2, loss: OwnLoss()) == 1)
        var generator = SeededGenerator(seed: 3)
        let own = Sequential<Float>(inputShape: [6]) {
            Counting()
            Dense(6, 3, using: &generator)
        }
        #expect(threads(8, 2, own) == 1)
    }

    private struct OwnLoss: Loss {
        typealias Scalar = Float
        func check(_ targets: Targets<Float>, outputs: Int) {}
        func evaluate(
            _ output: Tensor<Float>, _ targets: Targets<Float>, meanOver samples: Int, losses: inout Tensor<Float>,
            gradient: inout Tensor<Float>, wantsGradient: Bool, on compute: Compute
        ) {}
    }

    /// More threads than the last batch has parts; data that are augmented, and weights of samples.
    @Test func wholePartsOfSmallBatches() throws {
        let data = try Dataset<Float>(
            features: randomTensor([33, 36], seed: 2), targets: .classes((0..<33).map { $0 % 2 }, count: 2),
            imageShape: [6, 6])
        func train(_ threads: Int) throws -> (bits: [UInt64], history: History) {
            var generator = SeededGenerator(seed: 3)
            var model = Sequential<Float> {
                Dense(36, 7, activation: .relu, using: &generator)
                Dropout(0.3)
                Dense(7, 2, using: &generator)
                Softmax()
            }
            var trainer = Trainer<Float>(
                epochs: 3, batchSize: 16, clipNorm: 0.5,
                compute: Compute(threads: threads, leastWorkPerThread: threads == 1 ? 1 << 20 : 1))
            trainer.augmentation = ImageAugmentation(horizontalFlip: 0.5, shift: 1)
            trainer.shards = 4
            let weights = (0..<33).map { Double($0 % 3) }
            let history = try trainer.train(&model, on: data, sampleWeights: weights, using: &generator)
            return (bits(model), history)
        }
        let alone = try train(1)
        for threads in [2, 3, 4] {
            let result = try train(threads)
            #expect(result.bits == alone.bits && result.history == alone.history, "\(threads) threads")
        }
    }

    /// A batch of one sample has one part, and then there is nothing to add.
    @Test(arguments: [SGD(learningRate: 0.1, momentum: 0.9) as any Optimizer, Adam(), AdamW()])
    func onePartIsTheWholeBatch(optimizer: any Optimizer) throws {
        var generator = SeededGenerator(seed: 3)
        let network = Sequential<Float>(inputShape: [7, 2]) {
            GRU(2, 5, using: &generator)
            Dropout(0.2)
            Dense(5, 3, using: &generator)
            Softmax()
        }
        let data = try data([7, 2], rows: 20)
        let whole = try train(network, data, shards: 1, batchSize: 1, optimizer: optimizer)
        let parts = try train(network, data, shards: 8, batchSize: 1, optimizer: optimizer)
        #expect(bits(parts.model) == bits(whole.model))
        #expect(parts.history == whole.history)
        let batches = try train(network, data, shards: 8, batchSize: 8, optimizer: optimizer)
        #expect(bits(batches.model) != bits(whole.model))
    }

    /// The parts' number changes what rounds, and no more, where no layer looks at the whole batch.
    @Test func partsAreCloseToTheWhole() throws {
        var generator = SeededGenerator(seed: 3)
        let network = Sequential<Float>(inputShape: [6]) {
            Dense(6, 20, activation: .tanh, using: &generator)
            Dropout(0.3)
            Dense(20, 3, using: &generator)
            Softmax()
        }
        let data = try data([6])
        for clipNorm in [nil, 0.01] {
            let sgd = SGD(learningRate: 0.1, momentum: 0.9)
            let whole = try train(network, data, shards: 1, optimizer: sgd, clipNorm: clipNorm)
            let parts = try train(network, data, shards: 8, optimizer: sgd, clipNorm: clipNorm)
            for (a, b) in zip(whole.model.parameters, parts.model.parameters) {
                #expect(relativeError(Tensor<Double>(b.value), Tensor<Double>(a.value)) < 1e-5, "\(a.name)")
            }
            for (a, b) in zip(whole.history.epochs, parts.history.epochs) {
                #expect(abs(a.loss - b.loss) < 1e-6 && a.accuracy == b.accuracy)
            }
        }
    }

    /// A step computed by hand: the gradient of each part by itself, then the tree.
    @Test(arguments: [1, 2, 3, 5, 7, 8]) func stepIsThatOfThePlainTree(shards: Int) throws {
        let x: Tensor<Float> = randomTensor([23, 4], seed: 1)
        let y: Tensor<Float> = randomTensor([23, 2], seed: 2)
        let data = try Dataset(features: x, targets: .values(y))
        var generator = SeededGenerator(seed: 3)
        var dense = Dense<Float>(4, 2, using: &generator)
        let network = Sequential<Float> { dense }
        let loss = MeanSquaredError<Float>()

        let parts = BatchParts(23, shards: shards, least: 1)
        func gradients(_ part: Int) -> [Tensor<Float>] {
            let rows = x[rows: parts[part]]
            let output = dense(rows)
            var (losses, gradient) = (Tensor<Float>(zeros: [rows.rows]), Tensor<Float>(zeros: output.shape))
            loss.evaluate(
                output, .values(y[rows: parts[part]]), meanOver: 23, losses: &losses, gradient: &gradient,
                wantsGradient: true, on: .default)
            return dense.backward(gradient, input: rows, output: output).parameters
        }
        func sum(_ range: Range<Int>) -> [Tensor<Float>] {
            guard range.count > 1 else { return gradients(range.lowerBound) }
            var half = 1
            while 2 * half < range.count { half *= 2 }
            return zip(sum(range.prefix(half)), sum(range.dropFirst(half))).map { $0 + $1 }
        }
        let total = sum(0..<parts.count)
        var updater = Updater<Float>(SGD(learningRate: 0.1, momentum: 0.9))
        updater.step { $0.update(&dense, with: total) }

        var trainer = Trainer<Float>(loss: loss, optimizer: SGD(learningRate: 0.1, momentum: 0.9))
        trainer.shards = shards
        var trained = network
        try trainer.train(&trained, on: data, using: &generator)
        #expect(bits(trained) == bits(Sequential<Float> { dense }))
    }

    /// Each part goes on from what there was before the batch, and the mean stays.
    @Test func runningStatisticsAreTheMeanOverTheParts() throws {
        let x: Tensor<Float> = randomTensor([21, 3], seed: 1)
        let data = try Dataset(features: x, targets: .values(randomTensor([21, 3], seed: 2)))
        var model = Sequential<Float>(inputShape: [3]) { BatchNorm(3, momentum: 0.3) }
        var trainer = Trainer<Float>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.1))
        trainer.shards = 4
        var generator = SeededGenerator(seed: 3)
        try trainer.train(&model, on: data, using: &generator)

        let parts = BatchParts(21, shards: 4, least: 2)
        #expect(parts.count == 4)
        for (index, statistic) in statistics(model).enumerated() {
            for column in 0..<3 {
                let made = (0..<parts.count).map { part -> Double in
                    let values = parts[part].map { Double(x.scalars[$0 * 3 + column]) }
                    let mean = values.reduce(0, +) / Double(values.count)
                    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                    return index == 0 ? 0.3 * mean : 0.7 + 0.3 * squares / Double(values.count - 1)
                }
                #expect(abs(Double(statistic[column]) - made.reduce(0, +) / 4) < 1e-6)
            }
        }
    }

    /// A layer of one's own has statistics too.
    private struct Counting: Layer {
        typealias Scalar = Float
        var count = Tensor<Float>(zeros: [1])

        func outputShape(for inputShape: [Int]) -> [Int] { inputShape }
        var constants: [Parameter<Float>] { [Parameter(name: "count", value: count)] }
        var statisticsShapes: [[Int]] { [[1]] }
        mutating func takeStatistics(_ statistics: [Tensor<Float>]) { count += statistics[0] }
        mutating func updateStatistics(_ update: (inout Tensor<Float>) -> Void) { update(&count) }
        func forward(_ input: Tensor<Float>, into output: inout Tensor<Float>, pass: Pass) { output = input }
        func backward(
            _ gradient: inout Tensor<Float>, input: Tensor<Float>, output: Tensor<Float>,
            into gradients: inout LayerGradients<Float>, pass: Pass
        ) {
            gradients.statistics[0] = [Float(input.rows)]
            swap(&gradients.input, &gradient)
        }
    }

    @Test func layersOfOnesOwn() throws {
        var generator = SeededGenerator(seed: 3)
        let network = Sequential<Float>(inputShape: [6]) {
            Dense(6, 3, using: &generator)
            Counting()
            Softmax()
        }
        // Batches of 20, 20 and 10 in four parts: 5, 5, and 3 or 2.
        let result = try train(network, data([6]), shards: 4, batchSize: 20, epochs: 2)
        let expected: [[Float]] = [[25]]
        #expect(statistics(result.model) == expected)
    }

    @Test func checkpointsGoOnAndKnowTheParts() throws {
        let (network, data) = (images(), try data([8, 8, 1]))
        func train(
            _ shards: Int, epochs: Int, from checkpoint: Checkpoint<Float>? = nil, every interval: Int? = nil
        ) throws -> (model: Sequential<Float>, checkpoints: [Checkpoint<Float>]) {
            var trainer = Trainer<Float>(optimizer: Adam(), epochs: epochs, batchSize: 16)
            trainer.shards = shards
            var (model, generator) = (network, SeededGenerator(seed: 7))
            var checkpoints: [Checkpoint<Float>] = []
            try trainer.train(&model, on: data, using: &generator, from: checkpoint, checkpointEvery: interval) {
                checkpoints.append($0)
            }
            return (model, checkpoints)
        }
        let whole = try train(4, epochs: 5)
        let begun = try train(4, epochs: 2, every: 2)
        let resumed = try train(4, epochs: 5, from: begun.checkpoints[0])
        #expect(bits(resumed.model) == bits(whole.model))
        #expect(statistics(resumed.model) == statistics(whole.model))
        #expect(throws: TrainingError.checkpoint("shards 4 there, 8 here")) {
            try train(8, epochs: 5, from: begun.checkpoints[0])
        }
        #expect(throws: TrainingError.checkpoint("shards 4 there, as usual here")) {
            try train(1, epochs: 5, from: begun.checkpoints[0])
        }
        let usual = try train(1, epochs: 2, every: 2)
        #expect(throws: TrainingError.checkpoint("shards as usual there, 4 here")) {
            try train(4, epochs: 5, from: usual.checkpoints[0])
        }
    }

    @Test func numbersWithoutMeaning() throws {
        for shards in [0, -1] {
            #expect(throws: TrainingError.setting("shards: \(shards); expected 1 or more")) {
                try train(images(), data([8, 8, 1]), shards: shards)
            }
        }
        // As many as one likes: a batch has no more parts than its layers can do with.
        let many = try train(images(), data([8, 8, 1]), shards: .max, epochs: 1)
        let enough = try train(images(), data([8, 8, 1]), shards: 50, epochs: 1)
        #expect(bits(many.model) == bits(enough.model))
    }

    @Test func trainingThatDiverges() throws {
        var generator = SeededGenerator(seed: 3)
        let network = Sequential<Float> { Dense(4, 2, using: &generator) }
        let data = try Dataset<Float>(
            features: randomTensor([20, 4], seed: 1), targets: .values(randomTensor([20, 2], seed: 2)))
        var (trainer, model) = (
            Trainer<Float>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 1e30), epochs: 9), network
        )
        trainer.shards = 4
        #expect(throws: TrainingError.self) { try trainer.train(&model, on: data, using: &generator) }
        #expect(bits(model) == bits(network))
    }
}
