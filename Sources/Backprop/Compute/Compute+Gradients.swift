import CBackprop

extension Compute {
    /// Adds the derivative of a penalty on w to a gradient, and returns the penalty. One thread: it is a sum.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func penalty<Scalar>(_ penalty: Penalty, on w: Tensor<Scalar>, gradient g: inout Tensor<Scalar>) -> Double {
        guard g.count == w.count else { fatalError("penalty: gradient \(g.shape) for weights \(w.shape)") }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.penalty!
        let target = unsafe g.mutableBase()
        defer { withExtendedLifetime(w) {} }
        return unsafe kernel(w.count, penalty.l1, penalty.l2, penalty.nonNegativity, w.base, target)
    }

    /// Σ xᵢ², in the one shape that sums have.
    func sumOfSquares<Scalar>(_ x: Tensor<Scalar>) -> Double {
        defer { withExtendedLifetime(x) {} }
        return unsafe kernels.table(for: Scalar.self).pointee.sum_of_squares!(x.count, x.base)
    }

    /// Multiplies all elements by a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func scale<Scalar>(_ x: inout Tensor<Scalar>, by factor: Double) {
        let count = x.count
        let target = unsafe x.mutableBase()
        unsafe withUnsafePointer(to: Scalar(factor)) { factor in
            unsafe kernels.table(for: Scalar.self).pointee.scale_rows!(1, count, factor, target)
        }
    }

    /// Multiplies each row by its factor.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func scaleRows<Scalar>(_ x: inout Tensor<Scalar>, by factors: Tensor<Scalar>) {
        let (rows, columns) = (x.rows, x.columns)
        guard factors.count == rows else { fatalError("row factors: \(factors.shape) for \(x.shape)") }
        let target = unsafe x.mutableBase()
        unsafe kernels.table(for: Scalar.self).pointee.scale_rows!(rows, columns, factors.base, target)
        withExtendedLifetime(factors) {}
    }
}
