import Backprop
import Testing

/// An optimizer of a user may keep the tensor that it is given as a gradient: it stays as it was, whoever writes the next one.
@Suite struct KeptGradientTests {
    /// A step by the mean of this gradient and the one before.
    private struct TwoGradients: Optimizer {
        var learningRate = 0.1
        var isElementwise: Bool
        /// Whether the gradient itself is kept, and not a copy of its elements.
        let keeps: Bool
        var stateCount: Int { 1 }

        func update<Scalar: TensorScalar>(
            _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
            on compute: Compute
        ) {
            let rate = Scalar(learningRate / 2)
            let mean = zip(gradient.scalars, state[0].scalars).map { $0 + $1 }
            // In place: a tensor that moved would be bound anew.
            parameter.withMutableSpan { parameter in
                for i in parameter.indices { parameter[i].addProduct(-rate, mean[i]) }
            }
            state[0] = keeps ? gradient : Tensor(shape: gradient.shape, scalars: gradient.scalars)
        }
    }

    @Test(arguments: [1, 2, 8], [1, 2]) func staysAsItWas(shards: Int, threads: Int) throws {
        let features: Tensor<Float> = randomTensor([40, 5], seed: 1)
        let data = try Dataset(features: features, targets: .classes((0..<40).map { $0 % 3 }, count: 3))
        func train(isElementwise: Bool, keeps: Bool) throws -> [UInt64] {
            var generator = SeededGenerator(seed: 2)
            var model = Sequential<Float> {
                Dense(5, 9, activation: .tanh, using: &generator)
                Dense(9, 3, using: &generator)
                Softmax()
            }
            var trainer = Trainer<Float>(
                optimizer: TwoGradients(isElementwise: isElementwise, keeps: keeps), epochs: 3, batchSize: 16,
                compute: Compute(threads: threads, leastWorkPerThread: 1))
            trainer.shards = shards
            try trainer.train(&model, on: data, using: &generator)
            return bits(model)
        }
        let copied = try train(isElementwise: false, keeps: false)
        for isElementwise in [false, true] {
            #expect(try train(isElementwise: isElementwise, keeps: true) == copied)
        }
    }
}
