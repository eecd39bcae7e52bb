/// The work buffers of an evaluation and the way the samples take through them: forward, block by block, to the loss.
/// Processes that share a training take some samples each, and tell each other what they come to.
struct Evaluator<Scalar: TensorScalar> {
    private let data: Dataset<Scalar>
    /// The loss on the output of the last layer that is run, as in a training.
    private let loss: any Loss<Scalar>
    private let blockRows: Int
    private let compute: Compute
    private let metrics: [any Metric]

    /// To what the loss is computed of, and from there to what the network answers, if there are metrics to see it.
    private let run: PlanRun<Scalar>
    private let rest: PlanRun<Scalar>?
    private var tensors: NetworkTensors<Scalar>

    private var block: SampleBlock<Scalar>
    private var output: Tensor<Scalar>
    private var losses: Tensor<Scalar>
    private var blockLosses: Tensor<Scalar>
    private var noGradient = Tensor<Scalar>(uninitialized: [0])
    /// What the network answers for all samples, and for a block.
    private var answers: (all: Tensor<Scalar>, block: Tensor<Scalar>)?
    private let ranks: Ranks

    /// Buffers for data that fit networks of the model's layers.
    ///
    /// - Parameters:
    ///   - ranks: The processes that share the samples.
    ///   - addresses: Where the model's tensors lie, if not in the model; see `refresh`.
    init(
        _ data: Dataset<Scalar>, model: Sequential<Scalar>, loss: any Loss<Scalar>, metrics: [any Metric],
        compute: Compute, ranks: Ranks = .alone, addresses: TensorAddresses? = nil
    ) {
        let joined = LossJoin(loss, model, areSequences: data.targets.areSequences)
        self.data = data
        self.loss = joined.loss
        self.compute = compute
        self.metrics = metrics
        self.ranks = ranks
        // Processes that fetch samples from each other must have blocks of one size, whatever their threads.
        blockRows =
            data.isShared
            ? min(data.count, 256, RowBlocks.most(scalarsPerRow: model.valueCount, Scalar.self))
            : RowBlocks.evaluation(model, rows: data.count, compute: compute)
        block = SampleBlock(of: data, sampleShape: model.inputShape)
        losses = Tensor(uninitialized: [data.count])
        blockLosses = Tensor(uninitialized: [blockRows])

        let plan = joined.rest == nil ? model.prediction : .prediction(joined.graph)
        run = PlanRun(plan, model.customLayers, on: compute)
        tensors = addresses.map { NetworkTensors($0, for: plan) } ?? NetworkTensors(model, for: plan)
        run.bind(tensors.addresses)
        run.readCustomLayers()
        output = Tensor(uninitialized: [blockRows] + joined.outputShape)
        guard !metrics.isEmpty else {
            rest = nil
            return
        }
        let all = Tensor<Scalar>(uninitialized: [data.count] + model.outputShape)
        answers = (all, Tensor(uninitialized: [blockRows] + model.outputShape))
        rest = joined.rest.map { PlanRun(.prediction($0), [], on: compute) }
    }

    /// Says where a training's tensors lie.
    mutating func bind(_ addresses: TensorAddresses) {
        tensors = NetworkTensors(addresses, for: run.plan)
        run.bind(tensors.addresses)
    }

    /// Takes up what a training has made of the tensors, which lie where they lay.
    mutating func refresh() {
        tensors.refresh()
        run.readCustomLayers()
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    mutating func evaluate() -> Evaluation {
        let decision = loss.decision
        let own = ranks.share(of: data.count, rank: ranks.rank)
        var correct = 0
        for round in 0..<rounds {
            let range = rows(of: own, round)
            load(range, round)
            if range.isEmpty { continue }
            forward()
            blockLosses.setRows(range.count)
            loss.evaluate(
                output, block.targets, meanOver: data.count, losses: &blockLosses, gradient: &noGradient,
                wantsGradient: false, on: compute)
            losses.copyRows(from: blockLosses, to: range)
            noteAnswers(range)
            if let decision { correct += decision.countCorrect(output, block.targets, on: compute) }
        }
        if ranks.count > 1 {
            ranks.gatherRows(of: &losses)
            gatherAnswers()
            correct = ranks.gather(words: [UInt64(correct)]).reduce(0) { $0 + Int($1) }
        }
        var evaluation = Evaluation(
            loss: compute.sum(losses) / Double(data.count),
            accuracy: decision.map {
                Double(correct) / Double($0.answers(to: data.targets, outputs: output.columns))
            })
        if let answers {
            for metric in metrics {
                evaluation.metrics[metric.name] = metric.value(of: answers.all, data.targets, on: compute)
            }
        }
        return evaluation
    }

    /// How many blocks the process has that takes most.
    private var rounds: Int { ((data.count - 1) / ranks.count + blockRows) / blockRows }

    /// Those of a process's rows that are a block.
    private func rows(of share: Range<Int>, _ round: Int) -> Range<Int> {
        let start = min(share.lowerBound + round * blockRows, share.upperBound)
        return start..<min(start + blockRows, share.upperBound)
    }

    private mutating func load(_ range: Range<Int>, _ round: Int) {
        guard ranks.count > 1, case .shared(let shared) = data.samples else {
            if !range.isEmpty { block.load(range, of: data, on: compute) }
            return
        }
        let samples = shared.fetch { Array(rows(of: ranks.share(of: data.count, rank: $0), round)) }
        if !range.isEmpty { block.load(0..<range.count, of: samples, targets: range, of: data, on: compute) }
    }

    private mutating func gatherAnswers() {
        guard var all = answers?.all else { return }
        ranks.gatherRows(of: &all)
        answers?.all = all
    }

    private mutating func forward() {
        let rows = block.features.rows
        output.setRows(rows)
        run.setRows(rows)
        unsafe run.bindInput(block.features.base)
        unsafe run.bindOutput(output.mutableBase())
        run.runForward()
        withExtendedLifetime(block.features) {}
    }

    private mutating func noteAnswers(_ range: Range<Int>) {
        guard answers != nil else { return }
        guard let rest else {
            answers?.all.copyRows(from: output, to: range)
            return
        }
        answers?.block.setRows(range.count)
        rest.setRows(range.count)
        unsafe rest.bindInput(output.base)
        if let address = unsafe answers?.block.mutableBase() { unsafe rest.bindOutput(address) }
        rest.runForward()
        if let block = answers?.block { answers?.all.copyRows(from: block, to: range) }
    }
}
