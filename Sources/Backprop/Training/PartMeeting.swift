/// Who has which sums of a batch's parts, where several take some of them each, and how those are added.
struct PartMeeting {
    let parts: BatchParts
    /// The most sums that one has.
    let slots: Int
    /// Who has each sum, and as which of its own.
    let places: [(owner: Int, slot: Int)]
    /// The result is the first sum.
    let additions: [PartTree.Addition]

    /// - Parameters:
    ///   - parts: How a batch is cut.
    ///   - owners: How many take them: processes, or threads.
    init(_ parts: BatchParts, owners: Int) {
        self.parts = parts
        let nodes = (0..<owners).map { PartTree.nodes(of: parts.parts(of: $0, among: owners)) }
        slots = nodes.map(\.count).max() ?? 0
        places = nodes.enumerated().flatMap { owner, nodes in nodes.indices.map { (owner, $0) } }
        additions = PartTree.additions(of: nodes.flatMap(\.self))
    }
}

/// The meetings of batches: those of an epoch are cut alike but for the last one.
struct PartMeetings {
    private let owners: Int
    private var known: [PartMeeting] = []

    init(owners: Int) { self.owners = owners }

    /// The number of the meeting of such parts, under which it is found.
    mutating func number(of parts: BatchParts) -> Int {
        for i in known.indices where known[i].parts == parts { return i }
        known.append(PartMeeting(parts, owners: owners))
        return known.count - 1
    }

    subscript(number: Int) -> PartMeeting { known[number] }
}
