import Backprop
import CBackprop

/// The operands of a matrix product, and those who multiply them.
struct MatrixOperands<Scalar: TensorScalar> {
    let shape: MatmulShape
    private let a, b, c: Buffer<Scalar>
    private let bias, mask: Buffer<Scalar>?
    private let relu: Bool

    /// - Parameters:
    ///   - bias: Whether sums start from a bias.
    ///   - relu: Whether a ReLU follows.
    ///   - mask: Whether the product becomes zero where a saved output is not positive.
    init(_ shape: MatmulShape, bias: Bool = false, relu: Bool = false, mask: Bool = false) {
        self.shape = shape
        a = .random(shape.m * shape.k)
        b = .random(shape.k * shape.n)
        c = .zeros(shape.m * shape.n)
        self.bias = bias ? .random(shape.n) : nil
        self.mask = mask ? .random(shape.m * shape.n) : nil
        self.relu = relu
    }

    /// Ours with what follows the product, the peers' product alone.
    func contest(on machine: Machine) -> Contest {
        let peers: [(name: String, run: Run)] = machine.peers.compactMap { peer in
            guard let product = peer.product(Scalar.self) else { return nil }
            return (
                peer.name,
                { rounds in
                    for _ in 0..<rounds { product(shape, a, b, c) }
                }
            )
        }
        // The peers' product is another one than ours if something follows it.
        let isPlain = bias == nil && mask == nil && !relu
        return Contest(ours: ours(on: machine), peers: peers, output: isPlain ? Output(c) : nil)
    }

    private func ours(on machine: Machine) -> Run {
        let (isTN, isNT) = (shape.form == .tn, shape.form == .nt)
        nonisolated(unsafe) let call = unsafe bp_matmul(
            m: shape.m, n: shape.n, k: shape.k,
            a: UnsafeRawPointer(a.base), a_row_stride: isTN ? 1 : shape.k, a_col_stride: isTN ? shape.m : 1,
            b: UnsafeRawPointer(b.base), b_row_stride: isNT ? 1 : shape.n, b_col_stride: isNT ? shape.k : 1,
            c: UnsafeMutableRawPointer(c.base), c_row_stride: shape.n,
            bias: UnsafeRawPointer(bias?.base), mask: UnsafeRawPointer(mask?.base), mask_row_stride: shape.n,
            accumulate: false, relu: relu, flush: false, cut: bp_cut(), sums: nil)
        let compute = machine.compute
        return { rounds in
            for _ in 0..<rounds { unsafe compute.make(BP_CALL_MATMUL, call, for: Scalar.self) }
            withExtendedLifetime(self) {}
        }
    }
}
