import Backprop
import CBackprop

/// The update of all parameters of a network in one pass.
@safe struct OptimizerKernel<Scalar: TensorScalar> {
    private let name: String
    /// How many numbers it reads and writes per parameter, and how many memories it has.
    private let read, written, memories: Int
    private let work: Int
    private let step: @Sendable (bp_kernels, Range<Int>, Operands) -> Void

    /// The operands of an update, of which a thread takes a part.
    @safe private struct Operands {
        let weights, gradient: Buffer<Scalar>
        let memories: [Buffer<Scalar>]
    }

    /// The spiral's network 2-64-3, and the image classifier 784-128-10.
    private static var counts: [Int] { [387, 101_770] }

    // The same step is done millions of times: it must be so small that the weights stay ordinary numbers.
    private static var rate: Double { 1e-9 }

    private static var kernels: [OptimizerKernel] {
        [
            OptimizerKernel(name: "sgd", read: 2, written: 1, memories: 0, work: 2) { table, part, operands in
                let (w, g) = unsafe (operands.weights.base + part.lowerBound, operands.gradient.base + part.lowerBound)
                unsafe table.sgd(part.count, rate, g, w)
            },
            OptimizerKernel(name: "sgd_momentum", read: 3, written: 2, memories: 1, work: 4) { table, part, operands in
                let (w, g) = unsafe (operands.weights.base + part.lowerBound, operands.gradient.base + part.lowerBound)
                unsafe table.sgd_momentum(part.count, rate, 0.9, g, operands.memories[0].base + part.lowerBound, w)
            },
            OptimizerKernel(name: "adam", read: 4, written: 3, memories: 2, work: 16) { table, part, operands in
                var call = unsafe bp_adam(
                    n: part.count, rate: rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, root_scale: 1, keep: 1,
                    g: operands.gradient.base + part.lowerBound, m: operands.memories[0].base + part.lowerBound,
                    v: operands.memories[1].base + part.lowerBound, w: operands.weights.base + part.lowerBound)
                unsafe table.adam(&call)
            },
        ]
    }

    /// - Parameter hasDeadUnits: Four fifths of the parameters get no gradient any more, and their memories have decayed.
    private func update(_ count: Int, hasDeadUnits: Bool) -> Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: read, written: written, arrays: memories + 2)
        let state = hasDeadUnits ? " dead units" : ""
        return Benchmark(name: "\(name) \(Scalar.label) \(count)\(state)", work: work) { machine in
            let operands = Operands(
                weights: .random(count), gradient: .random(count), memories: (0..<memories).map { _ in .zeros(count) })
            for i in 0..<(hasDeadUnits ? count / 5 * 4 : 0) {
                unsafe operands.gradient.base[i] = 0
                for memory in operands.memories { unsafe memory.base[i] = Scalar.leastNormalMagnitude / 8 }
            }
            let table = unsafe machine.kernels.table(for: Scalar.self).pointee
            let step = step
            return Contest(ours: { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(count, step: 64, work: count * self.work) { part in
                        step(table, part, operands)
                    }
                }
            })
        }
    }

    static func all(_: Scalar.Type) -> [Benchmark] {
        kernels.flatMap { kernel in
            counts.flatMap { count in
                (kernel.memories > 0 ? [false, true] : [false]).map { kernel.update(count, hasDeadUnits: $0) }
            }
        }
    }
}
