import Backprop

/// A matrix product: C, m×n, from A and B, with k terms in each sum.
struct MatmulShape {
    /// Which operand is read transposed.
    enum Form: String, CaseIterable {
        /// A·B: forward.
        case nn
        /// Aᵀ·B: weight gradients.
        case tn
        /// A·Bᵀ: input gradients.
        case nt
    }

    let form: Form
    let m, n, k: Int

    /// Elements from one row of A to the next, as it lies in memory.
    var aStride: Int { form == .tn ? m : k }
    /// Elements from one row of B to the next, as it lies in memory.
    var bStride: Int { form == .nt ? k : n }

    /// A multiplication and an addition for each term.
    var operations: Double { 2 * Double(m) * Double(n) * Double(k) }
}

extension MatmulShape {
    /// From products as thin as the smallest networks have them to squares that fill the caches, each in all forms.
    static var kernels: [MatmulShape] {
        let extents = [
            (600, 64, 2), (600, 64, 3), (600, 3, 64), (64, 3, 600), (32, 64, 64), (1, 128, 784), (8, 128, 784),
            (128, 10, 128), (100, 100, 100), (127, 129, 131), (128, 128, 784), (128, 784, 128), (784, 128, 128),
            (256, 256, 256), (512, 512, 512), (1024, 1024, 1024),
        ]
        return extents.flatMap { m, n, k in Form.allCases.map { MatmulShape(form: $0, m: m, n: n, k: k) } }
    }

    func benchmark<Scalar: TensorScalar>(_: Scalar.Type) -> Benchmark {
        let product = MatrixOperands<Scalar>.self
        return Benchmark(
            name: "matmul \(Scalar.label) \(form) \(m)x\(n)x\(k)", work: .operations(operations, Scalar.scalarType)
        ) { machine in product.init(self).contest(on: machine) }
    }
}
