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
        let call = unsafe bp_scale_columns(
            rows: rows, cols: scale.count, x: x, shift: shift, scale: scale.base, y: y)
        make(BP_CALL_SCALE_COLUMNS, call, for: Scalar.self)
        withExtendedLifetime(scale) {}
    }
}
