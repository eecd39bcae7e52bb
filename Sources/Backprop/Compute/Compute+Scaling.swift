import CBackprop

extension Compute {
    /// y = (x - shift)·scale with a shift and a scale of each column.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func scaleColumns<Scalar>(
        _ x: Tensor<Scalar>, shift: Tensor<Scalar>, scale: Tensor<Scalar>, into y: inout Tensor<Scalar>
    ) {
        guard x.count == y.count, shift.count == x.columns, scale.count == x.columns else {
            fatalError("scaling: \(x.shape) by \(shift.shape) and \(scale.shape) into \(y.shape)")
        }
        let target = unsafe y.mutableBase()
        unsafe scaleColumns(x.rows, x.base, shift: shift.base, scale, target)
        withExtendedLifetime((x, shift)) {}
    }

    /// y = y·scale with a scale of each column.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func scaleColumns<Scalar>(_ y: inout Tensor<Scalar>, scale: Tensor<Scalar>) {
        let rows = y.rows
        guard scale.count == y.columns else { fatalError("scaling: \(y.shape) by \(scale.shape)") }
        let target = unsafe y.mutableBase()
        unsafe scaleColumns(rows, UnsafeRawPointer(target), shift: nil, scale, target)
    }

    private func scaleColumns<Scalar: TensorScalar>(
        _ rows: Int, _ x: UnsafeRawPointer, shift: UnsafeRawPointer?, _ scale: Tensor<Scalar>,
        _ y: UnsafeMutableRawPointer
    ) {
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.scale_columns!
        let columns = scale.count
        nonisolated(unsafe) let factors = unsafe scale.base
        nonisolated(unsafe) let (x, y, shift) = unsafe (x, y, shift)
        share(rows, work: rows * columns * 2) { range in
            let offset = range.lowerBound * columns * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, columns, x + offset, shift, factors, y + offset)
        }
        withExtendedLifetime(scale) {}
    }
}
