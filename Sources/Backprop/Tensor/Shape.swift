/// What is known of the shape of a tensor before there is one: shapes that come out of files are checked here, where
/// `Tensor` itself would stop the program.
package enum Shape {
    /// The product of the extents, or nothing if `shape` is no shape: an extent is negative, or the product overflows.
    ///
    /// Extents of 0 do not excuse an overflow of the others, because a slice or a column count may leave the 0 out.
    static func count(of shape: [Int]) -> Int? {
        var count = 1
        for extent in shape {
            guard extent >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: Swift.max(extent, 1))
            guard !overflow else { return nil }
            count = product
        }
        return shape.contains(0) ? 0 : count
    }

    /// Whether samples can have that shape: all extents are positive, and the product does not overflow.
    static func isSample(_ shape: [Int]) -> Bool { shape.allSatisfy { $0 > 0 } && count(of: shape) != nil }

    /// Whether samples of one shape may be taken for samples of the other, of as many elements in the same order: the
    /// shapes are equal but for extents of 1, or one of the two is a plain row.
    package static func areAlike(_ a: [Int], _ b: [Int]) -> Bool {
        if a == b { return true }
        guard count(of: a) == count(of: b) else { return false }
        return a.count == 1 || b.count == 1 || a.filter { $0 != 1 } == b.filter { $0 != 1 }
    }

    /// The number of bytes that elements of `elementSize` take in `shape`, or nothing if that is no shape or overflows.
    static func byteCount(of shape: [Int], elementSize: Int) -> Int? {
        guard let count = count(of: shape) else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: elementSize)
        return overflow ? nil : bytes
    }

    /// More dimensions than this are not read from files. It is the limit of numpy.
    static let highestRank = 64

    /// `[2, 3]` as people write it: `2×3`; a single scalar is `scalar`.
    static func text(_ shape: [Int]) -> String {
        shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "×")
    }
}
