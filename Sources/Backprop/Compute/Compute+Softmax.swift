import CBackprop

extension Compute {
    /// y = softmax(β·x) over the last dimension; with `saturate`, a faint exponential counts as 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func softmax<Scalar>(_ x: Tensor<Scalar>, beta: Double, saturate: Bool, into y: inout Tensor<Scalar>) {
        guard x.count == y.count else { fatalError("softmax: shapes \(x.shape) and \(y.shape) differ") }
        let softmax = unsafe kernels.table(for: Scalar.self).pointee.softmax!
        nonisolated(unsafe) let source = unsafe x.base
        nonisolated(unsafe) let target = unsafe y.mutableBase()
        let columns = x.shape.last ?? 1
        share(x.count / max(columns, 1), work: x.count * 16) { rows in
            let offset = rows.lowerBound * columns * MemoryLayout<Scalar>.stride
            unsafe softmax(rows.count, columns, beta, saturate, source + offset, target + offset)
        }
        withExtendedLifetime(x) {}
    }

    /// dx = β · p ⊙ (dy - Σ p⊙dy), with sums over the last dimension, in place of dy.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func softmaxGradient<Scalar>(probabilities p: Tensor<Scalar>, beta: Double, to gradient: inout Tensor<Scalar>) {
        guard p.count == gradient.count else {
            fatalError("softmax gradient: probabilities \(p.shape) and gradient \(gradient.shape) differ")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.softmax_gradient!
        nonisolated(unsafe) let source = unsafe p.base
        nonisolated(unsafe) let target = unsafe gradient.mutableBase()
        let columns = p.shape.last ?? 1
        share(p.count / max(columns, 1), work: p.count * 8) { rows in
            let offset = rows.lowerBound * columns * MemoryLayout<Scalar>.stride
            unsafe kernel(rows.count, columns, beta, source + offset, target + offset, target + offset)
        }
        withExtendedLifetime(p) {}
    }
}
