import CBackprop

extension Compute {
    /// Bytes as numbers from 0 to 1: each divided by 255 and rounded once.
    func unitFractions<Scalar>(of bytes: ArraySlice<UInt8>, into y: inout Tensor<Scalar>) {
        guard bytes.count == y.count else { fatalError("fractions of \(bytes.count) bytes into shape \(y.shape)") }
        let count = bytes.count
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.bytes_to_unit!
        nonisolated(unsafe) let target = unsafe y.mutableBase()
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let source = bytes.baseAddress else { return }
            nonisolated(unsafe) let bytes = unsafe source
            share(count, step: 64, work: count * 2) { range in
                let offset = range.lowerBound * MemoryLayout<Scalar>.stride
                unsafe kernel(range.count, bytes + range.lowerBound, target + offset)
            }
        }
    }
}
