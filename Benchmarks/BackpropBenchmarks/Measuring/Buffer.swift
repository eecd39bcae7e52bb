import Backprop

/// Memory on a cache line's boundary, the operand of a kernel or of a peer. Elements are plain numbers. Threads that share a
/// call write parts of it of their own.
@safe final class Buffer<Element: Sendable>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    /// `count` elements, each the value of `element`. Memory is touched, so that no run pays for its first touch.
    init(_ count: Int, _ element: () -> Element) {
        let bytes = max(count * MemoryLayout<Element>.stride, 1)
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        unsafe base = raw.bindMemory(to: Element.self, capacity: count)
        self.count = count
        for i in 0..<count { unsafe (base + i).initialize(to: element()) }
    }

    deinit { unsafe UnsafeMutableRawPointer(base).deallocate() }
}

extension Buffer where Element: TensorScalar {
    /// Numbers drawn evenly from a range: the same ones in each run of the program.
    static func random(_ count: Int, in range: ClosedRange<Double> = -1...1) -> Buffer {
        var generator = SeededGenerator(seed: 1)
        let width = range.upperBound - range.lowerBound
        return Buffer(count) { Element(range.lowerBound + width * generator.uniform()) }
    }

    static func zeros(_ count: Int) -> Buffer { Buffer(count) { 0 } }
}

extension Tensor {
    /// Numbers drawn evenly from a range: the same ones in each run of the program.
    static func random(_ shape: [Int], in range: ClosedRange<Double> = -1...1) -> Tensor {
        var generator = SeededGenerator(seed: 1)
        let width = range.upperBound - range.lowerBound
        let count = shape.reduce(1, *)
        return Tensor(
            shape: shape, scalars: (0..<count).map { _ in Scalar(range.lowerBound + width * generator.uniform()) })
    }
}
