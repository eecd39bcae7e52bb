/// The sums of a batch's parts on their way between processes, piece by piece, while the way back goes on.
///
/// Of each piece every process sends the others their share of the elements of what it has, adds its own share by the tree,
/// and sends that around: of a gradient of P bytes it sends and gets about 2·P, however many processes there are.
@safe struct SumExchange<Scalar: TensorScalar> {
    private let pieces: SumPieces
    private let ranks: Ranks
    private let link: any RankLink
    private let compute: Compute
    private var meetings: PartMeetings
    /// That of the batch, and how many sums a process has at most.
    private var meeting = 0
    private var slots = 0
    /// What each process sends of this one's shares, for each of the sums that one may have.
    private var received: [Tensor<Scalar>] = []
    /// Of each piece: what is exchanged, for each slot, and what is sent around.
    private var exchanges: [RankMove] = []
    private var gathers: [RankMove] = []
    /// How many pieces have been sent, and how many of them sent around.
    private var (sent, added) = (0, 0)

    /// - Parameters:
    ///   - tensors: All gradients, with a share of the elements for each process.
    ///   - callEnds: The call of the plan after which each tensor is complete.
    ///   - compute: Where they are added.
    /// - Returns: Nothing for a process that is alone.
    init?(_ tensors: FlatTensors<Scalar>, callEnds: [Int], ranks: Ranks, on compute: Compute) {
        guard let link = ranks.link, ranks.count > 1 else { return nil }
        pieces = SumPieces(tensors, callEnds: callEnds, ranks: ranks.count)
        (self.ranks, self.link, self.compute) = (ranks, link, compute)
        meetings = PartMeetings(owners: ranks.count)
        gathers = pieces.ranges.map { _ in RankMove() }
    }

    /// Forgets the last batch.
    mutating func begin(_ parts: BatchParts, elements: Int) {
        meeting = meetings.number(of: parts)
        slots = meetings[meeting].slots
        while received.count < slots { received.append(Tensor(uninitialized: [elements])) }
        while exchanges.count < pieces.ranges.count * received.count { exchanges.append(RankMove()) }
        (sent, added) = (0, 0)
    }

    /// Whether the next piece is complete after a call of the plan.
    func isReady(after call: Int) -> Bool { sent < pieces.ranges.count && pieces.ends[sent] <= call }

    /// The elements that are to be sent next, and how often; nothing if all have been sent.
    var next: (elements: Range<Int>, slots: Int)? {
        sent < pieces.ranges.count ? (pieces.ranges[sent], slots) : nil
    }

    /// The bytes between an address and the elements of a piece.
    private func offset(_ piece: Int) -> Int { pieces.ranges[piece].lowerBound * MemoryLayout<Scalar>.stride }

    /// The bytes of a process's share in a piece.
    private func share(_ piece: Int) -> Int {
        pieces.ranges[piece].count / ranks.count * MemoryLayout<Scalar>.stride
    }

    /// Sends the next piece of a sum.
    ///
    /// - Parameters:
    ///   - sum: Where the sum begins.
    ///   - slot: Its number among those of this process.
    mutating func send(_ sum: UnsafeRawPointer, slot: Int) {
        let (offset, bytes) = (offset(sent), share(sent))
        let target = unsafe received[slot].mutableBase() + offset
        exchanges[sent * slots + slot] = unsafe link.beginExchange(sum + offset, target, bytes: bytes, on: .main)
    }

    /// Goes on to the piece after it.
    mutating func endPiece() { sent += 1 }

    /// Adds what has come by now, and sends it around.
    ///
    /// - Parameter total: Where the sum over all is to lie.
    mutating func advance(to total: UnsafeMutableRawPointer) {
        while added < sent {
            for slot in 0..<slots where !link.isDone(&exchanges[added * slots + slot]) { return }
            unsafe addNext(to: total)
        }
    }

    /// Waits for all of it.
    mutating func finish(to total: UnsafeMutableRawPointer) {
        while added < sent {
            for slot in 0..<slots { link.wait(for: &exchanges[added * slots + slot]) }
            unsafe addNext(to: total)
        }
        for piece in gathers.indices { link.wait(for: &gathers[piece]) }
    }

    private mutating func addNext(to total: UnsafeMutableRawPointer) {
        let meeting = meetings[meeting]
        let (offset, bytes) = (offset(added), share(added))
        func address(_ number: Int) -> UnsafeMutableRawPointer {
            let place = meeting.places[number]
            return unsafe received[place.slot].mutableBase() + offset + place.owner * bytes
        }
        for i in meeting.additions.indices {
            let addition = meeting.additions[i]
            unsafe compute.add(
                bytes / MemoryLayout<Scalar>.stride, Scalar.self, address(addition.from), to: address(addition.to))
        }
        gathers[added] = unsafe link.beginGather(address(0), total + offset, bytes: bytes, on: .following)
        added += 1
    }
}
