import Backprop
import CBackprop

/// Functions mapped over an array, each in memory that the nearest and the second cache hold.
@safe struct ElementwiseKernel<Scalar: TensorScalar> {
    private let name: String
    private let range: ClosedRange<Double>
    private var peer: OneDNNPrimitives.Function?
    private let kernel: @Sendable (bp_kernels, Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void

    private static var functions: [ElementwiseKernel] {
        unsafe [
            activation("relu", BP_RELU, range: -1...1, peer: .relu),
            ElementwiseKernel(name: "exp", range: -10...10, peer: .exp) { unsafe $0.map_exp($1, $2, $3) },
            ElementwiseKernel(name: "log", range: 0.001...100, peer: .log) { unsafe $0.map_log($1, $2, $3) },
            activation("sigmoid", BP_SIGMOID, range: -8...8, peer: .sigmoid),
            activation("tanh", BP_TANH, range: -4...4, peer: .tanh),
            activation("gelu", BP_GELU, range: -4...4), activation("softplus", BP_SOFTPLUS, range: -8...8),
            activation("arctan", BP_ARCTAN, range: -4...4),
        ]
    }

    private static func activation(
        _ name: String, _ kind: bp_activation, range: ClosedRange<Double>, peer: OneDNNPrimitives.Function? = nil
    ) -> ElementwiseKernel {
        unsafe ElementwiseKernel(name: name, range: range, peer: peer) { unsafe $0.activation(kind, false, $1, $2, $3) }
    }

    private func map(_ count: Int) -> Benchmark {
        let work = Work.arrays(Scalar.self, count: count, read: 1, written: 1, arrays: 2)
        return Benchmark(name: "\(name) \(Scalar.label) \(count)", work: work) { machine in
            let (x, y) = (Buffer<Scalar>.random(count, in: range), Buffer<Scalar>.zeros(count))
            let table = unsafe machine.kernels.table(for: Scalar.self).pointee
            let kernel = unsafe kernel
            let ours: Run = { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(count, step: 64, work: count * 8) { part in
                        unsafe kernel(table, part.count, x.base + part.lowerBound, y.base + part.lowerBound)
                    }
                }
            }
            let peers = peer.map { peer in machine.contestants(on: [x, y]) { $0.map(peer, $1[0], $1[1]) } } ?? []
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
            let kernel = unsafe machine.kernels.table(for: Scalar.self).pointee.activation_gradient!
            return Contest(ours: { rounds in
                for _ in 0..<rounds {
                    machine.compute.share(count, step: 64, work: count * 4) { part in
                        let start = part.lowerBound
                        unsafe kernel(BP_RELU, part.count, y.base + start, dy.base + start, dx.base + start)
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
