import Testing

@testable import Backprop

/// A plan updates each parameter as soon as nothing needs it or its gradient any more.
@Suite struct UpdateTests {
    private static let optimizers: [any Optimizer] = [
        SGD(learningRate: 0.05), SGD(learningRate: 0.05, decay: 0.01, momentum: 0.9),
        SGD(learningRate: 0.05, momentum: 0.9, nesterov: true), AdaGrad(learningRate: 0.05), RMSProp(), Adam(),
        AdamW(learningRate: 0.01, weightDecay: 0.1), AdamW(learningRate: 0.01, weightDecay: 0.1, decaysBiases: true),
    ]

    private func network() -> Sequential<Float> {
        var generator = SeededGenerator(seed: 3)
        return Sequential(inputShape: [8, 8, 1]) {
            Conv2D(1, 4, kernel: 3, activation: .relu, using: &generator)
            BatchNorm(4)
            Flatten()
            Dense(144, 40, activation: .relu, using: &generator)
            Residual { Dense(40, 40, activation: .tanh, using: &generator) }
            Dense(40, 3, using: &generator)
            Softmax()
        }
    }

    private func train(
        _ optimizer: any Optimizer, clipNorm: Double?, threads: Int, batchSize: Int?
    ) throws -> [UInt64] {
        let x: Tensor<Float> = randomTensor([50, 8, 8, 1], seed: 5)
        let data = try Dataset(features: x, targets: .classes((0..<50).map { $0 % 3 }, count: 3))
        var (model, generator) = (network(), SeededGenerator(seed: 7))
        let trainer = Trainer<Float>(
            optimizer: optimizer, epochs: 3, batchSize: batchSize, clipNorm: clipNorm,
            compute: Compute(threads: threads, leastWorkPerThread: threads == 1 ? 1 << 20 : 1))
        try trainer.train(&model, on: data, using: &generator)
        return bits(model)
    }

    /// Clipping needs all of the gradient before the first update. A limit that is never reached changes nothing else.
    @Test(arguments: optimizers.indices) func thePlaceOfTheUpdateChangesNoBit(optimizer: Int) throws {
        let optimizer = Self.optimizers[optimizer]
        for batchSize in [nil, 16] {
            let expected = try train(optimizer, clipNorm: 1e30, threads: 1, batchSize: batchSize)
            for threads in [1, 2, 3] {
                let bits = try train(optimizer, clipNorm: nil, threads: threads, batchSize: batchSize)
                #expect(bits == expected, "\(threads) threads, batches of \(batchSize ?? 50)")
            }
        }
    }

    /// Every parameter is updated once, behind all calls of the way back that have to do with it.
    @Test func updatesComeLast() throws {
        let network = network()
        let plan = Plan.training(network.graph, updateStates: 1)
        var updated: [Int] = []
        for call in plan.calls.dropFirst(plan.forwardCount) {
            for operand in call.operands {
                switch operand.place {
                case .parameter(let index), .gradient(let index):
                    #expect(call.name == "update" || !updated.contains(index), "\(call.name) of parameter \(index)")
                default: break
                }
            }
            if call.name == "update" {
                for case .parameter(let index) in call.operands.map(\.place) { updated.append(index) }
            }
        }
        #expect(updated.sorted() == Array(network.parameters.indices))
    }
}
