/// The gradients of a batch's parts, and their sum by the tree; see `PartTree`.
///
/// The parts that this process, or a thread of it, takes come one after the other; as soon as the tree has a sum of two, they
/// are added. What others have is added by `SumExchange`, or by `PartThreads`.
@safe struct PartSums<Scalar: TensorScalar> {
    /// The first sum, which becomes that of the whole batch once all are together.
    var total: FlatTensors<Scalar>
    /// Those behind it, in the order of the parts.
    private var others: [FlatTensors<Scalar>] = []
    /// Where each of these has its tensors.
    private var addresses: [(base: UnsafeRawPointer, tensors: [UnsafeMutableRawPointer])]
    /// Which sums the first of them hold.
    private var nodes: [PartTree.Node] = []
    /// How many sums there are before the part that is under way, and how many of them it will be joined with.
    private var last = (before: 0, joins: 0)
    /// The same of what is under way together.
    private var together: [(before: Int, joins: Int)] = []
    private let compute: Compute
    private var exchange: SumExchange<Scalar>?

    /// - Parameters:
    ///   - zeros: In the shapes of the parameters, with a share of the elements for each process.
    ///   - callEnds: The call of the plan after which each tensor is complete.
    ///   - ranks: The processes that share the parts.
    ///   - compute: Where they are added.
    init(_ zeros: FlatTensors<Scalar>, callEnds: [Int], ranks: Ranks, on compute: Compute) {
        total = zeros
        unsafe addresses = []
        self.compute = compute
        exchange = SumExchange(zeros, callEnds: callEnds, ranks: ranks, on: compute)
    }

    /// Forgets the last batch.
    mutating func begin(_ parts: BatchParts) {
        nodes.removeAll(keepingCapacity: true)
        exchange?.begin(parts, elements: total.all.count)
    }

    /// Where the gradient of the next part is to be written.
    mutating func nextAddresses() -> [UnsafeMutableRawPointer] {
        let next = nodes.count
        prepare(next)
        return unsafe addresses[next].tensors
    }

    /// Makes room for a sum.
    private mutating func prepare(_ next: Int) {
        if next > others.count { others.append(total.zeros) }
        if unsafe next == addresses.count {
            unsafe addresses.append((base(next), tensors(next)))
        } else if unsafe addresses[next].base != base(next) {
            unsafe addresses[next] = (base(next), tensors(next))
        }
    }

    /// Where a sum begins.
    func base(_ number: Int) -> UnsafeRawPointer {
        unsafe number == 0 ? total.all.base : others[number - 1].all.base
    }

    private mutating func tensors(_ number: Int) -> [UnsafeMutableRawPointer] {
        unsafe number == 0 ? total.addresses() : others[number - 1].addresses()
    }

    mutating func mutableBase(_ number: Int) -> UnsafeMutableRawPointer {
        unsafe number == 0 ? total.all.mutableBase() : others[number - 1].all.mutableBase()
    }

    /// Takes up a part whose gradient has been written.
    mutating func add(_ part: Int) {
        beginLast(PartTree.Node(part))
        join(0..<total.all.count)
    }

    /// Says that others have added all sums to the first: nothing is left to add.
    mutating func joinedElsewhere() {
        if nodes.count > 1 { nodes.removeLast(nodes.count - 1) }
    }

    /// Says that the gradient of the next part is being written, or that of some of the next ones.
    private mutating func beginLast(_ next: PartTree.Node) {
        last = (nodes.count, 0)
        var node = next
        while !nodes.isEmpty, let joined = nodes[nodes.count - 1].joined(with: node) {
            nodes.removeLast()
            node = joined
            last.joins += 1
        }
        nodes.append(node)
    }

    /// Adds some elements of the part that is under way, which are complete, to the sums that the tree joins them with.
    private mutating func join(_ elements: Range<Int>) { join(elements, last) }

    private mutating func join(_ elements: Range<Int>, _ last: (before: Int, joins: Int)) {
        let offset = elements.lowerBound * MemoryLayout<Scalar>.stride
        var number = last.before
        while number > last.before - last.joins {
            let (source, target) = unsafe (base(number) + offset, mutableBase(number - 1) + offset)
            unsafe compute.add(elements.count, Scalar.self, source, to: target)
            number -= 1
        }
    }

    // MARK: Several parts at once

    /// Says that the gradients of some parts are being written, each element of all of them before the next ones.
    mutating func begin(together next: [PartTree.Node]) {
        together.removeAll(keepingCapacity: true)
        for i in next.indices {
            prepare(nodes.count)
            beginLast(next[i])
            together.append(last)
        }
    }

    /// Where a gradient of one of them is to be written, by its number among them.
    func address(of tensor: Int, together number: Int) -> UnsafeMutableRawPointer {
        unsafe addresses[together[number].before].tensors[tensor]
    }

    /// Takes up some elements of it.
    mutating func add(_ elements: Range<Int>, of tensor: Int, together number: Int) {
        let start = total.places(tensor).lowerBound
        join(start + elements.lowerBound..<start + elements.upperBound, together[number])
    }

    /// Ends the sums in some tensors as a gradient ends that is not cut: what is negligible becomes +0.
    mutating func flush(_ tensors: [Int], on compute: Compute) {
        let base = unsafe total.all.mutableBase()
        for i in tensors.indices {
            let places = total.places(tensors[i])
            unsafe compute.flush(places.count, Scalar.self, at: base + places.lowerBound * MemoryLayout<Scalar>.stride)
        }
    }

    // MARK: With other processes

    /// Says that the gradient of this process's last part in the batch is being written: `follow` takes it up.
    mutating func beginToFollow(_ part: Int) { beginLast(PartTree.Node(part)) }

    /// Sends what is complete after a call of the plan on the way back.
    mutating func follow(_ call: Int) {
        while exchange?.isReady(after: call) == true { sendNext() }
        let total = unsafe mutableBase(0)
        unsafe exchange?.advance(to: total)
    }

    private mutating func sendNext() {
        guard let piece = exchange?.next else { return }
        if !nodes.isEmpty { join(piece.elements) }
        for slot in 0..<piece.slots {
            // Who has fewer sums sends another one again.
            let source = unsafe base(min(slot, max(nodes.count - 1, 0)))
            unsafe exchange?.send(source, slot: slot)
        }
        exchange?.endPiece()
    }

    /// Sends what has not been sent.
    mutating func sendRest() { follow(.max) }

    /// Adds what is left, and waits until the sum over the parts of all processes is there. All of it has been sent.
    mutating func finish() {
        while exchange == nil, nodes.count > 1 {
            let number = nodes.count - 1
            unsafe compute.add(total.all.count, Scalar.self, base(number), to: mutableBase(number - 1))
            nodes.removeLast()
        }
        let total = unsafe mutableBase(0)
        unsafe exchange?.finish(to: total)
    }
}
