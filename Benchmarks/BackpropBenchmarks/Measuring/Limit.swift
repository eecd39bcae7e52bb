import Backprop
import CBackprop

/// What bounds a piece of work on this machine, as something that can be timed beside it.
struct Limit {
    let run: Run
    /// Operations or bytes in a round.
    let amount: Double

    /// The limit of `work` on all threads at once.
    init(of work: Work, on machine: Machine) {
        switch work {
        case .operations(_, .float32): self.init(arithmetic: Float.self, on: machine)
        case .operations(_, .float64): self.init(arithmetic: Double.self, on: machine)
        case .traffic(_, let workingSet, _): self.init(copying: workingSet, on: machine)
        }
    }

    /// Independent fused multiply-adds on registers, by the instruction set of the kernels.
    init<Scalar: TensorScalar>(arithmetic: Scalar.Type, on machine: Machine) {
        let loop = unsafe machine.kernels.table(for: Scalar.self).pointee.fma_loop!
        let compute = machine.compute
        run = { rounds in
            compute.share(compute.threads, work: .max) { part in
                for _ in part { _ = loop(rounds * Self.iterations) }
            }
        }
        amount = loop(Self.iterations) * Double(compute.threads)
    }

    /// A copy from one half of `workingSet` bytes to the other. Reading counts, and so does writing.
    ///
    /// It goes piece by piece: for a large piece some systems choose ways that are slower in the second cache, or that
    /// write past the caches, which a kernel whose results are wanted next does not.
    init(copying workingSet: Int, on machine: Machine) {
        let half = max(workingSet / 2, 64)
        let source = Buffer<UInt8>(half) { 1 }
        let target = Buffer<UInt8>(half) { 0 }
        let compute = machine.compute
        run = { rounds in
            for _ in 0..<rounds {
                compute.share(half, step: 64, work: half / 4) { part in
                    for start in stride(from: part.lowerBound, to: part.upperBound, by: Self.piece) {
                        let count = min(Self.piece, part.upperBound - start)
                        unsafe (target.base + start).update(from: source.base + start, count: count)
                    }
                }
            }
        }
        amount = Double(2 * half)
    }

    /// 10⁹ operations or bytes per second, by itself.
    func rate(_ sampling: Sampling) -> Double { amount / sampling.measure([run])[0].best * 1e-9 }

    private static let iterations = 1000
    private static let piece = 4096
}
