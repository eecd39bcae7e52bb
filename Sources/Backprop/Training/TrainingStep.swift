import CBackprop

/// The work buffers of a training and the one way a batch takes through them.
///
/// A batch flows forward through the plan to the loss, and back to the parameters' gradients. Where it pays it does so in
/// blocks of rows that stay near the processor (see `RowBlocks`); the sums over its samples go on from block to block in
/// the same order. All memory is planned with the first batch; a step allocates nothing.
struct TrainingStep<Scalar: TensorScalar> {
    /// The loss on the output of the last layer that is run: a softmax at the end may be part of the loss.
    private let loss: any Loss<Scalar>
    private let decision: Decision?
    private let blockRows: Int
    private let compute: Compute
    private let shaping: GradientShaping
    private let run: PlanRun<Scalar>
    /// What the learning rate is multiplied by for each parameter, `nil` for one that is frozen; nothing if all learn alike.
    let rates: [Double?]
    let updatesInPlan: Bool
    /// Where the plan knows the optimizer's memories to begin.
    private var states = StateBases()
    private var randomness: UInt64

    /// What is learnt, the gradients, and what follows the data or stays: each in one piece.
    private(set) var parameters: FlatTensors<Scalar>
    private var sums: PartSums<Scalar>
    private var constants: FlatTensors<Scalar>
    /// What the parts of a batch come to besides, if it is cut into parts.
    private var parts: PartStatistics<Scalar>?
    /// Which of the constants follow the data.
    private let statistics: [Int]
    /// The output of a block and its gradient.
    private var output, outputGradient: Tensor<Scalar>
    /// The losses of a batch and of a block.
    private var losses, blockLosses: Tensor<Scalar>

    /// - Parameters:
    ///   - rows: The number of samples in the largest part of a batch.
    ///   - mostParts: The most parts of a batch.
    ///   - areSequences: Whether there is a target for each step of a sample.
    ///   - randomness: What random layers draw from in the first step.
    ///   - compute: Where the numbers are computed.
    init(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, rows: Int, mostParts: Int, areSequences: Bool,
        randomness: UInt64, on compute: Compute
    ) {
        let joined = LossJoin(trainer.loss, model, areSequences: areSequences)
        loss = joined.loss
        decision = loss.decision
        self.compute = compute
        self.randomness = randomness

        let named = model.parameters
        shaping = GradientShaping(trainer, named)
        let rules = named.map { trainer.rule(of: $0.name) }
        let learnAlike = rules.allSatisfy { $0?.updatesAsUsual ?? true }
        rates = learnAlike ? [] : rules.map { $0?.isFrozen == true ? nil : $0?.rate ?? 1 }
        // Where nothing needs all of the gradient, each parameter's update follows its gradient at once.
        let followsAtOnce = trainer.shards == 1 && shaping.isNone && learnAlike
        let optimizer = followsAtOnce ? trainer.optimizer as? any KernelOptimizer : nil
        updatesInPlan = optimizer != nil
        let plan = Plan.training(
            joined.graph, updateStates: optimizer?.stateCount, carriesState: trainer.isStateful)
        blockRows =
            plan.isRowwise && !trainer.isStateful
            ? RowBlocks.training(model, rows: rows, compute: trainer.compute) : rows
        run = PlanRun(plan, model.customLayers, on: compute)
        let ranks = trainer.ranks
        parameters = FlatTensors(named.map(\.value), shares: ranks.count)
        sums = PartSums(parameters.zeros, ranks: ranks, on: compute)
        constants = FlatTensors(model.constants.map(\.value))
        statistics = model.chain.statisticsAmongConstants
        if trainer.shards > 1 {
            parts = PartStatistics(constants, statistics, parts: mostParts, ranks: ranks)
        }

        output = Tensor(uninitialized: [blockRows] + joined.outputShape)
        outputGradient = Tensor(uninitialized: output.shape)
        losses = Tensor(uninitialized: [rows])
        blockLosses = Tensor(uninitialized: [blockRows])
        run.bind(addresses())
        run.readCustomLayers()
        if trainer.isStateful { run.keepRows(rows) }
    }

    /// Forgets the states that recurrent layers have kept.
    func beginEpoch() { run.forgetRows() }

    /// How often the tensors came to lie elsewhere, because an optimizer put a new one in place of the old.
    private(set) var moves = 0

    private mutating func noteMove(from base: UnsafeRawPointer) {
        guard unsafe base != parameters.all.base else { return }
        moves += 1
        run.bind(addresses())
    }

    /// Whether somebody wants this process's training to end; all processes hear of it with the batch.
    var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

    /// Where the model's tensors lie while it is trained; see `moves`.
    mutating func addresses() -> TensorAddresses {
        unsafe TensorAddresses(
            parameters: parameters.addresses(), gradients: sums.total.addresses(), constants: constants.addresses())
    }

    /// Goes on as after so many more steps.
    mutating func skip(steps: Int) { randomness &+= UInt64(steps) }

    /// Whether there is a penalty on any layer.
    var hasPenalty: Bool { shaping.hasPenalty }

    /// What a batch comes to, with the parameters before the update.
    struct Result {
        /// The sum of the samples' losses.
        var loss: Double
        /// How many answers were right; 0 for a regression.
        var correct: Int
        var penalty: Double
        /// Whether the training is to end, because one of the processes was told so.
        var wasCancelled = false
    }

    /// Runs batch number `index` forward and back and updates the parameters.
    mutating func run(
        _ batches: inout Batches<Scalar>, _ index: Int, updater: inout FlatUpdater<Scalar>
    ) -> Result {
        var result = Result(loss: 0, correct: 0, penalty: 0)
        if parts != nil {
            result = runParts(&batches, index, updater: &updater)
        } else {
            if updatesInPlan { bindStates(of: &updater) }
            result.correct = runRows(&batches, batches[index], of: batches[index], updater: &updater)
            if !updatesInPlan { result.penalty = update(&updater) }
            run.updateCustomLayers()
            result.loss = compute.sum(losses)
        }
        randomness &+= 1
        return result
    }

    /// Runs samples that lie in a row forward and back, block by block, and leaves their losses in `losses`.
    ///
    /// - Returns: How many answers were right.
    private mutating func runRows(
        _ batches: inout Batches<Scalar>, _ places: Range<Int>, of batch: Range<Int>, updater: inout FlatUpdater<Scalar>
    ) -> Int {
        losses.setRows(places.count)
        var correct = 0
        var start = places.lowerBound
        while start < places.upperBound {
            let first = start - places.lowerBound
            batches.withBlock(from: start, rows: blockRows) { block, weights in
                let rows = block.features.rows
                forward(block.features, first: start - batch.lowerBound)
                correct += evaluateLoss(block, weights: weights, samples: batch.count)
                losses.copyRows(from: blockLosses, to: first..<first + rows)
                unsafe run.bindOutputGradient(outputGradient.mutableBase())
                let isLast = first + rows == places.count
                let rule = updatesInPlan && isLast ? updater.nextRule() : nil
                run.runBackward(isFirst: first == 0, isLast: isLast, rule: rule ?? bp_update_rule())
                start += rows
            }
        }
        return correct
    }

    /// The same part by part: this process takes its own, and has the sums over all of them before the update.
    private mutating func runParts(
        _ batches: inout Batches<Scalar>, _ index: Int, updater: inout FlatUpdater<Scalar>
    ) -> Result {
        let wasCancelled = isCancelled()
        let (batch, cut) = (batches[index], batches.parts(of: index))
        sums.begin()
        parts?.begin(constants)
        for part in batches.ownParts(of: index) {
            let places = cut[part]
            unsafe run.bind(gradients: sums.nextAddresses())
            parts?.restore(&constants)
            if run.hasCustomLayers { run.readCustomLayers() }
            let correct = runRows(
                &batches, batch.lowerBound + places.lowerBound..<batch.lowerBound + places.upperBound, of: batch,
                updater: &updater)
            run.updateCustomLayers()
            sums.add(part)
            let loss = compute.sum(losses)
            parts?.note(part, loss: loss, correct: correct, constants)
        }
        parts?.finish(cut, &constants, wasCancelled: wasCancelled)
        sums.finish(cut)
        let penalty = update(&updater)
        if run.hasCustomLayers { run.readCustomLayers() }
        return Result(
            loss: parts?.notes.loss ?? 0, correct: parts?.notes.correct ?? 0, penalty: penalty,
            wasCancelled: parts?.notes.isCancelled ?? false)
    }

    /// Changes the parameters by all of the gradient.
    ///
    /// - Returns: The penalty.
    private mutating func update(_ updater: inout FlatUpdater<Scalar>) -> Double {
        let penalty = shaping.apply(to: &sums.total, of: parameters, on: compute)
        let base = unsafe parameters.all.base
        updater.update(&parameters, with: sums.total)
        unsafe noteMove(from: base)
        return penalty
    }

    private mutating func bindStates(of updater: inout FlatUpdater<Scalar>) {
        let bases = updater.stateBases()
        guard bases != states else { return }
        states = bases
        unsafe run.bind(states: updater.stateAddresses())
    }

    private mutating func forward(_ samples: Tensor<Scalar>, first: Int) {
        output.setRows(samples.rows)
        run.setRows(samples.rows)
        unsafe run.bindInput(samples.base)
        unsafe run.bindOutput(output.mutableBase())
        run.runForward(randomness: randomness, firstRow: first)
    }

    /// Computes the losses of a block, and their gradient as a share of that of a batch of `samples`.
    private mutating func evaluateLoss(_ block: SampleBlock<Scalar>, weights: Tensor<Scalar>?, samples: Int) -> Int {
        blockLosses.setRows(output.rows)
        outputGradient.setRows(output.rows)
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
        return decision?.countCorrect(output, block.targets, on: compute) ?? 0
    }

    /// Takes the parameters and constants of a model with the same layers.
    mutating func read(_ model: Sequential<Scalar>) {
        for (index, parameter) in model.parameters.enumerated() { parameters.set(index, parameter.value) }
        for (index, constant) in model.constants.enumerated() { constants.set(index, constant.value) }
        run.readCustomLayers()
    }

    /// Makes a model with the same layers what was learnt.
    func write(to model: inout Sequential<Scalar>) {
        model.updateParameters { index, tensor in parameters.copy(index, to: &tensor) }
        var statistic = 0
        model.updateStatistics { tensor in
            constants.copy(statistics[statistic], to: &tensor)
            statistic += 1
        }
    }
}
