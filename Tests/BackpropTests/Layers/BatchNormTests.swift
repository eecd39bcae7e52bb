import Backprop
import Testing

@Suite struct BatchNormTests {
    @Test func gradients() {
        let layer = BatchNorm<Double>(
            scale: [0.5, -2, 1], shift: [0, 1, -1], mean: [0, 0, 0], variance: [1, 1, 1], epsilon: 1e-3)
        checkGradients(layer, sample: [3])
        checkGradients(layer, sample: [2, 3, 3])
    }

    @Test func normalizesABatch() {
        let input: Tensor<Double> = randomTensor([40, 3, 2], seed: 1)
        let output = BatchNorm<Double>(2, epsilon: 1e-12).forward(input, pass: Pass(isTraining: true))
        for channel in 0..<2 {
            let values = stride(from: channel, to: output.count, by: 2).map { output.scalars[$0] }
            let mean = values.reduce(0, +) / Double(values.count)
            #expect(abs(mean) < 1e-12)
            #expect(abs(values.reduce(0) { $0 + $1 * $1 } / Double(values.count) - 1) < 1e-9)
        }
    }

    /// A training moves the running statistics towards those of each batch; a prediction works with them.
    @Test func runningStatistics() throws {
        let features: Tensor<Double> = [[1, 10], [3, 10], [5, 40], [7, 20]]
        let data = try Dataset(features: features, targets: .values([[0], [0], [0], [0]]))
        var generator = SeededGenerator(seed: 2)
        var model = Sequential<Double> {
            BatchNorm(2, momentum: 0.25)
            Dense(weights: [[0], [0]], biases: [0])
        }
        var trainer = Trainer<Double>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0))
        trainer.epochs = 1
        try trainer.train(&model, on: data, using: &generator)
        let layer = try #require(model.layers[0] as? BatchNorm<Double>)
        // Of the batch the means are 4 and 20, the variances 20/3 and 200.
        #expect(layer.mean == [1, 5])
        #expect(relativeError(layer.variance, Tensor(shape: [2], scalars: [0.75 + 5 / 3.0, 50.75])) < 1e-15)
        let output = layer([[4, 20]])
        let expected = [
            (4 - 1.0) / (layer.variance[0] + 1e-5).squareRoot(), 15 / (layer.variance[1] + 1e-5).squareRoot(),
        ]
        #expect(relativeError(output, Tensor(shape: [1, 2], scalars: expected)) < 1e-15)
    }
}
