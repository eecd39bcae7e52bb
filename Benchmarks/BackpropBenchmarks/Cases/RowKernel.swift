import Backprop
import CBackprop

/// Softmax and what belongs to it, on rows of logits.
struct RowKernel<Scalar: TensorScalar> {
    let rows, columns: Int

    private var count: Int { rows * columns }
    private var size: String { "\(rows)x\(columns)" }

    private var softmax: Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 1, written: 1, arrays: 2)
        return Benchmark(name: "softmax \(Scalar.label) \(size)", work: work) { machine in
            let (x, y) = (Buffer<Scalar>.random(count, in: -4...4), Buffer<Scalar>.zeros(count))
            let kernel = unsafe machine.kernels.table(for: Scalar.self).pointee.softmax!
            let ours: Run = { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(rows, work: count * 16) { part in
                        let offset = part.lowerBound * columns
                        unsafe kernel(part.count, columns, 1, false, x.base + offset, y.base + offset)
                    }
                }
            }
            let peers = machine.contestants(on: [x, y]) { $0.softmax(rows: rows, columns: columns, $1[0], $1[1]) }
            return Contest(ours: ours, peers: peers, output: Output(y))
        }
    }

    private var gradient: Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 2, written: 1, arrays: 3)
        return Benchmark(name: "softmax_gradient \(Scalar.label) \(size)", work: work) { machine in
            let table = unsafe machine.kernels.table(for: Scalar.self)
            let (p, dy, dx) = (
                Buffer<Scalar>.random(count, in: -4...4), Buffer<Scalar>.random(count), Buffer<Scalar>.zeros(count)
            )
            unsafe table.pointee.softmax(rows, columns, 1, false, p.base, p.base)
            let kernel = unsafe table.pointee.softmax_gradient!
            let ours: Run = { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(rows, work: count * 8) { part in
                        let offset = part.lowerBound * columns
                        unsafe kernel(part.count, columns, 1, p.base + offset, dy.base + offset, dx.base + offset)
                    }
                }
            }
            let peers = machine.contestants(on: [p, dy, dx]) {
                $0.softmaxGradient(rows: rows, columns: columns, probabilities: $1[0], $1[1], $1[2])
            }
            return Contest(ours: ours, peers: peers, output: Output(dx))
        }
    }

    /// Losses and gradient in one pass. No peer has it in one call.
    ///
    /// - Parameter range: That of the logits. A network without doubt has some that lie far apart.
    private func crossEntropy(_ range: ClosedRange<Double> = -4...4, _ state: String = "") -> Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 1, written: 1, arrays: 2)
        return Benchmark(name: "softmax_cross_entropy \(Scalar.label) \(size)\(state)", work: work) { machine in
            let (logits, gradient) = (Buffer<Scalar>.random(count, in: range), Buffer<Scalar>.zeros(count))
            let losses = Buffer<Scalar>.zeros(rows)
            var generator = SeededGenerator(seed: 2)
            let labels = Buffer<Int32>(rows) { Int32(generator.integer(below: columns)) }
            let kernel = unsafe machine.kernels.table(for: Scalar.self).pointee.softmax_cross_entropy!
            return Contest(ours: { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(rows, work: count * 16) { part in
                        let offset = part.lowerBound * columns
                        var call = unsafe bp_softmax_cross_entropy(
                            rows: part.count, cols: columns, beta: 1, logits: logits.base + offset,
                            labels: labels.base + part.lowerBound, targets: nil, gradient_scale: 1 / Double(rows),
                            losses: losses.base + part.lowerBound, gradient: gradient.base + offset)
                        unsafe kernel(&call)
                    }
                }
            })
        }
    }

    /// Logits most of whose exponentials vanish.
    private static var farApart: ClosedRange<Double> { Scalar.scalarType == .float32 ? -100...100 : -1000...1000 }

    /// A few classes, images, characters, ImageNet, a vocabulary.
    static func all(_: Scalar.Type) -> [Benchmark] {
        let sizes = [(600, 3), (128, 10), (512, 64), (1024, 1000), (64, 32000)]
        let kernels = sizes.map { RowKernel(rows: $0, columns: $1) }
        return kernels.map(\.softmax) + kernels.map(\.gradient) + kernels.map { $0.crossEntropy() }
            + kernels.map { $0.crossEntropy(farApart, " saturated") }
    }
}
