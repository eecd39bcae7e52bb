import Backprop
import Testing

/// Windows over rows are samples that share them.
@Suite struct WindowTests {
    private let rows = Tensor<Double>(shape: [6, 2], scalars: (0..<12).map(Double.init))

    @Test func windowsAndWhatFollows() throws {
        let data = try Dataset(windowsOf: rows, window: 3, horizon: 2)
        #expect(data.count == 2)
        #expect(data.sampleShape == [3, 2])
        #expect(data.features == Tensor(shape: [2, 3, 2], scalars: [0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7]))
        #expect(data.targets == .values([[7, 9], [9, 11]]))
    }

    @Test func severalTargets() throws {
        let data = try Dataset(windowsOf: rows, window: 1, horizon: 2, targets: [1, 0])
        #expect(data.count == 4)
        #expect(data.targets == .values([[3, 2, 5, 4], [5, 4, 7, 6], [7, 6, 9, 8], [9, 8, 11, 10]]))
    }

    /// Some of the samples, in another order, in another type.
    @Test func partsOfThem() throws {
        let data = try Dataset(windowsOf: rows, window: 2, horizon: 1)
        #expect(data[rows: 1..<3].features == data.features[rows: 1..<3])
        #expect(
            data.subset([3, 0, 3]).features == Tensor(shape: [3, 2, 2], scalars: [6, 7, 8, 9, 0, 1, 2, 3, 6, 7, 8, 9]))
        #expect(try Dataset<Float>(data).features == Tensor<Float>(data.features))
        let copied = try Dataset(features: data.features, targets: data.targets)
        #expect(data == copied)
    }

    /// A training sees the same numbers as on copied windows, and gives the same bits; so does an evaluation.
    @Test(arguments: [nil, 5, 32]) func trainsAsOnCopies(_ batchSize: Int?) throws {
        let series: Tensor<Float> = randomTensor([80, 3], seed: 5)
        let windows = try Dataset(windowsOf: series, window: 7, horizon: 2)
        let copies = try Dataset(features: windows.features, targets: windows.targets)
        func trained(_ data: Dataset<Float>) throws -> (Sequential<Float>, Evaluation) {
            var generator = SeededGenerator(seed: 1)
            var model = Sequential<Float>(inputShape: [7, 3]) {
                GRU(3, 8, using: &generator)
                Dense(8, 2, using: &generator)
            }
            let trainer = Trainer<Float>(
                loss: MeanSquaredError(), optimizer: Adam(learningRate: 0.01), epochs: 4, batchSize: batchSize)
            try trainer.train(&model, on: data, validation: data[rows: 3..<20], using: &generator)
            return (model, try model.evaluate(data, loss: MeanSquaredError()))
        }
        let (a, b) = (try trained(windows), try trained(copies))
        #expect(bits(a.0) == bits(b.0))
        #expect(a.1 == b.1)
    }

    @Test func checkpointsTellSeriesApart() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float>(inputShape: [7, 3]) {
            Flatten()
            Dense(21, 1, using: &generator)
        }
        func data(_ seed: UInt64) throws -> Dataset<Float> {
            try Dataset(windowsOf: randomTensor([40, 3], seed: seed), window: 7, horizon: 1)
        }
        let trainer = Trainer<Float>(loss: MeanSquaredError(), epochs: 2, batchSize: 8)
        var checkpoint: Checkpoint<Float>?
        var (network, first) = (model, SeededGenerator(seed: 2))
        try trainer.train(&network, on: data(1), using: &first, from: nil, checkpointEvery: 1) {
            checkpoint = checkpoint ?? $0
        }
        var (again, second) = (model, SeededGenerator(seed: 2))
        try trainer.train(&again, on: data(1), using: &second, from: checkpoint) { _ in }
        #expect(bits(again) == bits(network))
        var third = SeededGenerator(seed: 2)
        #expect(throws: TrainingError.self) {
            try trainer.train(&again, on: data(2), using: &third, from: checkpoint) { _ in }
        }
    }

    private func expectFailure(
        window: Int, horizon: Int, targets: [Int]? = nil, _ message: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: sourceLocation) {
            try Dataset(windowsOf: rows, window: window, horizon: horizon, targets: targets)
        } throws: { "\($0)" == "series: \(message)" }
    }

    @Test func mistakes() throws {
        expectFailure(window: 0, horizon: 1, "expected a window and a horizon of 1 row or more, found 0 and 1")
        expectFailure(window: 1, horizon: 0, "expected a window and a horizon of 1 row or more, found 1 and 0")
        expectFailure(
            window: 5, horizon: 2, "expected 7 rows or more, a window of 5 and a horizon of 2, found 6")
        expectFailure(
            window: .max, horizon: 1,
            "expected more rows than there can be, a window of \(Int.max) and a horizon of 1, found 6")
        expectFailure(window: 1, horizon: 1, targets: [2], "expected target columns from 0 to 1, found [2]")
        expectFailure(window: 1, horizon: 1, targets: [-1], "expected target columns from 0 to 1, found [-1]")
        expectFailure(window: 1, horizon: 1, targets: [], "expected target columns from 0 to 1, found []")
        var broken = rows
        broken[2, 1] = .nan
        #expect {
            try Dataset(windowsOf: broken, window: 1, horizon: 1)
        } throws: { "\($0)" == "series: row 3, column 2: expected a finite number, found nan" }
        // As long as they may be.
        #expect(try Dataset(windowsOf: rows, window: 5, horizon: 1).count == 1)
    }
}
