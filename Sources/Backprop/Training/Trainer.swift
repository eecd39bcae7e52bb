/// Trains a network: epochs of batches, each run forward, back, and followed by an update.
///
///     let trainer = Trainer<Float>(
///         optimizer: SGD(learningRate: 1, decay: 0.001, momentum: 0.9), epochs: 1000
///     )
///     let history = try trainer.train(&model, on: data, using: &generator)
///     print(history.last!.accuracy!)
///
/// The same seed gives the same parameters to the last bit, whatever the kernels and the number of threads.
public struct Trainer<Scalar: TensorScalar>: Sendable {
    /// What is minimized: the mean of this over the samples of a batch.
    public var loss: any Loss<Scalar>
    /// How the parameters follow the gradients.
    public var optimizer: any Optimizer
    /// How many times all samples are gone through.
    public var epochs: Int
    /// Samples per update: 1 for one at a time, `nil` for all at once. Batches are drawn anew in each epoch; the last,
    /// short one is trained on too.
    public var batchSize: Int?
    /// The price of large weights, where `rules` says no other; none by default.
    public var penalty: Penalty
    /// How parts of the network are trained otherwise than the rest, by their paths: frozen, at another rate, at another
    /// price. Of several that lead to a parameter the longest counts.
    public var rules: [String: TrainingRule] = [:]
    /// The greatest length of the gradient of all parameters together, penalty included. A longer one is scaled down to
    /// it; `nil` for no limit.
    public var clipNorm: Double?
    /// When to end before the last epoch; `nil` for never.
    public var earlyStopping: EarlyStopping?
    /// When to lower the learning rate because nothing gets better; `nil` for never.
    public var plateau: RateOnPlateau?
    /// How much the samples of each class count; `nil` for all alike. The losses are multiplied by it and their sum is
    /// divided by the number of samples, not by the sum of the weights. It changes no accuracy and no evaluation.
    public var classWeights: ClassWeights?
    /// How images are changed at random, each in each epoch in another way; `nil` for not at all. Files of images give such data;
    /// for other data say `Dataset(features:targets:imageShape:)`. With more than one thread, a batch is prepared while the last
    /// one trains.
    public var augmentation: ImageAugmentation?
    /// Whether recurrent layers go on from the state that the batch before left, as they do over one long sequence that was cut
    /// into samples in its order. Gradients stay within a batch: truncated back-propagation through time (Williams and Peng,
    /// 1990).
    ///
    /// A batch of B samples then holds one of each of B equally long stretches of the data, so that its rows go on where those of
    /// the batch before ended; nothing is shuffled, and each epoch begins with the layers' initial states. An evaluation begins
    /// each sample with these. The layers must go from the first step to the last, from no state that is learnt.
    public var isStateful = false
    /// What is measured on the validation data after each epoch, beside loss and accuracy.
    public var metrics: [any Metric] = []
    /// Into how many parts a batch is cut, whose gradients are computed apart and added by one tree; 1 for not at all. The
    /// parts' number belongs to the result, as the batch size does: batch normalization sees a part, and the sums round
    /// elsewhere. Whoever computes them changes no bit. Parts have a price: some percent for networks of dense layers whose batch
    /// has up to 256 samples; else each part has a gradient of its own to write and to add, which takes longer than its products
    /// where it has few samples. See <doc:ManyMachines>.
    public var shards = 1
    /// The processes that share the training, no more than `shards`; this one alone by default.
    public var ranks = Ranks.alone
    /// Where and how the numbers are computed.
    public var compute: Compute

    /// A training that is not yet under way. By default: one epoch of gradient descent on all samples at once.
    public init(
        loss: any Loss<Scalar> = CategoricalCrossEntropy(), optimizer: any Optimizer = SGD(), epochs: Int = 1,
        batchSize: Int? = nil, penalty: Penalty = .none, clipNorm: Double? = nil, earlyStopping: EarlyStopping? = nil,
        classWeights: ClassWeights? = nil, compute: Compute = .default
    ) {
        self.loss = loss
        self.optimizer = optimizer
        self.epochs = epochs
        self.batchSize = batchSize
        self.penalty = penalty
        self.clipNorm = clipNorm
        self.earlyStopping = earlyStopping
        self.classWeights = classWeights
        self.compute = compute
    }

    /// Trains a model and returns the course of it.
    ///
    /// Stops after the current batch when the task that it runs in is cancelled; the model then has what was learnt
    /// until then, and the history says so. If it throws, the model is as it was before.
    ///
    /// - Parameters:
    ///   - model: The network that learns.
    ///   - data: The samples that it learns from.
    ///   - validation: Data to evaluate the model on after each epoch; never trained on.
    ///   - sampleWeights: How much each sample of `data` counts, 0 or more, on top of `classWeights`; `nil` for all
    ///     alike.
    ///   - generator: Draws the order of the samples, and what layers such as `Dropout` draw from.
    ///   - report: Called after each epoch.
    /// - Throws: `TrainingError`.
    @discardableResult
    public func train(
        _ model: inout Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        sampleWeights: [Double]? = nil, using generator: inout some RandomNumberGenerator,
        report: (EpochRecord) -> Void = { _ in }
    ) throws(TrainingError) -> History {
        var run = try self.run(model, on: data, validation: validation, sampleWeights: sampleWeights, using: generator)
        defer { generator = run.generator }
        while let record = try run.next() { report(record) }
        model = run.model
        return run.history
    }

    func check(
        _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, _ validation: Dataset<Scalar>?
    ) throws(TrainingError) {
        guard epochs >= 0 else { throw .setting("epochs: \(epochs); expected 0 or more") }
        guard batchSize ?? 1 >= 1 else { throw .setting("batch size: \(batchSize ?? 0); expected 1 or more") }
        try penalty.check()
        try TrainingError.checking { () throws(SettingError) in try optimizer.check() }
        try checkRules(model)
        try checkShards(data, validation)
        try checkState(model)
        if let clipNorm, !(clipNorm > 0) { throw .setting("clipping norm: \(clipNorm); expected a number above 0") }
        if !metrics.isEmpty, validation == nil { throw .setting("metrics: they are measured on validation data") }
        guard optimizer.stateCount >= 0 else {
            throw .setting("optimizer: it keeps \(optimizer.stateCount) tensors for each parameter; expected 0 or more")
        }
        guard Set(metrics.map(\.name)).count == metrics.count else {
            throw .setting("metrics: two of them have the same name")
        }
        if augmentation != nil, data.imageShape == nil {
            throw .setting(
                "augmentation: the samples, of shape \(data.sampleShape), are not known to be images; a data set of some says "
                    + "so: Dataset(features:targets:imageShape:)")
        }
        try checkBatches(model, samples: data.count)
        try earlyStopping?.check(self, hasValidation: validation != nil)
        try plateau?.check(self, hasValidation: validation != nil)
        do throws(ShapeError) {
            try model.check(data, loss: loss, on: compute)
            if let validation { try model.check(validation, loss: loss, on: compute) }
        } catch {
            throw .shape(error)
        }
    }

    /// Refuses batches that are too small for a layer.
    private func checkBatches(_ model: Sequential<Scalar>, samples: Int) throws(TrainingError) {
        let size = min(batchSize ?? samples, samples)
        let last = samples % size == 0 ? size : samples % size
        for (index, layer) in model.layers.enumerated() {
            let shape = index == 0 ? model.inputShape : model.outputShapes[index - 1]
            let least = layer.leastBatch(for: shape)
            guard last >= least else {
                throw .setting(
                    "the last batch of \(samples) samples, \(size) at a time, has \(last); layer \(index + 1), "
                        + "\(String(describing: type(of: layer)).prefix { $0 != "<" }), needs \(least)")
            }
        }
    }
}
