import CBackprop

extension Compute {
    /// y = x/(1 - rate) where an element is kept, else 0: by the key and the element's row, counted from `firstRow`, and
    /// column alone.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func dropout<Scalar>(
        _ x: Tensor<Scalar>, rate: Double, key: UInt64, firstRow: Int, into y: inout Tensor<Scalar>
    ) {
        guard x.count == y.count else { fatalError("dropout: shapes \(x.shape) and \(y.shape) differ") }
        let target = unsafe y.mutableBase()
        unsafe dropout(Scalar.self, x.rows, x.columns, rate, key, firstRow, x.base, target)
        withExtendedLifetime(x) {}
    }

    /// The same in place.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func dropout<Scalar>(_ y: inout Tensor<Scalar>, rate: Double, key: UInt64, firstRow: Int) {
        let target = unsafe y.mutableBase()
        unsafe dropout(
            Scalar.self, y.rows, y.columns, rate, key, firstRow, UnsafeRawPointer(target), target)
    }

    private func dropout<Scalar: TensorScalar>(
        _: Scalar.Type, _ rows: Int, _ columns: Int, _ rate: Double, _ key: UInt64, _ firstRow: Int,
        _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer
    ) {
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.dropout!
        nonisolated(unsafe) let (x, y) = unsafe (x, y)
        share(rows, work: rows * columns * 8) { range in
            let offset = range.lowerBound * columns * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, columns, firstRow + range.lowerBound, key, rate, x + offset, y + offset)
        }
    }
}
