import CBackprop

extension Compute {
    /// y = softmax(β·x) over the last dimension; with `saturate`, a faint exponential counts as 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func softmax<Scalar>(_ x: Tensor<Scalar>, beta: Double, saturate: Bool, into y: inout Tensor<Scalar>) {
        guard x.count == y.count else { fatalError("softmax: shapes \(x.shape) and \(y.shape) differ") }
        let columns = x.shape.last ?? 1
        let call = unsafe bp_softmax(
            rows: x.count / max(columns, 1), cols: columns, beta: beta, saturate: saturate, x: x.base,
            y: y.mutableBase())
        make(BP_CALL_SOFTMAX, call, for: Scalar.self)
        withExtendedLifetime(x) {}
    }

    /// dx = β · p ⊙ (dy - Σ p⊙dy), with sums over the last dimension, in place of dy.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func softmaxGradient<Scalar>(probabilities p: Tensor<Scalar>, beta: Double, to gradient: inout Tensor<Scalar>) {
        guard p.count == gradient.count else {
            fatalError("softmax gradient: probabilities \(p.shape) and gradient \(gradient.shape) differ")
        }
        let columns = p.shape.last ?? 1
        let target = unsafe gradient.mutableBase()
        let call = unsafe bp_softmax_gradient(
            rows: p.count / max(columns, 1), cols: columns, beta: beta, p: p.base, dy: target, dx: target)
        make(BP_CALL_SOFTMAX_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime(p) {}
    }
}
