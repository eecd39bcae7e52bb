/// What is known of the shape of a tensor before there is one: shapes that come out of files are checked here, where
/// `Tensor` itself would stop the program.
package enum Shape {
    /// What is wrong with the shape of a sample, as an error goes on behind it; `nil` if nothing is.
    static func mistake(ofSample shape: [Int]) -> String? {
        if isSample(shape) { return nil }
        if shape.count > highestRank { return "has at most \(highestRank) dimensions" }
        return shape.contains { $0 < 1 }
            ? "has 1 value or more along each dimension" : "has at most \(mostSampleValues) values"
    }

    /// The product of the extents; too large if an extent is negative.
    ///
    /// Extents of 0 do not excuse the size of the others, because a slice or a column count may leave the 0 out.
    static func size(of shape: [Int]) -> Size {
        let size = shape.product { $0 == 0 ? 1 : Size($0) }
        return size != .tooLarge && shape.contains(0) ? 0 : size
    }

    /// The same as a number, or nothing if it is too large.
    static func count(of shape: [Int]) -> Int? { size(of: shape).value }

    /// A sample, whether it enters a network or comes out of one of its layers, has at most so many values: a million
    /// million, more than memory holds. Geometry that starts from such numbers cannot overflow.
    static let mostSampleValues = 1 << 40

    /// Whether samples can have that shape: all extents are positive, and there are not too many of them or of values.
    static func isSample(_ shape: [Int]) -> Bool {
        shape.count <= highestRank && shape.allSatisfy { $0 > 0 } && size(of: shape) <= Size(mostSampleValues)
    }

    /// Whether samples of one shape may be taken for samples of the other, of as many elements in the same order: the
    /// shapes are equal but for extents of 1, or one of the two is a plain row.
    static func areAlike(_ a: [Int], _ b: [Int]) -> Bool {
        if a == b { return true }
        guard count(of: a) == count(of: b) else { return false }
        return a.count == 1 || b.count == 1 || a.filter { $0 != 1 } == b.filter { $0 != 1 }
    }

    /// The number of bytes that elements of `elementSize` take in `shape`, or nothing if they are too many.
    static func byteCount(of shape: [Int], elementSize: Int) -> Int? {
        (size(of: shape) * Size(elementSize)).value
    }

    /// More dimensions than this are not read from files. It is the limit of numpy.
    static let highestRank = 64

    /// How far elements of a row-major array lie apart along each dimension.
    static func strides(of shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
        return strides
    }

    /// The shape that two become where extents of 1, and dimensions that are missing before the first, count for all: as numpy
    /// broadcasts. `nil` if they do not fit.
    static func common(_ a: [Int], _ b: [Int]) -> [Int]? {
        let rank = max(a.count, b.count)
        let pairs = zip(padded(a, to: rank), padded(b, to: rank))
        return pairs.allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 } ? pairs.map { $0 == 1 ? $1 : $0 } : nil
    }

    /// Where a dimension stands, counted from 0; negative ones from the end. `nil` if there is none.
    static func position(of axis: Int, in shape: [Int]) -> Int? {
        let position = axis < 0 ? axis + shape.count : axis
        return shape.indices.contains(position) ? position : nil
    }

    /// The products of the extents before a dimension and of those behind it.
    static func around(_ position: Int, in shape: [Int]) -> (outer: Int, inner: Int) {
        (shape[..<position].reduce(1, *), shape[(position + 1)...].reduce(1, *))
    }

    /// A shape with dimensions of extent 1 before it.
    static func padded(_ shape: [Int], to rank: Int) -> [Int] {
        Array(repeating: 1, count: rank - shape.count) + shape
    }

    /// A shape from a file in a message, where it may have any number of extents: the first eight.
    static func listed(_ shape: [Int]) -> String {
        shape.count <= 8 ? "\(shape)" : "[\(shape.prefix(8).map(String.init).joined(separator: ", ")), …]"
    }

    /// `[2, 3]` as people write it: `2×3`; a single scalar is `scalar`.
    static func text(_ shape: [Int]) -> String {
        shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "×")
    }
}
