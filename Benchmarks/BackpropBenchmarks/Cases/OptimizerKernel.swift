import Backprop

/// The update of all parameters of a network in one pass.
enum OptimizerKernel {
    /// The spiral's network 2-64-3, and the image classifier 784-128-10.
    private static let counts = [387, 101_770]

    static func all<Scalar: TensorScalar>(_: Scalar.Type) -> [Benchmark] {
        counts.map { descent(Scalar.self, $0) } + counts.map { momentum(Scalar.self, $0) }
    }

    private static func descent<Scalar: TensorScalar>(_: Scalar.Type, _ count: Int) -> Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 2, written: 1, arrays: 2)
        return Benchmark(name: "sgd \(Scalar.label) \(count)", work: work) { machine in
            let (g, w) = (gradients(Scalar.self, count), Buffer<Scalar>.random(count))
            let kernel = unsafe machine.kernels.table(for: Scalar.self).pointee.sgd!
            return Contest(ours: { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(count, step: 64, work: count * 2) { part in
                        unsafe kernel(part.count, rate, g.base + part.lowerBound, w.base + part.lowerBound)
                    }
                }
            })
        }
    }

    private static func momentum<Scalar: TensorScalar>(_: Scalar.Type, _ count: Int) -> Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 3, written: 2, arrays: 3)
        return Benchmark(name: "sgd_momentum \(Scalar.label) \(count)", work: work) { machine in
            let (g, w) = (gradients(Scalar.self, count), Buffer<Scalar>.random(count))
            let m = Buffer<Scalar>.zeros(count)
            let kernel = unsafe machine.kernels.table(for: Scalar.self).pointee.sgd_momentum!
            return Contest(ours: { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(count, step: 64, work: count * 4) { part in
                        let start = part.lowerBound
                        unsafe kernel(part.count, rate, 0.9, g.base + start, m.base + start, w.base + start)
                    }
                }
            })
        }
    }

    // The same step is done millions of times: it must be so small that the weights stay ordinary numbers.
    private static let rate = 1e-9

    private static func gradients<Scalar: TensorScalar>(_: Scalar.Type, _ count: Int) -> Buffer<Scalar> {
        .random(count)
    }
}
