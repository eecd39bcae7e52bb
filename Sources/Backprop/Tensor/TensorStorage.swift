/// The memory behind tensors: a fixed number of scalars on a 64-byte boundary, a cache line, or on that of a large page.
///
/// This type and the calls into the kernel table (folder Compute) are where the package touches memory directly.
/// Storage is written only through a tensor that holds the sole reference to it, and never once it is shared, which is
/// what makes it `Sendable`.
@safe @usableFromInline final class TensorStorage<Scalar: TensorScalar>: @unchecked Sendable {
    @usableFromInline let base: UnsafeMutablePointer<Scalar>
    let capacity: Int

    static var alignment: Int { 64 }

    /// Memory for `capacity` scalars, not initialized. Traps if there is no such amount of memory.
    init(capacity: Int) {
        let (bytes, overflow) = capacity.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
        guard capacity >= 0, !overflow else { fatalError("Tensor: \(capacity) scalars do not fit into memory") }
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: Swift.max(bytes, 1), alignment: LargePages.alignment(of: bytes, otherwise: Self.alignment))
        unsafe LargePages.ask(for: raw, bytes)
        unsafe base = raw.bindMemory(to: Scalar.self, capacity: capacity)
        self.capacity = capacity
    }

    deinit { unsafe UnsafeMutableRawPointer(base).deallocate() }
}
