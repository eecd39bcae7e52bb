import Backprop
import CBackprop
import Testing

/// What only moves numbers, against plain loops, between unreadable pages.
@Suite struct MoveTests {
    /// A shape and how it is read: the extents of the target, and the strides of the source.
    private struct Permutation {
        var extents: [Int]
        var strides: [Int]

        /// The axes of an array that has these extents, the last one dense, in the order `axes`.
        init(of extents: [Int], _ axes: [Int], gap: Int = 0) {
            var strides = [Int](repeating: 1, count: extents.count)
            for a in extents.indices.dropLast().reversed() { strides[a] = strides[a + 1] * extents[a + 1] + gap }
            self.init(extents: axes.map { extents[$0] }, strides: axes.map { strides[$0] })
        }

        init(extents: [Int], strides: [Int]) {
            (self.extents, self.strides) = (extents, strides)
        }

        /// Where each element of the target lies in the source.
        var places: [Int] {
            var places = [0]
            for (extent, stride) in zip(extents, strides) {
                places = places.flatMap { place in (0..<extent).map { place + $0 * stride } }
            }
            return places
        }
    }

    private func check<Element: FixedWidthInteger>(_ permutations: [Permutation], _: Element.Type) {
        let (source, target) = (GuardedRegion(capacity: 1 << 18), GuardedRegion(capacity: 1 << 18))
        for permutation in permutations {
            let places = permutation.places
            let values = (0..<(places.max() ?? -1) + 1).map { Element(truncatingIfNeeded: $0 &* 0x9e37_79b9) }
            for atEnd in [false, true] {
                let from = unsafe source.place(values, atEnd: atEnd)
                let to = unsafe target.place([Element](repeating: 1, count: places.count), atEnd: atEnd)
                unsafe bp_permute(
                    permutation.extents.count, permutation.extents, permutation.strides,
                    MemoryLayout<Element>.size, from, to)
                let moved = unsafe Array(UnsafeBufferPointer(start: to, count: places.count))
                let expected = places.map { values[$0] }
                #expect(moved == expected, "\(permutation) of \(Element.self)")
            }
        }
    }

    /// All orders of `count` axes.
    private func orders(_ count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return orders(count - 1).flatMap { order in
            (0..<count).map { place in Array(order[..<place]) + [count - 1] + Array(order[place...]) }
        }
    }

    /// Every order of the axes of arrays with up to five of them, dense and with gaps.
    @Test func orderOfAxes() {
        let shapes = [
            [], [5], [1, 7], [4, 6], [3, 1, 5], [2, 9, 4], [16, 3, 8], [3, 2, 4, 5], [2, 3, 1, 2, 9], [2, 0, 3],
        ]
        let permutations = shapes.flatMap { shape in
            orders(shape.count).flatMap { axes in
                [Permutation(of: shape, axes), Permutation(of: shape, axes, gap: 3)]
            }
        }
        check(permutations, UInt32.self)
        check(permutations, UInt64.self)
    }

    /// Planes around the edges of a square and of a tile.
    @Test func planes() {
        let sizes = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 31, 32, 33, 65]
        let permutations = sizes.flatMap { rows in
            sizes.map { columns in Permutation(of: [rows, columns], [1, 0], gap: rows % 3) }
        }
        check(permutations, UInt32.self)
        check(permutations, UInt64.self)
    }

    /// Axes along which the source stands still, or skips elements, and as many axes as there may be.
    @Test func strides() {
        let permutations = [
            Permutation(extents: [3, 5], strides: [0, 1]), Permutation(extents: [5, 3], strides: [1, 0]),
            Permutation(extents: [4, 6], strides: [0, 0]), Permutation(extents: [4, 6], strides: [13, 2]),
            Permutation(extents: [6, 4, 2], strides: [2, 13, 0]), Permutation(extents: [7], strides: [3]),
            Permutation(of: [2, 2, 3, 2, 2, 2, 2, 3], [7, 6, 5, 4, 3, 2, 1, 0]),
            Permutation(of: [2, 2, 3, 2, 2, 2, 2, 3], [0, 2, 1, 3, 5, 4, 7, 6]),
        ]
        check(permutations, UInt32.self)
        check(permutations, UInt64.self)
    }

    @Test func blocks() {
        let (source, target) = (GuardedRegion(capacity: 1 << 14), GuardedRegion(capacity: 1 << 14))
        for bytes in [0, 1, 3, 4, 8, 12, 16, 32, 33, 100] {
            for (count, fromGap, toGap) in [(0, 0, 0), (1, 5, 9), (4, 0, 0), (7, 3, 0), (7, 0, 5), (3, 8, 4)] {
                for repeats in [false, true] {
                    let (fromStride, toStride) = (repeats ? 0 : bytes + fromGap, bytes + toGap)
                    let values = (0..<extent(count, bytes, fromStride)).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
                    let before = [UInt8](repeating: 255, count: extent(count, bytes, toStride))
                    let from = unsafe source.place(values, atEnd: true)
                    let to = unsafe target.place(before, atEnd: true)
                    unsafe bp_copy_blocks(count, bytes, from, fromStride, to, toStride)
                    var expected = before
                    for block in 0..<count {
                        for i in 0..<bytes { expected[block * toStride + i] = values[block * fromStride + i] }
                    }
                    #expect(unsafe Array(UnsafeBufferPointer(start: to, count: before.count)) == expected)
                    unsafe bp_zero_blocks(count, bytes, to, toStride)
                    for block in 0..<count {
                        for i in 0..<bytes { expected[block * toStride + i] = 0 }
                    }
                    #expect(unsafe Array(UnsafeBufferPointer(start: to, count: before.count)) == expected)
                }
            }
        }
    }

    /// How many bytes blocks take up.
    private func extent(_ count: Int, _ bytes: Int, _ stride: Int) -> Int {
        count == 0 ? 0 : (count - 1) * stride + bytes
    }
}
