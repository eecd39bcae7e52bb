import Backprop

/// The choices of a training, from the command line or by default.
struct TrainingSettings {
    enum Precision: String, CaseIterable { case float, double }

    /// The model that the training goes on from, if it does.
    let start: StartingPoint?
    /// The hidden layers; with a model to start from those that take the place of its last one.
    let layers: NetworkLayout
    let activation: Activation
    let dropout: Double
    let recurrentDropout: Double
    let task: TrainingTask
    let loss: TrainingTask.LossName
    let optimizer: OptimizerSettings
    /// How the weights of neurons are drawn; as their activation suggests it if it is `nil`.
    let initializer: WeightInitializer?
    let regularization: RegularizationSettings
    var epochs: Int
    let batchSize: Int?
    let scaling: InputScaling
    /// Whether the values of a regression are learnt with mean 0 and standard deviation 1.
    let scalesTargets: Bool
    let augmentation: ImageAugmentation?
    let parts: PartSettings
    let sequence: SequenceSettings
    let precision: Precision
    let seed: UInt64
    let output: String
    let verbose: Int?
    /// Into how many parts a batch is cut, and the processes that share them.
    let shards: Int
    let ranks: Ranks
    let compute: Compute

    /// - Parameters:
    ///   - arguments: The command line.
    ///   - data: What it trains on.
    ///   - ranks: The processes that share the training.
    /// - Throws: `UsageError` or `KernelsError` for a value that has no meaning.
    init(_ arguments: Arguments, data: DataSource, ranks: Ranks = .alone) throws {
        let isSpiral = data.isSpiral
        let sequence = try SequenceSettings(arguments, data: data)
        self.sequence = sequence
        start = try StartingPoint(arguments)
        guard start == nil || !sequence.isSeries && !sequence.isText && !sequence.hasLengths else {
            throw UsageError("--from goes with single samples, and not with series, texts or --lengths")
        }
        layers =
            try arguments["layers"].map { text throws(UsageError) in try NetworkLayout(text) }
            ?? (sequence.hasSteps ? NetworkLayout(sequence.layers) : NetworkLayout(neurons: 64))
        activation = try arguments.choice("activation", Activation.self) ?? .relu
        (task, loss) = try TrainingTask.choice(arguments, isSeries: sequence.isSeries)
        dropout =
            try arguments.number("dropout", in: .belowOne, "a number from 0 up to but not including 1") ?? 0
        recurrentDropout =
            try arguments.number("recurrent-dropout", in: .belowOne, "a number from 0 up to but not including 1") ?? 0
        guard layers.hasRecurrence || !arguments.has("recurrent-dropout") else {
            throw UsageError("--recurrent-dropout goes with recurrent layers, such as --layers gru32")
        }
        // With few samples, as tables and regressions have, these do best: the guide has the figures.
        let isTable = data.isTable || task == .regression
        optimizer = try OptimizerSettings(arguments, isSpiral: isSpiral, isTable: isTable || sequence.isText)
        initializer = isTable ? .glorotUniform : nil
        epochs = try arguments.integer("epochs", in: 1...Int.max) ?? (isSpiral ? 10_000 : sequence.isText ? 10 : 100)
        batchSize = try arguments.integer("batch-size", in: 1...Int.max) ?? (isSpiral ? nil : 32)
        // A network that has been trained knows how its inputs are scaled.
        guard start == nil || arguments["scale"] == nil else {
            throw UsageError("--scale goes without --from, whose network takes its inputs as it was trained on them")
        }
        scaling =
            try arguments.choice("scale", InputScaling.self) ?? (data.isTable && start == nil ? .standard : .none)
        let targetScale = try arguments.choice("target-scale", TargetScale.self)
        guard targetScale == nil || task == .regression else {
            throw UsageError("--target-scale goes with --task regression")
        }
        scalesTargets = task == .regression && targetScale != TargetScale.none
        augmentation = try AugmentationOption.augmentation(arguments, data: data)
        parts = try PartSettings(arguments)
        // A prior for weights has a meaning where inputs and values are of one size.
        let hasPrior =
            data.isTable && !sequence.isSeries && scaling == .standard && (task == .classification || scalesTargets)
        regularization = try RegularizationSettings(
            arguments, hasValidation: parts.validationSplit > 0, prior: hasPrior ? loss.prior : 0)
        precision = try arguments.choice("precision", Precision.self) ?? .float
        seed = try arguments.seed()
        output = try arguments.place("output") ?? "backprop-run"
        verbose = try arguments.integer("verbose", in: 1...Int.max)
        // As many under a launcher of MPI, however many processes: so that their number changes nothing.
        shards = try arguments.integer("shards", in: 1...Int.max) ?? (ranks.library == nil ? 1 : 8)
        self.ranks = ranks
        guard ranks.count <= shards else {
            throw UsageError("--shards \(shards): expected as many as the \(ranks.count) processes, or more")
        }
        compute = try ComputeOptions.compute(arguments)
    }

    /// What is done about the values of a regression.
    enum TargetScale: String, CaseIterable {
        case standard, none

        static let option = Option.choice(
            "target-scale", TargetScale.self,
            "of the values of a regression while they are learnt: standard (default) or none")
    }

    /// How many updates a training on so many samples makes.
    func updates(samples: Int) -> Int {
        let batch = min(batchSize ?? samples, samples)
        return (Size(epochs) * Size((samples + batch - 1) / batch)).value ?? .max
    }

    /// A training on so many samples.
    func trainer<Scalar>(samples: Int) -> Trainer<Scalar> {
        var trainer = Trainer<Scalar>(
            loss: loss.loss(), optimizer: optimizer.optimizer(updates: updates(samples: samples)), epochs: epochs,
            batchSize: batchSize, penalty: regularization.penalty(samples: samples), clipNorm: regularization.clipNorm,
            earlyStopping: regularization.earlyStopping, classWeights: regularization.classWeights, compute: compute)
        trainer.augmentation = augmentation
        trainer.isStateful = sequence.isStateful
        (trainer.shards, trainer.ranks) = (shards, ranks)
        return trainer
    }
}
