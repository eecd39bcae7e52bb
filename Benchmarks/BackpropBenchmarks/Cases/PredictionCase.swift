import Backprop
import CBackprop
import Dispatch

/// A trained network at work: one sample, some, and many.
enum PredictionCase {
    static func all<Scalar: TensorScalar>(_: Scalar.Type) -> [Benchmark] {
        let networks = [[2, 64, 3], [784, 128, 10], [784, 512, 256, 10]].map { Network(widths: $0) }
        return networks.flatMap { network in
            [1, 32, 1024].flatMap { rows in
                [true, false].map { isPlanned in predict(Scalar.self, network, rows: rows, isPlanned: isPlanned) }
            }
        } + [requests(Scalar.self, networks[0], tasks: 8)]
    }

    /// Requests of one row that come from several tasks at the same time, all to one network. A round is a request.
    private static func requests<Scalar: TensorScalar>(_: Scalar.Type, _ network: Network, tasks: Int) -> Benchmark {
        Benchmark(
            name: "predict \(Scalar.label) \(network) rows 1 unplanned from \(tasks) tasks",
            work: .operations(network.forwardOperations, Scalar.scalarType)
        ) { machine in
            let model = network.model(Scalar.self)
            let samples = Tensor<Scalar>.random([1, network.widths[0]], in: 0...1)
            let compute = machine.compute
            return Contest(ours: { rounds in
                DispatchQueue.concurrentPerform(iterations: tasks) { task in
                    for _ in rounds * task / tasks..<rounds * (task + 1) / tasks {
                        _ = model.predict(samples, on: compute)
                    }
                }
            })
        }
    }

    /// - Parameter isPlanned: Whether a `Predictor` keeps its memory from round to round.
    private static func predict<Scalar: TensorScalar>(
        _: Scalar.Type, _ network: Network, rows: Int, isPlanned: Bool
    ) -> Benchmark {
        Benchmark(
            name: "predict \(Scalar.label) \(network) rows \(rows)\(isPlanned ? "" : " unplanned")",
            work: .operations(Double(rows) * network.forwardOperations, Scalar.scalarType)
        ) { machine in
            let model = network.model(Scalar.self)
            let samples = Tensor<Scalar>.random([rows, network.widths[0]], in: 0...1)
            guard isPlanned else {
                return Contest(ours: { rounds in
                    for _ in 0..<rounds { _ = model.predict(samples, on: machine.compute) }
                })
            }
            var predictor = Predictor(model, on: machine.compute)
            let weights = model.layers.compactMap { ($0 as? Dense<Scalar>)?.weights }
            return Contest(
                ours: { rounds in
                    for _ in 0..<rounds { _ = predictor.predict(samples) }
                },
                // One sample needs each weight once, so this bounds it. More samples share the reading.
                peers: rows == 1 ? [("reading", reading(weights, on: machine))] : [])
        }
    }

    /// Reads weights where they lie and adds them up, many at a time.
    private static func reading<Scalar>(_ weights: [Tensor<Scalar>], on machine: Machine) -> Run {
        let columns = 128
        let sums = Buffer<Scalar>(columns) { 0 }
        let columnSums = unsafe machine.kernels.table(for: Scalar.self).pointee.column_sums!
        return { rounds in
            for _ in 0..<rounds {
                for layer in weights {
                    layer.withSpan { layer in
                        unsafe layer.withUnsafeBufferPointer { layer in
                            let (rows, rest) = layer.count.quotientAndRemainder(dividingBy: columns)
                            let end = unsafe layer.baseAddress! + rows * columns
                            unsafe columnSums(rows, columns, bp_cut(), layer.baseAddress, false, sums.base)
                            if rest > 0 { unsafe columnSums(1, rest, bp_cut(), end, false, sums.base) }
                        }
                    }
                }
            }
        }
    }
}
