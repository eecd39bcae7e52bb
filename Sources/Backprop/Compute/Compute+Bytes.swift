import CBackprop

extension Tensor {
    /// Bytes as numbers between 0 and 1: each divided by 255 and rounded once.
    ///
    /// The shape takes as many elements as there are bytes.
    init(fractionsOf bytes: [UInt8], shape: [Int], kernels: Kernels = .best) {
        self.init(uninitialized: shape)
        guard count == bytes.count else { fatalError("Tensor: \(bytes.count) bytes for shape \(shape)") }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.bytes_to_unit!
        let target = unsafe mutableBase()
        unsafe bytes.withUnsafeBufferPointer { unsafe kernel($0.count, $0.baseAddress, target) }
    }
}
