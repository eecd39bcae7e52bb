/// The gradients of a batch's parts, and their sum by the tree; see `PartTree`.
///
/// The parts that this process takes come one after the other; as soon as the tree has a sum of two, they are added. Then
/// each process sends the others their share of the elements of what it has, adds its own share, and sends that around: of a
/// gradient of P bytes it sends and gets about 2·P, however many processes there are.
@safe struct PartSums<Scalar: TensorScalar> {
    /// The first sum, which becomes that of the whole batch once all are together.
    var total: FlatTensors<Scalar>
    /// Those behind it, in the order of the parts.
    private var others: [FlatTensors<Scalar>] = []
    /// Where each of these has its tensors.
    private var addresses: [(base: UnsafeRawPointer, tensors: [UnsafeMutableRawPointer])]
    /// Which sums the first of them hold.
    private var nodes: [PartTree.Node] = []
    private let compute: Compute
    private let ranks: Ranks
    private var meeting: PartMeeting?
    /// The shares of this process of what each process sends, for each of the sums that one may have.
    private var received: [Tensor<Scalar>] = []

    /// - Parameters:
    ///   - zeros: In the shapes of the parameters, with a share of the elements for each process.
    ///   - ranks: The processes that share the parts.
    ///   - compute: Where they are added.
    init(_ zeros: FlatTensors<Scalar>, ranks: Ranks, on compute: Compute) {
        total = zeros
        unsafe addresses = []
        self.ranks = ranks
        self.compute = compute
    }

    /// Forgets the last batch.
    mutating func begin() { nodes.removeAll(keepingCapacity: true) }

    /// Where the gradient of the next part is to be written.
    mutating func nextAddresses() -> [UnsafeMutableRawPointer] {
        let next = nodes.count
        if next > others.count { others.append(total.zeros) }
        if unsafe next == addresses.count {
            unsafe addresses.append((base(next), tensors(next)))
        } else if unsafe addresses[next].base != base(next) {
            unsafe addresses[next] = (base(next), tensors(next))
        }
        return unsafe addresses[next].tensors
    }

    private func base(_ number: Int) -> UnsafeRawPointer {
        unsafe number == 0 ? total.all.base : others[number - 1].all.base
    }

    private mutating func tensors(_ number: Int) -> [UnsafeMutableRawPointer] {
        unsafe number == 0 ? total.addresses() : others[number - 1].addresses()
    }

    private mutating func mutableBase(_ number: Int) -> UnsafeMutableRawPointer {
        unsafe number == 0 ? total.all.mutableBase() : others[number - 1].all.mutableBase()
    }

    /// Takes up a part whose gradient has been written.
    mutating func add(_ part: Int) {
        nodes.append(PartTree.Node(part))
        while nodes.count > 1, let joined = nodes[nodes.count - 2].joined(with: nodes[nodes.count - 1]) {
            addLast()
            nodes[nodes.count - 1] = joined
        }
    }

    private mutating func addLast() {
        let last = nodes.count - 1
        unsafe compute.add(total.all.count, Scalar.self, base(last), to: mutableBase(last - 1))
        nodes.removeLast()
    }

    /// Adds all parts of a batch, also those of other processes, which call this too.
    mutating func finish(_ parts: BatchParts) {
        guard let link = ranks.link, ranks.count > 1 else {
            while nodes.count > 1 { addLast() }
            return
        }
        if meeting?.parts != parts { meeting = PartMeeting(parts, ranks: ranks.count) }
        guard let meeting else { return }
        let share = total.all.count / ranks.count
        let bytes = share * MemoryLayout<Scalar>.stride
        while received.count < meeting.slots { received.append(Tensor(uninitialized: [share * ranks.count])) }
        for slot in 0..<meeting.slots {
            // Who has fewer sums sends another one again.
            let sent = min(slot, max(nodes.count - 1, 0))
            unsafe link.exchange(base(sent), received[slot].mutableBase(), bytes: bytes)
        }
        func address(_ number: Int) -> UnsafeMutableRawPointer {
            let place = meeting.places[number]
            return unsafe received[place.slot].mutableBase() + place.rank * bytes
        }
        for i in meeting.additions.indices {
            let addition = meeting.additions[i]
            unsafe compute.add(share, Scalar.self, address(addition.from), to: address(addition.to))
        }
        unsafe link.gather(address(0), total.all.mutableBase(), bytes: bytes)
    }
}

/// What the processes bring together of a batch, and how it is added.
private struct PartMeeting {
    let parts: BatchParts
    /// The most sums that a process has.
    let slots: Int
    /// Who has each sum, and as which of its own.
    let places: [(rank: Int, slot: Int)]
    let additions: [PartTree.Addition]

    init(_ parts: BatchParts, ranks: Int) {
        self.parts = parts
        let nodes = (0..<ranks).map { PartTree.nodes(of: parts.parts(of: $0, among: ranks)) }
        slots = nodes.map(\.count).max() ?? 0
        places = nodes.enumerated().flatMap { rank, nodes in nodes.indices.map { (rank, $0) } }
        additions = PartTree.additions(of: nodes.flatMap(\.self))
    }
}
