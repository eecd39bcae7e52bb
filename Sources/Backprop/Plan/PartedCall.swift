import CBackprop

/// A call of a plan that sums over samples: where several parts of a batch pass together, each part has sums of its own.
struct PartedCall: Sendable {
    /// Its place in the plan.
    let call: Int
    /// Where its arguments begin.
    let offset: Int
    /// Which gradients it writes: that of weights, and that of biases.
    let weights: Int
    var biases: Int?
    /// How many rows of it a sample has.
    let perRow: Int

    /// All such calls of a way back; `nil` where parts must pass one by one, because gradients are other than products over rows
    /// that lie one behind the other, with or without their sums.
    static func all(
        in graph: OperationGraph, _ calls: ArraySlice<PlannedCall>, _ image: PlanImage
    ) -> [PartedCall]? {
        func learns(_ node: OperationGraph.Node) -> Bool {
            node.inputs.contains { if case .parameter? = graph.values[$0].given { true } else { false } }
        }
        guard graph.nodes.allSatisfy({ $0.operation is ProductOperation || !learns($0) }) else { return nil }
        var (found, tensors): ([PartedCall], Set<Int>) = ([], [])
        for (position, call) in zip(calls.indices, calls) {
            var parted: PartedCall?
            for operand in call.operands where operand.isWritten {
                guard case .gradient(let tensor) = operand.place else { continue }
                // A tensor that two layers share has two sums, which go on from each other.
                guard call.kind == BP_CALL_MATMUL, call.sizes.count == 1, operand.shift == 0,
                    tensors.insert(tensor).inserted
                else { return nil }
                if parted == nil {
                    parted = PartedCall(
                        call: position, offset: image.calls[position].offset, weights: tensor,
                        perRow: call.sizes[0].perRow)
                } else {
                    parted?.biases = tensor
                }
            }
            if let parted { found.append(parted) }
        }
        return found
    }
}

/// Who takes the sums over parts that pass together: for each node of the tree that lies among them.
protocol PartReceiver {
    /// How many nodes there are.
    var nodeCount: Int { get }
    /// Of how many parts a node is the sum.
    func parts(of node: Int) -> Int
    /// The places of their samples among those that pass.
    func rows(of node: Int) -> Range<Int>
    /// Where a gradient of a node begins.
    func address(of tensor: Int, node: Int) -> UnsafeMutableRawPointer
    /// Says that some elements of it are complete.
    func add(_ elements: Range<Int>, of tensor: Int, node: Int)
}

extension Plan {
    /// The most samples whose gradients a call may cut into parts.
    var mostCutSamples: Int {
        let steps = (parted ?? []).map(\.perRow).max()
        return steps.map { Int(BP_MOST_CUT_STEPS) / max($0, 1) } ?? .max
    }
}

extension PlanRun {
    /// Says of how many parts the samples are that pass from now on: gradients become the sums of theirs by the tree. There
    /// are `mostCutSamples` at most.
    func cut(_ parts: Int) {
        guard parts != cutParts, let parted = plan.parted else { return }
        cutParts = parts
        for i in parted.indices {
            var call = arguments(of: parted[i], as: bp_matmul.self)
            call.cut = bp_cut(parts: parts, unit: parted[i].perRow)
            setArguments(of: parted[i], call)
        }
    }

    /// The bytes of a gradient that are computed for all nodes before the next ones: those of some nodes stay in the second
    /// cache until they are added.
    private static var mostBytes: Int { 64 << 10 }
    /// Rows of a gradient for which it pays to copy the rows of dY.
    private static var leastRows: Int { 96 }

    /// Goes back for some parts at once: through the layers with all rows, and for the parameters' gradients node by node.
    func runBackward(to receiver: some PartReceiver) {
        guard let parted = plan.parted else { return }
        begin(isFirst: true, isLast: false)
        var next = plan.forwardCount
        for i in parted.indices {
            let call = parted[i].call
            runCalls(next..<call)
            next = call + 1
            product(parted[i], receiver)
        }
        runCalls(next..<plan.calls.count)
    }

    /// Xᵀ·dY of each node, some rows of all of them after the other, the sums of dY with the first.
    private func product(_ call: PartedCall, _ receiver: some PartReceiver) {
        let (whole, size) = (arguments(of: call, as: bp_matmul.self), MemoryLayout<Scalar>.stride)
        let most = max(Self.leastRows, Self.mostBytes / size / max(whole.n, 1))
        let blocks = receiver.nodeCount == 1 ? 1 : (whole.m + most - 1) / most
        for block in 0..<blocks {
            let (first, end) = (whole.m * block / blocks, whole.m * (block + 1) / blocks)
            for node in 0..<receiver.nodeCount {
                let rows = receiver.rows(of: node)
                let start = rows.lowerBound * call.perRow
                var own = whole
                unsafe own.a = whole.a + (start * whole.a_col_stride + first * whole.a_row_stride) * size
                unsafe own.b = whole.b + start * whole.b_row_stride * size
                unsafe own.c = receiver.address(of: call.weights, node: node) + first * whole.c_row_stride * size
                let biases = block == 0 ? call.biases : nil
                unsafe own.sums = biases.map { unsafe receiver.address(of: $0, node: node) }
                (own.m, own.k) = (end - first, rows.count * call.perRow)
                own.cut = bp_cut(parts: receiver.parts(of: node), unit: call.perRow)
                resize(call, own)
                runCalls(call.call..<call.call + 1)
                receiver.add(first * whole.n..<end * whole.n, of: call.weights, node: node)
                if let biases { receiver.add(0..<whole.n, of: biases, node: node) }
            }
        }
        resize(call, whole)
    }
}
