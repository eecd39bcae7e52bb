import CBackprop

/// A way of samples through a training's plan, with the memory for it: forward to the loss, and back to the parameters'
/// gradients. A training has one, or one for each thread that takes whole parts of a batch.
///
/// Where it pays, a batch or a part passes in blocks of rows that stay near the processor (see `RowBlocks`); the sums over its
/// samples go on from block to block in the same order.
final class PartLane<Scalar: TensorScalar>: @unchecked Sendable {
    let run: PlanRun<Scalar>
    let blockRows: Int
    /// Whether all of a batch passes together, and the plan's calls add up its parts.
    let cutsCalls: Bool
    private let loss: any Loss<Scalar>
    private let decision: Decision?
    private let compute: Compute

    var sums: PartSums<Scalar>
    /// What follows the data, or stays.
    var constants: FlatTensors<Scalar>
    /// The output of a block and its gradient.
    private var output, outputGradient: Tensor<Scalar>
    /// The losses of a batch or a part, and of a block.
    private var losses, blockLosses: Tensor<Scalar>
    /// What of the tree lies among parts that pass together.
    private var nodes: [PartTree.Node] = []

    /// - Parameters:
    ///   - plan: How the network is run.
    ///   - joined: The network and its loss.
    ///   - rows: The most samples of a batch or a part.
    ///   - blockRows: How many of them pass together.
    ///   - cutsCalls: Whether the plan's calls add up the parts of a batch.
    ///   - parameters: In their shapes, with a share of the elements for each process.
    ///   - compute: Where the numbers are computed.
    init(
        _ plan: Plan, _ joined: LossJoin<Scalar>, _ model: Sequential<Scalar>, rows: Int, blockRows: Int,
        cutsCalls: Bool, parameters: FlatTensors<Scalar>, ranks: Ranks, on compute: Compute
    ) {
        run = PlanRun(plan, model.customLayers, on: compute)
        loss = joined.loss
        decision = loss.decision
        self.blockRows = blockRows
        self.cutsCalls = cutsCalls
        self.compute = compute
        sums = PartSums(
            parameters.zeros, callEnds: plan.gradientEnds(of: parameters.shapes.count), ranks: ranks, on: compute)
        constants = FlatTensors(model.constants.map(\.value))
        output = Tensor(uninitialized: [blockRows] + joined.outputShape)
        outputGradient = Tensor(uninitialized: output.shape)
        losses = Tensor(uninitialized: [rows])
        blockLosses = Tensor(uninitialized: [blockRows])
    }

    /// Begins with so many samples.
    func begin(rows: Int) { losses.setRows(rows) }

    /// The sum of the losses of all of them.
    var lossSum: Double { compute.sum(losses) }

    /// Runs some parts in a row forward and back, as many together as a block takes. Nothing in such a network follows the data
    /// but what learns.
    ///
    /// - Parameters:
    ///   - samples: How many the batch has.
    ///   - randomness: What random layers draw from.
    ///   - rule: How parameters follow their gradients, if they do so at once.
    ///   - load: Calls what it is given with the samples at some places of the batch, and what their losses are multiplied by.
    ///   - note: Told what each part came to. Right answers, which are counted exactly, are told of the first that pass together.
    func runTogether(
        _ own: Range<Int>, of cut: BatchParts, samples: Int, randomness: UInt64,
        rule: bp_update_rule = bp_update_rule(),
        load: (_ places: Range<Int>, _ pass: (SampleBlock<Scalar>, Tensor<Scalar>?) -> Void) -> Void,
        note: (_ part: Int, _ loss: Double, _ correct: Int) -> Void
    ) {
        var rest = own
        while !rest.isEmpty {
            let parts = cut.parts(together: rest, rows: blockRows)
            let places = cut.places(of: parts)
            begin(rows: places.count)
            var correct = 0
            load(places) { block, weights in
                correct = forward(
                    block, weights: weights, first: 0, place: places.lowerBound, samples: samples,
                    randomness: randomness)
                backward(parts, of: cut, rule: rule)
            }
            for part in parts {
                let own = cut[part]
                let loss = compute.sum(losses, own.lowerBound - places.lowerBound..<own.upperBound - places.lowerBound)
                note(part, loss, part == parts.lowerBound ? correct : 0)
            }
            rest = parts.upperBound..<rest.upperBound
        }
    }

    /// Goes back for some parts whose samples have gone forward in one block.
    private func backward(_ parts: Range<Int>, of cut: BatchParts, rule: bp_update_rule) {
        if cutsCalls {
            run.cut(parts.count)
            run.runBackward(isFirst: true, isLast: true, rule: rule)
            return
        }
        nodes.removeAll(keepingCapacity: true)
        let most = run.plan.mostCutSamples
        var next = parts.lowerBound
        while next < parts.upperBound {
            let node = PartTree.Node(from: next, before: parts.upperBound) { cut.places(of: $0).count <= most }
            nodes.append(node)
            next += node.size
        }
        sums.begin(together: nodes)
        run.runBackward(to: PartsTogether(lane: self, nodes: nodes, cut: cut))
    }

    /// Runs a block forward, and computes the losses and their gradient as a share of that of a batch.
    ///
    /// - Parameters:
    ///   - weights: What the losses are multiplied by, if they do not count alike.
    ///   - first: The place of its first sample among those of the batch or the part.
    ///   - place: The same in the batch.
    ///   - samples: How many the batch has.
    ///   - randomness: What random layers draw from.
    /// - Returns: How many answers were right.
    func forward(
        _ block: SampleBlock<Scalar>, weights: Tensor<Scalar>?, first: Int, place: Int, samples: Int, randomness: UInt64
    ) -> Int {
        let rows = block.features.rows
        output.setRows(rows)
        run.setRows(rows)
        unsafe run.bindInput(block.features.base)
        unsafe run.bindOutput(output.mutableBase())
        run.runForward(randomness: randomness, firstRow: place)

        blockLosses.setRows(rows)
        outputGradient.setRows(rows)
        loss.evaluate(
            output, block.targets, meanOver: samples, losses: &blockLosses, gradient: &outputGradient,
            wantsGradient: true, on: compute)
        guard outputGradient.shape == output.shape else {
            fatalError("\(type(of: loss)).evaluate: gradient \(outputGradient.shape) for output \(output.shape)")
        }
        if let weights {
            compute.scaleRows(&blockLosses, by: weights)
            compute.scaleRows(&outputGradient, by: weights)
        }
        losses.copyRows(from: blockLosses, to: first..<first + rows)
        unsafe run.bindOutputGradient(outputGradient.mutableBase())
        return decision?.countCorrect(output, block.targets, on: compute) ?? 0
    }
}

/// Parts of a batch whose samples lie one behind the other in a block of a lane.
private struct PartsTogether<Scalar: TensorScalar>: PartReceiver {
    let lane: PartLane<Scalar>
    let nodes: [PartTree.Node]
    let cut: BatchParts

    var nodeCount: Int { nodes.count }

    func parts(of node: Int) -> Int { nodes[node].size }

    func rows(of node: Int) -> Range<Int> {
        let (places, first) = (cut.places(of: nodes[node].parts), cut[nodes[0].first].lowerBound)
        return places.lowerBound - first..<places.upperBound - first
    }

    func address(of tensor: Int, node: Int) -> UnsafeMutableRawPointer {
        unsafe lane.sums.address(of: tensor, together: node)
    }

    func add(_ elements: Range<Int>, of tensor: Int, node: Int) {
        lane.sums.add(elements, of: tensor, together: node)
    }
}
