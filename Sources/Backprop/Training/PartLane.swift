/// A way of samples through a training's plan, with the memory for it: forward to the loss, and back to the parameters'
/// gradients. A training has one, or one for each thread that takes whole parts of a batch.
///
/// Where it pays, a batch or a part passes in blocks of rows that stay near the processor (see `RowBlocks`); the sums over its
/// samples go on from block to block in the same order.
final class PartLane<Scalar: TensorScalar>: @unchecked Sendable {
    let run: PlanRun<Scalar>
    let blockRows: Int
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

    /// - Parameters:
    ///   - plan: How the network is run.
    ///   - joined: The network and its loss.
    ///   - rows: The most samples of a batch or a part.
    ///   - blockRows: How many of them pass together.
    ///   - parameters: In their shapes, with a share of the elements for each process.
    ///   - compute: Where the numbers are computed.
    init(
        _ plan: Plan, _ joined: LossJoin<Scalar>, _ model: Sequential<Scalar>, rows: Int, blockRows: Int,
        parameters: FlatTensors<Scalar>, ranks: Ranks, on compute: Compute
    ) {
        run = PlanRun(plan, model.customLayers, on: compute)
        loss = joined.loss
        decision = loss.decision
        self.blockRows = blockRows
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

    /// Calls `body` with what each of the parts came to that have passed together. Right answers, which are counted exactly, are
    /// told of the first.
    func forEach(_ parts: Range<Int>, of cut: BatchParts, correct: Int, _ body: (Int, _ loss: Double, Int) -> Void) {
        let first = cut[parts.lowerBound].lowerBound
        for part in parts {
            let places = cut[part]
            let loss = compute.sum(losses, places.lowerBound - first..<places.upperBound - first)
            body(part, loss, part == parts.lowerBound ? correct : 0)
        }
    }

    /// Goes back for some parts whose samples have gone forward in one block.
    func backward(_ parts: Range<Int>, of cut: BatchParts) {
        sums.begin(together: parts)
        run.runBackward(to: PartsTogether(lane: self, parts: parts, cut: cut))
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
    let parts: Range<Int>
    let cut: BatchParts

    var partCount: Int { parts.count }

    func rows(of part: Int) -> Range<Int> {
        let (places, first) = (cut[parts.lowerBound + part], cut[parts.lowerBound].lowerBound)
        return places.lowerBound - first..<places.upperBound - first
    }

    func address(of tensor: Int, part: Int) -> UnsafeMutableRawPointer {
        unsafe lane.sums.address(of: tensor, together: part)
    }

    func add(_ elements: Range<Int>, of tensor: Int, part: Int) {
        lane.sums.add(elements, of: tensor, together: part)
    }
}
