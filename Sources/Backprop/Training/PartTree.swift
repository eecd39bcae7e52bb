/// The tree by which what belongs to the parts of a batch is added: neighbours first, then neighbouring pairs, and so on,
///
///     ((0 + 1) + (2 + 3)) + ((4 + 5) + 6)        for seven parts
///
/// It depends on the number of parts alone. A process that has some parts in a row adds what of the tree lies wholly among
/// them; the rest is added when all have come together.
struct PartTree: Equatable, Sendable {
    /// A sum within the tree: of as many parts as `size`, a power of two, from a multiple of it on.
    struct Node: Equatable, Sendable {
        let first, size: Int

        /// That of one part.
        init(_ part: Int) { (first, size) = (part, 1) }

        private init(first: Int, size: Int) { (self.first, self.size) = (first, size) }

        /// The largest one that begins with a part, lies before another and is to the mind of `fits`; at least that of the part.
        init(from first: Int, before end: Int, where fits: (Range<Int>) -> Bool) {
            self.init(first)
            while let next = joined(with: Node(first: first + size, size: size)), next.first + next.size <= end,
                fits(next.parts)
            {
                self = next
            }
        }

        var parts: Range<Int> { first..<first + size }

        /// The sum of both, if the tree has it.
        func joined(with next: Node) -> Node? {
            guard size == next.size, next.first == first + size, first.isMultiple(of: 2 * size) else { return nil }
            return Node(first: first, size: 2 * size)
        }
    }

    /// An addition: what has the number `from` is added to what has the number `to`.
    struct Addition: Equatable, Sendable {
        let to, from: Int
    }

    /// The sums that remain of some parts in a row.
    static func nodes(of parts: Range<Int>) -> [Node] {
        var (nodes, next): ([Node], Int) = ([], parts.lowerBound)
        while next < parts.upperBound {
            nodes.append(Node(from: next, before: parts.upperBound) { _ in true })
            next = nodes[nodes.count - 1].parts.upperBound
        }
        return nodes
    }

    /// The additions that make one of sums that lie in a row, in their order; the result is the first of them.
    static func additions(of nodes: [Node]) -> [Addition] {
        var (open, additions): ([(node: Node, number: Int)], [Addition]) = ([], [])
        for (number, node) in nodes.enumerated() {
            open.append((node, number))
            while open.count > 1, let joined = open[open.count - 2].node.joined(with: open[open.count - 1].node) {
                additions.append(Addition(to: open[open.count - 2].number, from: open[open.count - 1].number))
                open.removeLast()
                open[open.count - 1].node = joined
            }
        }
        // Those at the end that have no neighbour of their size.
        while open.count > 1 {
            additions.append(Addition(to: open[open.count - 2].number, from: open[open.count - 1].number))
            open.removeLast()
        }
        return additions
    }

    /// Adds numbers, one for each part, by the tree, into the first of them. O(count), without an allocation.
    static func add(_ numbers: inout [Double], count: Int, stride length: Int = 1, at offset: Int = 0) {
        var distance = 1
        while distance < count {
            var part = 0
            while part + distance < count {
                numbers[part * length + offset] += numbers[(part + distance) * length + offset]
                part += 2 * distance
            }
            distance *= 2
        }
    }
}
