import Backprop
import BackpropReference
import Foundation
import Testing

/// A network of convolutions, batch normalization and pooling that PyTorch trained
/// (Tests/Fixtures/make_layer_fixtures.py).
@Suite struct ImageTrajectoryTests {
    private func train(epochs: Int, on compute: Compute = .default) throws -> (Sequential<Double>, History) {
        var model = Sequential<Double>(inputShape: [8, 7, 2]) {
            Conv2D(
                weights: madeTensor([3, 3, 2, 4], 20), biases: madeTensor([4], 21),
                window: Window(height: 3, width: 3, padding: .same))
            BatchNorm(
                scale: madeTensor([4], 22), shift: madeTensor([4], 23), mean: Tensor(zeros: [4]),
                variance: Tensor(repeating: 1, shape: [4]))
            ReLU()
            MaxPool2D(2)
            Conv2D(
                weights: madeTensor([2, 2, 2, 6], 24), biases: madeTensor([6], 25),
                window: Window(height: 2, width: 2, padding: .explicit(top: 1, bottom: 0, left: 0, right: 1)),
                groups: 2, activation: .relu)
            AveragePool2D(2, stride: 1)
            Flatten()
            Dense(weights: madeTensor([36, 3], 26), biases: madeTensor([3], 27))
            Softmax()
        }
        let data = try Dataset<Double>(
            features: madeTensor([24, 8, 7, 2], 0), targets: .classes((0..<24).map { $0 % 3 }, count: 3))
        let trainer = Trainer<Double>(
            optimizer: SGD(learningRate: 0.05, momentum: 0.9), epochs: epochs, compute: compute)
        var generator = SeededGenerator(seed: 0)
        let history = try trainer.train(&model, on: data, using: &generator)
        return (model, history)
    }

    /// The losses of 50 updates, and the parameters and running statistics after them, equal PyTorch's to 1e-9.
    @Test func followsPyTorch() throws {
        let file = try JSONDecoder().decode([Data].self, from: fixture("layers/training.json"))
        let (model, history) = try train(epochs: 50)
        let losses = Tensor(shape: [50], scalars: history.epochs.map(\.loss))
        let ours =
            [losses] + model.layers.flatMap { $0.parameters.map(\.value) }
            + model.layers.flatMap { $0.constants.map(\.value) }
        let theirs = try file.map { try Tensor<Double>(npy: $0) }
        #expect(ours.map(\.shape) == theirs.map(\.shape))
        for (index, (ours, theirs)) in zip(ours, theirs).enumerated() {
            #expect(relativeError(ours, theirs) <= 1e-9, "array \(index)")
        }
    }

    /// All kernels, and several threads, give the same bits.
    @Test func hasTheSameBitsEverywhere() throws {
        var results: Set<[UInt64]> = []
        for kernels in allKernels {
            for threads in [1, 3] {
                let compute = Compute(kernels: kernels, threads: threads, leastWorkPerThread: 1)
                results.insert(bits(try train(epochs: 10, on: compute).0))
            }
        }
        #expect(results.count == 1)
    }
}
