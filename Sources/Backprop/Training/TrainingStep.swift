import CBackprop

/// The work buffers of a training and the one way a batch takes through them.
///
/// A batch flows forward through the plan to the loss, and back to the parameters' gradients, on a `PartLane`. All memory is
/// planned with the first batch; a step allocates nothing.
struct TrainingStep<Scalar: TensorScalar> {
    private let compute: Compute
    private let shaping: GradientShaping
    /// What the learning rate is multiplied by for each parameter, `nil` for one that is frozen; nothing if all learn alike.
    let rates: [Double?]
    let updatesInPlan: Bool
    /// Where the plan knows the optimizer's memories to begin.
    private var states = StateBases()
    private var randomness: UInt64

    /// What is learnt.
    private(set) var parameters: FlatTensors<Scalar>
    /// The first one has the gradient of the whole batch, and what follows the data; the others are for more threads.
    private let lanes: [PartLane<Scalar>]
    private var lane: PartLane<Scalar> { lanes[0] }
    /// Threads that take whole parts, if they do.
    private var threads: PartThreads<Scalar>?
    /// What the parts of a batch come to besides, if it is cut into parts.
    private var parts: PartStatistics<Scalar>?
    /// Whether no other process takes parts.
    private let isAlone: Bool
    /// Which of the constants follow the data.
    private let statistics: [Int]

    /// - Parameters:
    ///   - batches: What is trained on; it is told whether parts pass together.
    ///   - mostParts: The most parts of a batch.
    ///   - threads: How many threads take whole parts.
    ///   - areSequences: Whether there is a target for each step of a sample.
    ///   - randomness: What random layers draw from in the first step.
    ///   - compute: Where the numbers are computed.
    init(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, _ batches: inout Batches<Scalar>, mostParts: Int,
        threads: Int, areSequences: Bool, randomness: UInt64, on compute: Compute
    ) {
        self.randomness = randomness
        let named = model.parameters
        shaping = GradientShaping(trainer, named)
        let rules = named.map { trainer.rule(of: $0.name) }
        let learnAlike = rules.allSatisfy { $0?.updatesAsUsual ?? true }
        rates = learnAlike ? [] : rules.map { $0?.isFrozen == true ? nil : $0?.rate ?? 1 }
        // Where nothing needs all of the gradient, each parameter's update follows its gradient at once.
        let stateCount = shaping.isNone && learnAlike ? (trainer.optimizer as? any KernelOptimizer)?.stateCount : nil
        let joined = LossJoin(trainer.loss, model, areSequences: areSequences)
        var plan = Plan.training(
            joined.graph, updateStates: trainer.shards == 1 ? stateCount : nil, carriesState: trainer.isStateful)

        let ranks = trainer.ranks
        var rows = batches.largestPart
        var laneCompute = threads > 1 ? Compute(kernels: compute.kernels) : compute
        let blockCompute = threads > 1 ? laneCompute : trainer.compute
        func block(_ rows: Int) -> Int { RowBlocks.training(model, rows: rows, compute: blockCompute) }
        var blockRows = plan.isRowwise && !trainer.isStateful ? block(rows) : rows
        var cutsCalls = false
        if trainer.shards > 1, plan.parted != nil, ranks.count == 1 {
            let whole = batches.largestBatch
            if threads == 1, whole <= plan.mostCutSamples, block(whole) == whole {
                // All of a batch passes as without parts, and is worth sharing where these may not be.
                (rows, blockRows, batches.joinsParts, cutsCalls) = (whole, whole, true, true)
                laneCompute = trainer.compute.repeating((model.operationCount * Size(whole)).value ?? .max)
                if stateCount != nil {
                    plan = Plan.training(joined.graph, updateStates: stateCount, carriesState: false)
                }
            } else if threads > 1 || compute.threads == 1 {
                // Parts of some samples each pass together, where threads do not share their calls.
                let most = block(min(whole, rows * ((mostParts + threads - 1) / threads)))
                if most >= 2 * rows { (rows, blockRows, batches.joinsParts) = (most, most, true) }
            }
        }
        updatesInPlan = stateCount != nil && (trainer.shards == 1 || cutsCalls)
        self.compute = cutsCalls ? laneCompute : compute
        let flat = FlatTensors(named.map(\.value), shares: ranks.count)
        parameters = flat
        lanes = (0..<threads).map { _ in
            PartLane(
                plan, joined, model, rows: rows, blockRows: blockRows, cutsCalls: cutsCalls, parameters: flat,
                ranks: ranks, on: laneCompute)
        }
        statistics = model.chain.statisticsAmongConstants
        isAlone = ranks.count == 1
        if trainer.shards > 1 {
            parts = PartStatistics(lanes[0].constants, statistics, parts: mostParts, ranks: ranks)
        }
        if threads > 1 { self.threads = PartThreads(lanes, batches, on: compute) }
        bind()
        lane.run.readCustomLayers()
        if trainer.isStateful { lane.run.keepRows(rows) }
    }

    /// Forgets the states that recurrent layers have kept.
    func beginEpoch() { lane.run.forgetRows() }

    /// How often the tensors came to lie elsewhere, because an optimizer put a new one in place of the old.
    private(set) var moves = 0

    private mutating func noteMove(from base: UnsafeRawPointer) {
        guard unsafe base != parameters.all.base else { return }
        moves += 1
        bind()
    }

    private mutating func bind() {
        for lane in lanes { lane.run.bind(addresses(lane)) }
    }

    private mutating func addresses(_ lane: PartLane<Scalar>) -> TensorAddresses {
        unsafe TensorAddresses(
            parameters: parameters.addresses(), gradients: lane.sums.total.addresses(),
            constants: lane.constants.addresses())
    }

    /// Whether somebody wants this process's training to end; all processes hear of it with the batch.
    var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

    /// Where the model's tensors lie while it is trained; see `moves`.
    mutating func addresses() -> TensorAddresses { addresses(lane) }

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
        if updatesInPlan { bindStates(of: &updater) }
        if parts != nil {
            result = runParts(&batches, index, updater: &updater)
        } else {
            result.correct = runRows(&batches, batches[index], of: batches[index], updater: &updater)
            if !updatesInPlan { result.penalty = update(&updater) }
            lane.run.updateCustomLayers()
            result.loss = lane.lossSum
        }
        randomness &+= 1
        return result
    }

    /// Runs samples that lie in a row forward and back, block by block.
    ///
    /// - Parameter follows: Whether other processes are sent the gradient as it becomes complete.
    /// - Returns: How many answers were right.
    private mutating func runRows(
        _ batches: inout Batches<Scalar>, _ places: Range<Int>, of batch: Range<Int>, follows: Bool = false,
        updater: inout FlatUpdater<Scalar>
    ) -> Int {
        let (lane, randomness, updatesInPlan, isPart) = (lane, randomness, updatesInPlan, parts != nil)
        lane.begin(rows: places.count)
        var (correct, start) = (0, places.lowerBound)
        while start < places.upperBound {
            let first = start - places.lowerBound
            batches.withBlock(from: start, rows: lane.blockRows) { block, weights in
                correct += lane.forward(
                    block, weights: weights, first: first, place: start - batch.lowerBound, samples: batch.count,
                    randomness: randomness)
                start += block.features.rows
                let isLast = start == places.upperBound
                if follows, isLast {
                    lane.run.runBackward(isFirst: first == 0) { lane.sums.follow($0) }
                } else {
                    let rule = updatesInPlan && isLast ? updater.nextRule() : nil
                    lane.run.runBackward(
                        isFirst: first == 0, isLast: isLast && !isPart, rule: rule ?? bp_update_rule())
                }
            }
        }
        return correct
    }

    /// The same part by part: this process takes its own, and has the sums over all of them before the update.
    private mutating func runParts(
        _ batches: inout Batches<Scalar>, _ index: Int, updater: inout FlatUpdater<Scalar>
    ) -> Result {
        let wasCancelled = isCancelled()
        batches.beginBatch(index)
        let (lane, cut) = (lane, batches.parts(of: index))
        parts?.begin(lane.constants)
        if let start = parts?.start, threads != nil {
            threads?.run(batches, index, start, randomness: randomness)
            threads?.tell(&parts)
        } else {
            runOwnParts(&batches, index, cut, updater: &updater)
        }
        parts?.finish(cut, &lane.constants, wasCancelled: wasCancelled)
        lane.sums.finish()
        if !lane.cutsCalls { lane.sums.flush(lane.run.plan.flushedGradients, on: compute) }
        let penalty = updatesInPlan ? 0 : update(&updater)
        if lane.run.hasCustomLayers { lane.run.readCustomLayers() }
        return Result(
            loss: parts?.notes.loss ?? 0, correct: parts?.notes.correct ?? 0, penalty: penalty,
            wasCancelled: parts?.notes.isCancelled ?? false)
    }

    private mutating func runOwnParts(
        _ batches: inout Batches<Scalar>, _ index: Int, _ cut: BatchParts, updater: inout FlatUpdater<Scalar>
    ) {
        let (lane, batch, own) = (lane, batches[index], batches.ownParts(of: index))
        lane.sums.begin(cut)
        if batches.joinsParts {
            let rule = (updatesInPlan ? updater.nextRule() : nil) ?? bp_update_rule()
            return lane.runTogether(own, of: cut, samples: batch.count, randomness: randomness, rule: rule) {
                places, pass in
                batches.withBlock(from: batch.lowerBound + places.lowerBound, rows: places.count, pass)
            } note: { part, loss, correct in
                parts?.note(part, loss: loss, correct: correct, lane.constants)
            }
        }
        for part in own {
            let places = batch.lowerBound + cut[part].lowerBound..<batch.lowerBound + cut[part].upperBound
            unsafe lane.run.bind(gradients: lane.sums.nextAddresses())
            parts?.start.restore(&lane.constants)
            if lane.run.hasCustomLayers { lane.run.readCustomLayers() }
            let follows = !isAlone && part == own.upperBound - 1
            if follows { lane.sums.beginToFollow(part) }
            let correct = runRows(&batches, places, of: batch, follows: follows, updater: &updater)
            lane.run.updateCustomLayers()
            if !follows { lane.sums.add(part) }
            parts?.note(part, loss: lane.lossSum, correct: correct, lane.constants)
        }
        lane.sums.sendRest()
    }

    /// Changes the parameters by all of the gradient.
    ///
    /// - Returns: The penalty.
    private mutating func update(_ updater: inout FlatUpdater<Scalar>) -> Double {
        let penalty = shaping.apply(to: &lane.sums.total, of: parameters, on: compute)
        let base = unsafe parameters.all.base
        updater.update(&parameters, with: lane.sums.total)
        unsafe noteMove(from: base)
        return penalty
    }

    private mutating func bindStates(of updater: inout FlatUpdater<Scalar>) {
        let bases = updater.stateBases()
        guard bases != states else { return }
        states = bases
        unsafe lane.run.bind(states: updater.stateAddresses())
    }

    /// Takes the parameters and constants of a model with the same layers.
    mutating func read(_ model: Sequential<Scalar>) {
        for (index, parameter) in model.parameters.enumerated() { parameters.set(index, parameter.value) }
        for lane in lanes {
            for (index, constant) in model.constants.enumerated() { lane.constants.set(index, constant.value) }
        }
        lane.run.readCustomLayers()
    }

    /// Makes a model with the same layers what was learnt.
    func write(to model: inout Sequential<Scalar>) {
        model.updateParameters { index, tensor in parameters.copy(index, to: &tensor) }
        var statistic = 0
        model.updateStatistics { tensor in
            lane.constants.copy(statistics[statistic], to: &tensor)
            statistic += 1
        }
    }
}
