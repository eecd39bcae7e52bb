import Backprop
import Testing

/// A large batch of a small network passes in blocks of rows, unless a layer is there that needs all rows at once.
@Suite struct RowBlockTests {
    private static let rows = 5003

    private func train(
        whole: Bool, softmax: Bool, loss: any Loss<Float>, data: Dataset<Float>, batchSize: Int?, threads: Int = 1
    ) throws -> (bits: [UInt64], history: History) {
        var generator = SeededGenerator(seed: 1)
        var layers: [any Layer<Float>] = [
            Scaling.standardization(of: data), Dense(4, 32, activation: .tanh, using: &generator),
            Dense(32, 16, activation: .relu, using: &generator), Dense(16, 3, using: &generator),
        ]
        if softmax { layers.append(Softmax()) }
        if whole { layers.insert(Unchanged(), at: 2) }
        var model = try Sequential(layers: layers)
        let trainer = Trainer<Float>(
            loss: loss, optimizer: SGD(learningRate: 0.1, momentum: 0.9), epochs: 3, batchSize: batchSize,
            compute: Compute(threads: threads))
        let history = try trainer.train(&model, on: data, validation: data[rows: 0..<1500], using: &generator)
        return (bits(model), history)
    }

    @Test(arguments: [nil, 2500])
    func blocksGiveTheBitsOfTheWhole(batchSize: Int?) throws {
        let x: Tensor<Float> = randomTensor([Self.rows, 4], seed: 2)
        let labels = Targets<Float>.classes((0..<Self.rows).map { $0 * 7 % 3 }, count: 3)
        let values = Targets<Float>.values(randomTensor([Self.rows, 3], seed: 3))
        let cases: [(Targets<Float>, any Loss<Float>, softmax: Bool)] = [
            (labels, CategoricalCrossEntropy(), true), (.values(labels.asRows()), CategoricalCrossEntropy(), true),
            (values, MeanSquaredError(), false), (labels, SoftmaxCrossEntropy(beta: 0.3), false),
            (.values(labels.asRows()), MeanSquaredError(), true),
        ]
        for (targets, loss, softmax) in cases {
            let data = try Dataset(features: x, targets: targets)
            let whole = try train(whole: true, softmax: softmax, loss: loss, data: data, batchSize: batchSize)
            for threads in [1, 2] {
                let blocks = try train(
                    whole: false, softmax: softmax, loss: loss, data: data, batchSize: batchSize, threads: threads)
                #expect(blocks.bits == whole.bits, "\(loss), \(threads) threads")
                #expect(blocks.history == whole.history, "\(loss), \(threads) threads")
            }
        }
    }

    /// Of wide samples fewer rows pass at once, which changes neither what is predicted nor what an evaluation says.
    @Test func wideSamples() throws {
        var generator = SeededGenerator(seed: 4)
        let model = try Sequential<Float>(layers: [
            Dense(2000, 64, activation: .relu, using: &generator), Dense(64, 3, using: &generator), Softmax(),
        ])
        let rows = 700
        let x: Tensor<Float> = randomTensor([rows, 2000], seed: 5)
        let data = try Dataset(features: x, targets: .classes((0..<rows).map { $0 % 3 }, count: 3))
        let all = model.predict(x)
        for threads in [1, 2] {
            let compute = Compute(threads: threads, leastWorkPerThread: 1)
            var (places, scalars): ([Range<Int>], [Float]) = ([], [])
            model.predict(data, on: compute) { range, output in
                places.append(range)
                scalars += output.scalars
            }
            #expect(places == [0..<256, 256..<512, 512..<700])
            #expect(scalars == all.scalars)
            let metrics: [any Metric] = [TopAccuracy(2)]
            let whole = try model.evaluate(data, loss: CategoricalCrossEntropy(), metrics: metrics, on: compute)
            #expect(
                try whole
                    == model.evaluate(data, loss: CategoricalCrossEntropy(), metrics: metrics, on: Compute(threads: 1)))
        }
    }
}
