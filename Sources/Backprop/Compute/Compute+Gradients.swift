import CBackprop

extension Compute {
    /// Adds the derivative of a penalty on a parameter, `Σ l1·|w| + l2·w² + negative·max(0, -w)`, to its gradient, and returns
    /// the penalty. One thread: it is a sum.
    func penalty<Scalar>(
        l1: Double, l2: Double, negative: Double, on parameters: FlatTensors<Scalar>, _ index: Int,
        gradients: inout FlatTensors<Scalar>
    ) -> Double {
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.penalty!
        gradients.all.makeUnique()
        let target = unsafe UnsafeMutableRawPointer(mutating: gradients.address(index))
        defer { withExtendedLifetime(parameters) {} }
        return unsafe kernel(parameters.count(index), l1, l2, negative, parameters.address(index), target)
    }

    /// Σ xᵢ² of a tensor, in the one shape that sums have.
    func sumOfSquares<Scalar>(_ x: FlatTensors<Scalar>, _ index: Int) -> Double {
        defer { withExtendedLifetime(x) {} }
        return unsafe kernels.table(for: Scalar.self).pointee.sum_of_squares!(
            x.count(index), x.address(index))
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
