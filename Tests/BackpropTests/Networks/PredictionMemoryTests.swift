import Backprop
import Testing

/// A network keeps the memory that it predicts in, and nobody notices.
@Suite struct PredictionMemoryTests {
    private func model(seed: UInt64 = 2) -> Sequential<Float> {
        var generator = SeededGenerator(seed: seed)
        return Sequential {
            Dense(5, 40, activation: .relu, using: &generator)
            Dense(40, 3, using: &generator)
            Softmax()
        }
    }

    /// What layers compute one after the other, each by itself.
    private func expected(_ model: Sequential<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
        model.layers.reduce(x) { $1.forward($0, pass: Pass(isTraining: false)) }
    }

    @Test func changesOfTheNetworkAreSeen() {
        var model = model()
        let x: Tensor<Float> = randomTensor([3, 5], seed: 1)
        #expect(model.predict(x) == expected(model, x))
        for value: Float in [0.5, 0.25, -1] {
            model.updateParameters { _, parameter in parameter = parameter.map { $0 * value } }
            #expect(model.predict(x) == expected(model, x))
        }
    }

    @Test func copiesGoTheirOwnWays() {
        let x: Tensor<Float> = randomTensor([1, 5], seed: 1)
        let original = model()
        let before = original.predict(x)
        var copy = original
        #expect(copy.predict(x) == before)
        copy.updateParameters { _, parameter in parameter = parameter.map { $0 + 1 } }
        #expect(copy.predict(x) == expected(copy, x))
        #expect(copy.predict(x) != before)
        #expect(original.predict(x) == before)
    }

    @Test func aTrainingIsSeen() throws {
        var (model, generator) = (model(), SeededGenerator(seed: 4))
        let x: Tensor<Float> = randomTensor([20, 5], seed: 1)
        let data = try Dataset(features: x, targets: .classes((0..<20).map { $0 % 3 }, count: 3))
        let before = model.predict(x)
        try Trainer<Float>(optimizer: SGD(learningRate: 0.5), epochs: 3).train(&model, on: data, using: &generator)
        #expect(model.predict(x) != before)
        #expect(model.predict(x) == expected(model, x))
    }

    /// Few rows and many, on one thread and several, on kernels of each kind, in turn.
    @Test func sizesThreadsAndKernelsChange() {
        let model = model()
        let several = Compute(threads: 3, leastWorkPerThread: 1)
        for rows in [1, 300, 2, 2000, 0, 1] {
            let x: Tensor<Float> = randomTensor([rows, 5], seed: UInt64(rows))
            let result = expected(model, x)
            for compute in [Compute(), several] + allKernels.map({ Compute(kernels: $0) }) {
                #expect(model.predict(x, on: compute) == result, "\(rows) rows")
            }
            // Threads that end before the next prediction.
            #expect(model.predict(x, on: Compute(threads: 2, leastWorkPerThread: 1)) == result)
        }
    }

    /// More tasks than engines that lie idle, all at the same network.
    @Test func manyTasksAskOneNetwork() async {
        let model = model()
        let samples: [Tensor<Float>] = (0..<40).map { randomTensor([1 + $0 % 3, 5], seed: UInt64($0)) }
        let results = samples.map { expected(model, $0) }
        await withTaskGroup(of: Int.self) { group in
            for task in 0..<40 {
                group.addTask {
                    (0..<200).count { model.predict(samples[(task + $0) % 40]) != results[(task + $0) % 40] }
                }
            }
            for await mistakes in group { #expect(mistakes == 0) }
        }
    }
}
