import Backprop
import Foundation
import Testing

@Suite struct DropoutTests {
    private func pass(_ randomness: UInt64, on compute: Compute = .default) -> Pass {
        Pass(compute: compute, isTraining: true, randomness: randomness)
    }

    /// About the given share is dropped, and what is left keeps the mean.
    @Test(arguments: [0, 0.1, 0.5, 0.9])
    func dropsTheShare(rate: Double) {
        let ones = Tensor<Double>(repeating: 1, shape: [1000, 100])
        let output = Dropout(rate).forward(ones, pass: pass(7)).scalars
        let dropped = Double(output.count { $0 == 0 }) / 1e5
        #expect(abs(dropped - rate) < 0.005)
        #expect(output.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
    }

    /// Rows, columns and neighbours of an element say nothing about it.
    @Test func isWithoutPattern() {
        let (rows, columns) = (400, 300)
        let output = Dropout<Double>(0.5).forward(Tensor(repeating: 1, shape: [rows, columns]), pass: pass(3))
        let kept = output.scalars.map { $0 == 0 ? -1.0 : 1 }
        for step in [1, 2, 32, columns, columns + 1, 16 * columns] {
            let correlation = (0..<kept.count - step).reduce(0) { $0 + kept[$1] * kept[$1 + step] }
            #expect(abs(correlation / Double(kept.count)) < 0.015, "distance \(step)")
        }
        for row in 0..<rows {
            let sum = kept[row * columns..<(row + 1) * columns].reduce(0, +)
            #expect(abs(sum) < 90, "row \(row)")
        }
    }

    @Test func passesTheGradientOfWhatIsKept() {
        let input: Tensor<Double> = randomTensor([9, 33], seed: 1)
        let ones = Tensor<Double>(repeating: 1, shape: [9, 33])
        let dropout = Dropout<Double>(0.4)
        let output = dropout.forward(input, pass: pass(5))
        let gradient = dropout.backward(ones, input: input, output: output, pass: pass(5)).input
        #expect(gradient == dropout.forward(ones, pass: pass(5)))
        #expect(gradient != dropout.forward(ones, pass: pass(6)))
    }

    @Test func doesNothingOutsideOfATraining() {
        let input: Tensor<Float> = randomTensor([4, 5], seed: 1)
        #expect(Dropout(0.9).forward(input, pass: Pass(isTraining: false)) == input)
        let model = Sequential<Float>(inputShape: [5]) {
            Dropout(0.9)
            Identity()
        }
        #expect(model.predict(input) == input)
    }

    /// The same seed trains the same network, whatever the kernels, the threads and the blocks of rows; another seed
    /// trains another.
    @Test func sameSeedSameResult() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float> {
            Dense(2, 32, activation: .relu, using: &generator)
            Dropout(0.3)
            Dense(32, 16, activation: .gelu, using: &generator)
            Dropout(0.2)
            Dense(16, 3, using: &generator)
            Softmax()
        }
        let data: Dataset<Float> = .spiral(samplesPerClass: 1500, classes: 3, using: &generator)
        func train(_ compute: Compute, seed: UInt64) throws -> [UInt64] {
            var (model, generator) = (model, SeededGenerator(seed: seed))
            let trainer = Trainer<Float>(
                optimizer: SGD(learningRate: 0.1), epochs: 2, batchSize: 4000, compute: compute)
            try trainer.train(&model, on: data, using: &generator)
            return bits(model)
        }
        var results: Set<[UInt64]> = []
        for kernels in allKernels {
            // Few threads take blocks of rows, one after the other; many share each layer.
            results.insert(try train(Compute(kernels: kernels), seed: 5))
            results.insert(try train(Compute(kernels: kernels, threads: 3, leastWorkPerThread: 1), seed: 5))
        }
        #expect(results.count == 1)
        #expect(try train(.default, seed: 6) != results.first)
    }

    @Test func isSaved() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float> {
            Dense(2, 3, activation: .swish, using: &generator)
            Dropout(0.25)
            Dense(3, 2, activation: .hardSigmoid, using: &generator)
            Softmax(beta: 0.5)
        }
        let file = folder.url.appendingPathComponent("model.safetensors")
        try SavedModel(network: model).write(to: file)
        let read = try SavedModel<Float>(contentsOf: file).network
        #expect(read.layers.map(\.configuration) == model.layers.map(\.configuration))
        #expect(read.layers.contains { ($0 as? Dropout<Float>)?.rate == 0.25 })
        #expect(read.layers.contains { ($0 as? Softmax<Float>)?.beta == 0.5 })
    }
}
