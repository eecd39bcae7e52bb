import Foundation

/// Memory between two pages that cannot be read or written. A kernel that strays from its operands ends the test.
@safe final class GuardedRegion {
    private let mapping: UnsafeMutableRawPointer
    private let capacity: Int
    private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    init(capacity: Int) {
        self.capacity = (capacity + Self.page - 1) / Self.page * Self.page
        let bytes = self.capacity + 2 * Self.page
        let flags = MAP_PRIVATE | MAP_ANON
        unsafe mapping = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)!
        guard unsafe mapping != MAP_FAILED,
            unsafe mprotect(mapping, Self.page, PROT_NONE) == 0,
            unsafe mprotect(mapping + Self.page + self.capacity, Self.page, PROT_NONE) == 0
        else { fatalError("no memory with guard pages: \(unsafe String(cString: strerror(errno)))") }
    }

    deinit { unsafe munmap(mapping, capacity + 2 * Self.page) }

    /// A copy of the values that ends at the page behind, or begins at the page before. At the end an operand has
    /// whatever alignment its length leaves it.
    func place<Scalar>(_ values: [Scalar], atEnd: Bool) -> UnsafeMutablePointer<Scalar> {
        let bytes = values.count * MemoryLayout<Scalar>.stride
        guard bytes <= capacity else { fatalError("\(bytes) bytes do not fit into \(capacity)") }
        let start = unsafe mapping + Self.page + (atEnd ? capacity - bytes : 0)
        let pointer = unsafe start.bindMemory(to: Scalar.self, capacity: values.count)
        if bytes > 0 {
            unsafe values.withUnsafeBytes { unsafe start.copyMemory(from: $0.baseAddress!, byteCount: bytes) }
        }
        return unsafe pointer
    }
}
