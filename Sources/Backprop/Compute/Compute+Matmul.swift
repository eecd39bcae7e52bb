import CBackprop

/// Which operands of a matrix product are read transposed.
enum MatmulForm {
    /// A·B: forward, `X·W`.
    case nn
    /// Aᵀ·B: weight gradients, `Xᵀ·dY`.
    case tn
    /// A·Bᵀ: input gradients, `dY·Wᵀ`.
    case nt
}

extension Compute {
    /// C = A·B in the given form, with what a layer does to the product while it is still in registers.
    ///
    /// The second operand and the product of the form `tn` are matrices; the others are rows of their last dimension, however
    /// many dimensions these stand in, or samples in rows. The shapes must match; the layers see to that.
    /// - Parameters:
    ///   - bias: A row that every chain starts from.
    ///   - relu: Whether to replace values <= 0 by 0.
    ///   - mask: A saved ReLU output; the product becomes 0 where it is <= 0.
    ///   - accumulate: Whether every chain starts from the element that C has.
    ///   - flush: Whether what is negligible in C becomes 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func matmul<Scalar>(
        _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ form: MatmulForm = .nn, into c: inout Tensor<Scalar>,
        bias: Tensor<Scalar>? = nil, relu: Bool = false, mask: Tensor<Scalar>? = nil, accumulate: Bool = false,
        flush: Bool = false
    ) {
        let (m, n, k) =
            switch form {
            case .nn: (a.count / max(b.rows, 1), b.columns, b.rows)
            case .nt: (a.count / max(b.columns, 1), b.rows, b.columns)
            case .tn: (c.rows, c.columns, a.count / max(c.rows, 1))
            }
        let width = form == .tn ? m : k
        guard a.columns == width || a.shape.last == width, a.count == m * k, b.count == k * n, c.count == m * n else {
            fatalError("matmul \(form): shapes \(a.shape) and \(b.shape) into \(c.shape) do not match")
        }
        guard bias?.count ?? n == n, mask?.count ?? c.count == c.count else {
            fatalError("matmul \(form): bias \(bias?.shape ?? []) or mask \(mask?.shape ?? []) for \(c.shape)")
        }
        let call = unsafe bp_matmul(
            m: m, n: n, k: k,
            a: a.base, a_row_stride: form == .tn ? 1 : k, a_col_stride: form == .tn ? m : 1,
            b: b.base, b_row_stride: form == .nt ? 1 : n, b_col_stride: form == .nt ? k : 1,
            c: c.mutableBase(), c_row_stride: n,
            bias: bias?.base, mask: mask?.base, mask_row_stride: n, accumulate: accumulate, relu: relu,
            flush: flush, cut: bp_cut(), sums: nil)
        make(BP_CALL_MATMUL, call, for: Scalar.self)
        withExtendedLifetime((a, b, bias, mask)) {}
    }
}

extension Tensor {
    /// The matrix product of two tensors of rank 2: M×K times K×N gives M×N.
    ///
    /// Each element is one chain of fused multiply-adds in ascending k. Work: 2·M·N·K operations. Stops the program
    /// unless both have rank 2 and the inner extents agree.
    ///
    ///     let a: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]
    ///     let b: Tensor<Double> = [[7, 8], [9, 10], [11, 12]]
    ///     a.matmul(b)   // [[58, 64], [139, 154]]
    public func matmul(_ other: Tensor, on compute: Compute = .default) -> Tensor {
        guard rank == 2, other.rank == 2, shape[1] == other.shape[0] else {
            fatalError("Tensor.matmul: shapes \(shape) and \(other.shape) do not match")
        }
        var product = Tensor(uninitialized: [shape[0], other.shape[1]])
        compute.matmul(self, other, into: &product)
        return product
    }
}
