import Backprop

/// Recurrent layers: a training step on a batch of sequences, and one step of a stream.
///
/// `Benchmarks/peers/peer_recurrent.py` times the same work in PyTorch and, where it is installed, in JAX.
struct RecurrentCase {
    let cell: RecurrentCell
    let inputs, units: Int
    var steps = 1
    var rows = 1

    static var all: [Benchmark] {
        let shapes = [
            (16, 16, 50, 16), (16, 32, 50, 32), (16, 64, 50, 32), (28, 128, 28, 128), (64, 256, 50, 16),
            (1, 32, 24, 32),
        ]
        return [RecurrentCell.lstm, .gru, .tanh].flatMap { cell in
            shapes.map { inputs, units, steps, rows in
                RecurrentCase(cell: cell, inputs: inputs, units: units, steps: steps, rows: rows).training
            }
        }
            + [RecurrentCell.lstm, .gru].flatMap { cell in
                [8, 16, 32, 64, 128].map { RecurrentCase(cell: cell, inputs: $0, units: $0).stream }
            }
    }

    private var name: String { "\(cell.rawValue) float \(inputs)-\(units)" }

    /// The products' operations of all steps forward.
    private var operations: Double {
        let gates = cell == .lstm ? 4 : cell == .tanh ? 1 : 3
        return 2 * Double(gates * units * (inputs + units) * steps * rows)
    }

    private func network(using generator: inout SeededGenerator) -> Sequential<Float> {
        Sequential(inputShape: [steps, inputs]) {
            switch cell {
            case .lstm: LSTM<Float>(inputs, units, using: &generator)
            case .gru, .gruResetBefore: GRU<Float>(inputs, units, using: &generator)
            case .tanh, .relu: SimpleRNN<Float>(inputs, units, using: &generator)
            }
        }
    }

    /// Forward, the loss, back and the update, on one batch.
    private var training: Benchmark {
        Benchmark(
            name: "train \(name) steps \(steps) rows \(rows)", work: .operations(3 * operations, .float32)
        ) { machine in
            var generator = SeededGenerator(seed: 1)
            let model = network(using: &generator)
            do {
                let data = try Dataset<Float>(
                    features: .random([rows, steps, inputs]), targets: .values(.random([rows, units])))
                let trainer = Trainer<Float>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.01))
                let training = OngoingTraining(trainer, model, on: data, machine)
                return Contest(ours: { rounds in
                    do throws(TrainingError) {
                        try training.train(rounds)
                    } catch {
                        fatalError("\(name): \(error)")
                    }
                })
            } catch {
                fatalError("\(name): \(error)")
            }
        }
    }

    /// One step of one sequence, the state kept from step to step.
    private var stream: Benchmark {
        Benchmark(name: "stream \(name)", work: .operations(operations, .float32)) { machine in
            var generator = SeededGenerator(seed: 1)
            let model = network(using: &generator)
            let sample = Tensor<Float>.random([inputs]).scalars
            return Contest(ours: { rounds in
                do throws(ShapeError) {
                    var stream = try model.stream(on: machine.compute)
                    var answer = [Float](repeating: 0, count: stream.outputs)
                    var output = answer.mutableSpan
                    for _ in 0..<rounds { stream.step(sample.span, into: &output) }
                } catch {
                    fatalError("\(name): \(error)")
                }
            })
        }
    }
}
