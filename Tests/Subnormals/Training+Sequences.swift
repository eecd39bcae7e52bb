import Backprop

extension Training {
    static func sequences<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        let clusters = Dataset<Scalar>.clusters()
        func network(
            _ name: String, optimizer: any Optimizer = SGD(learningRate: 0.1, momentum: 0.9),
            change: @escaping (inout Trainer<Scalar>) -> Void = { _ in },
            layers: @escaping (inout SeededGenerator) -> [any Layer<Scalar>]
        ) -> Training {
            Training(
                name, on: clusters, optimizer: optimizer, inputShape: [4, 2], change: change,
                layers: { layers(&$0) + [Dense(12, 3, using: &$0), Softmax()] })
        }
        let cells = [
            network("Elman") { [SimpleRNN(2, 12, using: &$0)] },
            // Some units of its state are 0 for good.
            network("Elman with ReLU, Adam", optimizer: Adam(learningRate: 0.01)) {
                [SimpleRNN(2, 12, isRectified: true, using: &$0)]
            },
            network("LSTM") { [LSTM(2, 12, using: &$0)] },
            network("LSTM, Adam", optimizer: Adam(learningRate: 0.01)) { [LSTM(2, 12, using: &$0)] },
            network("GRU") { [GRU(2, 12, using: &$0)] },
            network("GRU that resets before the product") { [GRU(2, 12, reset: .beforeProduct, using: &$0)] },
        ]
        let stacks = [
            network("two ways") {
                [Bidirectional(forward: LSTM(2, 6, using: &$0), backward: GRU(2, 6, using: &$0))]
            },
            network("two LSTMs, cut, from a learnt state") {
                [
                    LSTM(2, 8, returns: .all, truncation: 2, initialState: .learnt, using: &$0), Dropout(0.2),
                    LSTM(8, 12, truncation: 3, using: &$0),
                ]
            },
            network("recurrent dropout") {
                [
                    GRU(2, 8, returns: .all, recurrentDropout: 0.3, using: &$0),
                    LSTM(8, 12, recurrentDropout: 0.3, using: &$0),
                ]
            },
            network(
                "states that go on", change: { $0.isStateful = true },
                layers: { [LSTM(2, 8, returns: .all, using: &$0), SimpleRNN(8, 12, using: &$0)] }),
        ]
        let lengths = Training(
            "sequences of different lengths", on: try! Dataset<Scalar>.lengths(), inputShape: [4, 3]
        ) {
            [VariableLength(Chain(layers: [GRU(2, 12, using: &$0)])), Dense(12, 3, using: &$0), Softmax()]
        }
        return cells + stacks + [lengths]
    }
}

extension Dataset {
    /// The clusters as sequences of one to four steps.
    fileprivate static func lengths() throws -> Dataset {
        let clusters = clusters()
        let sequences = (0..<clusters.count).map { row in
            let steps = 1 + row % 4
            return Tensor(shape: [steps, 2], scalars: Array(clusters.features.scalars[row * 8..<row * 8 + steps * 2]))
        }
        return try Dataset(sequences: sequences, targets: clusters.targets)
    }
}
