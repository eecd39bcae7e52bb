import Backprop
import CBackprop

/// Functions mapped over an array, each in memory that the nearest and the second cache hold.
@safe struct ElementwiseKernel<Scalar: TensorScalar> {
    private let name: String
    private let range: ClosedRange<Double>
    private let peer: OneDNNPrimitives.Function
    private let kernel: (bp_kernels) -> (@convention(c) (Int, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Void)?

    private static var functions: [ElementwiseKernel] {
        unsafe [
            ElementwiseKernel(name: "relu", range: -1...1, peer: .relu) { unsafe $0.relu },
            ElementwiseKernel(name: "exp", range: -10...10, peer: .exp) { unsafe $0.exp },
            ElementwiseKernel(name: "log", range: 0.001...100, peer: .log) { unsafe $0.log },
            ElementwiseKernel(name: "sigmoid", range: -8...8, peer: .sigmoid) { unsafe $0.sigmoid },
            ElementwiseKernel(name: "tanh", range: -4...4, peer: .tanh) { unsafe $0.tanh },
        ]
    }

    private func map(_ count: Int) -> Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 1, written: 1, arrays: 2)
        return Benchmark(name: "\(name) \(Scalar.label) \(count)", work: work) { machine in
            let (x, y) = (Buffer<Scalar>.random(count, in: range), Buffer<Scalar>.zeros(count))
            let map = unsafe kernel(machine.kernels.table(for: Scalar.self).pointee)!
            let ours: Run = { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(count, step: 64, work: count * 8) { part in
                        unsafe map(part.count, x.base + part.lowerBound, y.base + part.lowerBound)
                    }
                }
            }
            let peers = machine.contestants(on: [x, y]) { $0.map(peer, $1[0], $1[1]) }
            return Contest(ours: ours, peers: peers, output: Output(y))
        }
    }

    /// The mask of a ReLU on the way back: read y and dy, write dx.
    private static func reluGradient(_ count: Int) -> Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 2, written: 1, arrays: 3)
        return Benchmark(name: "relu_gradient \(Scalar.label) \(count)", work: work) { machine in
            let (y, dy, dx) = (
                Buffer<Scalar>.random(count), Buffer<Scalar>.random(count), Buffer<Scalar>.zeros(count)
            )
            let kernel = unsafe machine.kernels.table(for: Scalar.self).pointee.relu_gradient!
            return Contest(ours: { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(count, step: 64, work: count * 4) { part in
                        let start = part.lowerBound
                        unsafe kernel(part.count, y.base + start, dy.base + start, dx.base + start)
                    }
                }
            })
        }
    }

    static func all(_: Scalar.Type) -> [Benchmark] {
        let counts = [8 << 10, 256 << 10].map { $0 / MemoryLayout<Scalar>.stride }
        return functions.flatMap { function in counts.map { function.map($0) } } + counts.map(reluGradient)
    }
}
