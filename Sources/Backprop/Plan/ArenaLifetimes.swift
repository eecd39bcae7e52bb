/// From which call to which each scratch value of a plan is needed.
struct ArenaLifetimes: Sendable {
    /// Values that lie in the same place because one is made of the other, element by element.
    struct Group: Sendable {
        var extent: Extent
        var first: Int
        var last: Int

        func lives(with other: Group) -> Bool { first <= other.last && other.first <= last }
    }

    private(set) var groups: [Group] = []
    /// The group of each scratch value.
    private(set) var group: [Int]

    init(_ calls: [PlannedCall], scratch: [Extent]) {
        var last = [Int](repeating: 0, count: scratch.count)
        for (position, call) in calls.enumerated() {
            for case .scratch(let value) in call.operands.lazy.map(\.place) { last[value] = position }
        }
        group = Array(repeating: -1, count: scratch.count)
        for (position, call) in calls.enumerated() {
            for operand in call.operands {
                guard case .scratch(let value) = operand.place, group[value] < 0 else { continue }
                if operand.isWritten, let source = overwritten(by: call, at: position, extent: scratch[value]) {
                    group[value] = source
                    groups[source].last = last[value]
                } else {
                    group[value] = groups.count
                    groups.append(Group(extent: scratch[value], first: position, last: last[value]))
                }
            }
        }
    }

    /// The group in whose place a call can write, because it is the last that reads it.
    private func overwritten(by call: PlannedCall, at position: Int, extent: Extent) -> Int? {
        guard case .scratch(let source)? = call.overwrites, group[source] >= 0 else { return nil }
        let group = group[source]
        return groups[group].last == position && groups[group].extent == extent ? group : nil
    }
}
