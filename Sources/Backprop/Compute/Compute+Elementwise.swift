import CBackprop

extension Compute {
    /// y = f(x), element by element; with `saturate`, a faint exponential counts as 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func activate<Scalar>(_ function: bp_activation, saturate: Bool, _ x: Tensor<Scalar>, into y: inout Tensor<Scalar>)
    {
        guard x.count == y.count else { fatalError("activation: shapes \(x.shape) and \(y.shape) differ") }
        let call = unsafe bp_activation_call(
            kind: function, saturate: saturate, n: x.count, x: x.base, y: y.mutableBase())
        make(BP_CALL_ACTIVATION, call, for: Scalar.self)
        withExtendedLifetime(x) {}
    }

    /// y = f(y), likewise.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func activate<Scalar>(_ function: bp_activation, saturate: Bool, _ y: inout Tensor<Scalar>) {
        let target = unsafe y.mutableBase()
        let call = unsafe bp_activation_call(kind: function, saturate: saturate, n: y.count, x: target, y: target)
        make(BP_CALL_ACTIVATION, call, for: Scalar.self)
    }

    /// dx = dy · f'(x) in place, f' from the saved output or input, whichever the function needs.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func activationGradient<Scalar>(
        _ function: bp_activation, saved: Tensor<Scalar>, to gradient: inout Tensor<Scalar>
    ) {
        guard saved.count == gradient.count else {
            fatalError("activation: saved \(saved.shape) and gradient \(gradient.shape) differ")
        }
        let target = unsafe gradient.mutableBase()
        let call = unsafe bp_activation_gradient(
            kind: function, n: saved.count, saved: saved.base, dy: target, dx: target)
        make(BP_CALL_ACTIVATION_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime(saved) {}
    }

    /// y = y + x for so many elements, which do not overlap.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func add<Scalar: TensorScalar>(
        _ count: Int, _: Scalar.Type, _ x: UnsafeRawPointer, to y: UnsafeMutableRawPointer
    ) {
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.combine!
        nonisolated(unsafe) let (x, y) = unsafe (x, y)
        share(count, step: 64, work: count) { range in
            let (offset, count) = (range.lowerBound * MemoryLayout<Scalar>.stride, range.count)
            unsafe kernel(BP_ADD, 1, count, y + offset, count, 1, x + offset, count, 1, y + offset)
        }
    }

    /// What is negligible in so many elements becomes +0: a product without steps, which ends where it begins.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func flush<Scalar: TensorScalar>(_ count: Int, _: Scalar.Type, at x: UnsafeMutableRawPointer) {
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.matmul!
        nonisolated(unsafe) let x = unsafe x
        share(count, step: 64, work: count) { range in
            var call = bp_matmul()
            unsafe call.c = x + range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe (call.a, call.b) = (UnsafeRawPointer(x), UnsafeRawPointer(x))
            (call.m, call.n) = (1, range.count)
            (call.a_row_stride, call.a_col_stride, call.b_row_stride, call.b_col_stride) = (1, 1, 1, 1)
            (call.c_row_stride, call.accumulate, call.flush) = (range.count, true, true)
            unsafe kernel(&call)
        }
    }
}
