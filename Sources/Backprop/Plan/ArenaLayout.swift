/// Where what a plan computes lies in its arena: what is never needed at the same time shares memory.
///
/// Positions are in scalars, and hold for any number of rows: what grows with the rows begins at a multiple of them,
/// and what does not comes behind it.
struct ArenaLayout: Sendable {
    /// Where each scratch value begins.
    let positions: [Extent]
    /// How large the arena is.
    let size: Extent

    /// A cache line of `Float`, as tensors begin with one.
    private static let alignment = 16

    /// The largest values are placed first, each at the lowest position where nothing lies that lives at the same time:
    /// with few values this is as tight as it gets, and never far from it.
    init(_ lifetimes: ArenaLifetimes) {
        let groups = lifetimes.groups
        func rounded(_ count: Int) -> Int { (count + Self.alignment - 1) / Self.alignment * Self.alignment }
        // Of a model of very many layers, in the order of their calls: that takes time in proportion.
        let isLong = groups.count > 512
        let bySize = { (a: Int, b: Int) in (groups[a].extent.perRow, b) > (groups[b].extent.perRow, a) }
        let order = isLong ? Array(groups.indices) : groups.indices.sorted(by: bySize)
        var starts = [Extent](repeating: Extent(), count: groups.count)
        var placed: [Int] = []  // by position
        var size = Extent()
        for group in order {
            let (grows, fixed) = (rounded(groups[group].extent.perRow), rounded(groups[group].extent.fixed))
            // What does not grow is small, and shares nothing.
            starts[group].fixed = size.fixed
            size.fixed += fixed
            guard grows > 0 else { continue }
            if isLong { placed.removeAll { groups[$0].last < groups[group].first } }
            var start = 0
            for other in placed where groups[other].lives(with: groups[group]) {
                if starts[other].perRow >= start + grows { break }
                start = max(start, starts[other].perRow + rounded(groups[other].extent.perRow))
            }
            starts[group] = Extent(perRow: start)
            size.perRow = max(size.perRow, start + grows)
            placed.insert(group, at: placed.firstIndex { starts[$0].perRow > start } ?? placed.count)
        }
        for group in groups.indices where groups[group].extent.perRow == 0 { starts[group].perRow = size.perRow }
        positions = lifetimes.group.map { starts[$0] }
        self.size = size
    }
}
