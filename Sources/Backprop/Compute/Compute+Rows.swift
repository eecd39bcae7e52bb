import CBackprop

extension Compute {
    /// A tensor becomes the rows of another at `indices`, which must be in range, in that order.
    func gatherRows<Scalar>(_ indices: ArraySlice<Int>, of source: Tensor<Scalar>, into rows: inout Tensor<Scalar>) {
        rows.setRows(indices.count)
        nonisolated(unsafe) let (from, target) = unsafe (source.base, rows.mutableBase())
        let bytes = source.count / max(source.rows, 1) * MemoryLayout<Scalar>.stride
        unsafe indices.withUnsafeBufferPointer { indices in
            guard let first = indices.baseAddress else { return }
            nonisolated(unsafe) let places = unsafe first
            // The rows that a product is cut by.
            share(indices.count, step: 16, work: indices.count * bytes / 2) { part in
                unsafe bp_gather_rows(
                    part.count, bytes, places + part.lowerBound, from, target + part.lowerBound * bytes)
            }
        }
        withExtendedLifetime(source) {}
    }
}
