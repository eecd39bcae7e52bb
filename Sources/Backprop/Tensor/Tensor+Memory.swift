extension Tensor {
    /// Overwrites all elements with those at an address.
    mutating func load(_ address: UnsafeRawPointer) {
        unsafe mutableBase().copyMemory(from: address, byteCount: count * MemoryLayout<Scalar>.stride)
    }

    /// Copies all elements to an address.
    func store(_ address: UnsafeMutableRawPointer) {
        unsafe address.copyMemory(from: base, byteCount: count * MemoryLayout<Scalar>.stride)
        withExtendedLifetime(storage) {}
    }
}
