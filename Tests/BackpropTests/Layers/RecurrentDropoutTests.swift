import Backprop
import Foundation
import Testing

/// Recurrent dropout: a training hides some of the state from the recurrent weights, the same in all steps of a sequence.
@Suite struct RecurrentDropoutTests {
    private static let cells = RecurrentCell.allCases
    private static let (steps, inputs, units, rows, rate) = (6, 3, 5, 7, 0.4)

    private static func layer(
        _ cell: RecurrentCell, returns: RecurrentOutput = .all, rate: Double = rate, truncation: Int? = nil,
        initialState: InitialState = .learnt
    ) -> any RecurrentLayer<Double> {
        var generator = SeededGenerator(seed: 3)
        switch cell {
        case .tanh, .relu:
            return SimpleRNN(
                inputs, units, isRectified: cell == .relu, returns: returns, truncation: truncation,
                initialState: initialState, recurrentDropout: rate, using: &generator)
        case .lstm:
            return LSTM(
                inputs, units, returns: returns, truncation: truncation, initialState: initialState,
                recurrentDropout: rate, using: &generator)
        case .gru, .gruResetBefore:
            return GRU(
                inputs, units, reset: cell == .gru ? .afterProduct : .beforeProduct, returns: returns,
                truncation: truncation, initialState: initialState, recurrentDropout: rate, using: &generator)
        }
    }

    private static func network(_ layers: [any Layer<Double>]) throws -> Sequential<Double> {
        var network = try Sequential(layers: layers, inputShape: [steps, inputs])
        RecordedNetwork.prepare(&network)
        return network
    }

    /// The state after each step, written out from the formulas with a given mask.
    private static func states(
        _ cell: RecurrentCell, _ layer: any RecurrentLayer<Double>, _ x: Tensor<Double>, mask: Tensor<Double>
    ) -> [Double] {
        var named: [String: Tensor<Double>] = [:]
        for parameter in layer.parameters { named[parameter.name] = parameter.value }
        let (w, u, b) = (named["weights"]!, named["recurrent_weights"]!, named["biases"]!)
        func sigmoid(_ a: Double) -> Double { 1 / (1 + exp(-a)) }
        var result: [Double] = []
        for row in 0..<rows {
            var h = named["hidden"]!.scalars
            var c = named["memory"]?.scalars ?? h
            for t in 0..<steps {
                let seen = (0..<units).map { h[$0] * mask[row, $0] }
                func input(_ gate: Int, _ j: Int) -> Double {
                    (0..<inputs).reduce(b.scalars[gate * units + j]) { $0 + x[row, t, $1] * w[$1, gate * units + j] }
                }
                func state(_ gate: Int, _ j: Int, _ seen: [Double]) -> Double {
                    (0..<units).reduce(0) { $0 + seen[$1] * u[$1, gate * units + j] }
                }
                func sum(_ gate: Int, _ j: Int) -> Double { input(gate, j) + state(gate, j, seen) }
                let before = h
                let reset = (0..<units).map { sigmoid(sum(0, $0)) * seen[$0] }
                for j in 0..<units {
                    switch cell {
                    case .tanh: h[j] = tanh(sum(0, j))
                    case .relu: h[j] = max(0, sum(0, j))
                    case .lstm:
                        c[j] = sigmoid(sum(1, j)) * c[j] + sigmoid(sum(0, j)) * tanh(sum(2, j))
                        h[j] = sigmoid(sum(3, j)) * tanh(c[j])
                    case .gru, .gruResetBefore:
                        let z = sigmoid(sum(1, j))
                        let n =
                            cell == .gru
                            ? tanh(
                                input(2, j) + sigmoid(sum(0, j))
                                    * (state(2, j, seen) + named["candidate_biases"]!.scalars[j]))
                            : tanh(input(2, j) + state(2, j, reset))
                        h[j] = z * before[j] + (1 - z) * n
                    }
                }
                result += h
            }
        }
        return result
    }

    /// What is computed is the formula with a mask for each sequence, which is the one that `Dropout` draws.
    @Test(arguments: cells) func isTheFormula(cell: RecurrentCell) throws {
        let network = try Self.network([Self.layer(cell)])
        let layer = try #require(network.layers[0] as? any RecurrentLayer<Double>)
        let x = RecordedNetwork.made([Self.rows, Self.steps, Self.inputs], 7) * 2
        let pass = Pass(isTraining: true, randomness: 5)
        let mask = try Sequential<Double>(layers: [Dropout(Self.rate)], inputShape: [Self.units])
            .forward(Tensor(repeating: 1, shape: [Self.rows, Self.units]), pass: pass)
        let kept = mask.scalars.filter { $0 != 0 }
        #expect(kept.allSatisfy { abs($0 - 1 / 0.6) < 1e-15 })
        #expect(kept.count > 0 && kept.count < mask.count)
        #expect(Set((0..<Self.rows).map { mask[rows: $0..<$0 + 1].scalars }).count > 1)
        let output = network.forward(x, pass: pass).scalars
        let expected = Self.states(cell, layer, x, mask: mask)
        #expect(zip(output, expected).allSatisfy { abs($0 - $1) <= 1e-13 * max(1, abs($1)) })
        // Other random numbers, another mask.
        #expect(network.forward(x, pass: Pass(isTraining: true, randomness: 6)).scalars != output)
    }

    /// All gradients, those of the state before the first step too, are what central differences say.
    @Test(arguments: cells, [RecurrentOutput.all, .last]) func gradients(
        cell: RecurrentCell, returns: RecurrentOutput
    ) throws {
        var generator = SeededGenerator(seed: 2)
        let count = returns == .all ? Self.steps * Self.units : Self.units
        let network = try Self.network([
            Self.layer(cell, returns: returns), Flatten(), Dense(count, 3, using: &generator), Softmax(),
        ])
        let x = RecordedNetwork.made([Self.rows, Self.steps, Self.inputs], 8) * 2
        let data = try RecordedNetwork.data(x, classes: 3)
        let check = try checkGradients(network, on: data, loss: CategoricalCrossEntropy())
        #expect(check.error < 1e-6, "\(check)")
        // Through layers before it and within one that knows lengths.
        let stack = try Self.network([
            GRU(Self.inputs, 3, returns: .all, recurrentDropout: 0.3, using: &generator),
            Bidirectional(
                forward: LSTM(3, 2, recurrentDropout: 0.5, using: &generator),
                backward: GRU(3, 2, reset: .beforeProduct, recurrentDropout: 0.5, using: &generator)),
            Dense(4, 3, using: &generator), Softmax(),
        ])
        let stacked = try checkGradients(stack, on: data, loss: CategoricalCrossEntropy())
        #expect(stacked.error < 1e-6, "\(stacked)")
    }

    /// Where the way back is cut, nothing comes through the masked products either.
    @Test(arguments: cells) func truncation(cell: RecurrentCell) throws {
        let whole = try Self.network([Self.layer(cell, returns: .last, truncation: Self.steps + 1)])
        let cut = try Self.network([Self.layer(cell, returns: .last, truncation: 1)])
        let x = RecordedNetwork.made([Self.rows, Self.steps, Self.inputs], 9)
        let pass = Pass(isTraining: true, randomness: 5)
        func gradients(_ network: Sequential<Double>) -> [String: Tensor<Double>] {
            let output = network.forward(x, pass: pass)
            let gradients = network.backward(
                Tensor(repeating: 1, shape: output.shape), input: x, output: output, pass: pass)
            return Dictionary(uniqueKeysWithValues: zip(network.parameters.map(\.name), gradients.parameters))
        }
        let (all, one) = (gradients(whole), gradients(cut))
        #expect(all["0.hidden"]!.scalars.contains { $0 != 0 })
        #expect(one["0.hidden"]!.scalars.allSatisfy { $0 == 0 })
        #expect(all["0.weights"] != one["0.weights"])
    }

    /// The same bits on every kernel, thread count and size of the blocks that a batch is cut into.
    @Test(arguments: cells) func bitsAreTheSame(cell: RecurrentCell) throws {
        let x = RecordedNetwork.made([31, Self.steps, Self.inputs], 10)
        let data = try RecordedNetwork.data(x, classes: 3)
        var results: [[[Double]]] = []
        for kernels in Kernels.available + [.reference] {
            for (threads, batchSize) in [(1, 12), (3, 12)] {
                var generator = SeededGenerator(seed: 1)
                var network = try Self.network([
                    Self.layer(cell), Self.layer(cell, returns: .last).taking(Self.units),
                    Dense(Self.units, 3, using: &generator), Softmax(),
                ])
                let trainer = Trainer<Double>(
                    optimizer: SGD(learningRate: 0.05, momentum: 0.9), epochs: 3, batchSize: batchSize,
                    compute: Compute(kernels: kernels, threads: threads, leastWorkPerThread: 100))
                try trainer.train(&network, on: data, using: &generator)
                results.append(network.parameters.map(\.value.scalars))
            }
        }
        #expect(results.allSatisfy { $0 == results[0] })
        #expect(results[0].allSatisfy { $0.allSatisfy(\.isFinite) })
    }

    /// Outside of a training there is none of it: predictions, streams and exported models are those of the layer without.
    @Test(arguments: cells) func predictionsKnowNothingOfIt(cell: RecurrentCell) throws {
        let with = try Self.network([Self.layer(cell)])
        let without = try Self.network([Self.layer(cell, rate: 0)])
        let x = RecordedNetwork.made([Self.rows, Self.steps, Self.inputs], 11)
        #expect(with.predict(x) == without.predict(x))
        #expect(with.forward(x, pass: Pass(isTraining: false)) == without.predict(x))
        var one = try with.stream()
        var other = try without.stream()
        for step in 0..<Self.steps {
            let sample = (0..<Self.inputs).map { x[0, step, $0] }
            let answers = [one.step(sample), other.step(sample)]
            #expect(answers[0] == answers[1])
        }
        #expect(try with.onnxData() == without.onnxData())
    }

    /// A dropout of 0 changes no bit of a training.
    @Test(arguments: cells) func noneIsNone(cell: RecurrentCell) throws {
        let x = RecordedNetwork.made([Self.rows, Self.steps, Self.inputs], 12)
        let network = try Self.network([Self.layer(cell, rate: 0)])
        #expect(network.forward(x, pass: Pass(isTraining: true, randomness: 5)) == network.predict(x))
    }
}

extension RecurrentLayer<Double> {
    /// The same kind of layer for other inputs.
    fileprivate func taking(_ inputs: Int) -> any RecurrentLayer<Double> {
        var configuration = recurrence.configuration
        configuration.inputs = inputs
        var generator = SeededGenerator(seed: 4)
        return configuration.layer(using: &generator)
    }
}
