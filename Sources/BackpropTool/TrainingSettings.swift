import Backprop
import Foundation

/// The choices of a training, from the command line or by default.
struct TrainingSettings {
    enum Precision: String, CaseIterable { case float, double }

    let layers: [Int]
    let activation: Activation
    let dropout: Double
    let task: TrainingTask
    let loss: TrainingTask.LossName
    let optimizer: OptimizerSettings
    let regularization: RegularizationSettings
    var epochs: Int
    let batchSize: Int?
    let scaling: InputScaling
    let parts: PartSettings
    let precision: Precision
    let seed: UInt64
    let output: String
    let verbose: Int?
    let compute: Compute

    /// - Throws: `UsageError` or `KernelsError` for a value that has no meaning.
    init(_ arguments: Arguments, data: DataSource) throws {
        let isSpiral = data.isSpiral
        layers =
            arguments["layers"] == "none"
            ? []
            : try arguments.integers("layers", in: 1...1_000_000, "numbers of neurons such as 64,32, or none") ?? [64]
        activation = try arguments.choice("activation", Activation.self) ?? .relu
        (task, loss) = try TrainingTask.choice(arguments)
        dropout =
            try arguments.number("dropout", in: .belowOne, "a number from 0 up to but not including 1") ?? 0
        optimizer = try OptimizerSettings(arguments, isSpiral: isSpiral)
        epochs = try arguments.integer("epochs", in: 1...Int.max) ?? (isSpiral ? 10_000 : 100)
        batchSize = try arguments.integer("batch-size", in: 1...Int.max) ?? (isSpiral ? nil : 32)
        scaling = try arguments.choice("scale", InputScaling.self) ?? (data.isCSV ? .standard : .none)
        parts = try PartSettings(arguments)
        regularization = try RegularizationSettings(arguments, hasValidation: parts.validationSplit > 0)
        precision = try arguments.choice("precision", Precision.self) ?? .float
        seed = try arguments.seed()
        output = try arguments.place("output") ?? "backprop-run"
        verbose = try arguments.integer("verbose", in: 1...Int.max)
        compute = try ComputeOptions.compute(arguments)
    }

    /// How many updates a training on so many samples makes.
    func updates(samples: Int) -> Int {
        let batch = min(batchSize ?? samples, samples)
        let (updates, isTooLarge) = epochs.multipliedReportingOverflow(by: (samples + batch - 1) / batch)
        return isTooLarge ? .max : updates
    }

    /// A training on so many samples.
    func trainer<Scalar>(samples: Int) -> Trainer<Scalar> {
        Trainer(
            loss: loss.loss(), optimizer: optimizer.optimizer(updates: updates(samples: samples)), epochs: epochs,
            batchSize: batchSize, penalty: regularization.penalty, clipNorm: regularization.clipNorm,
            earlyStopping: regularization.earlyStopping, classWeights: regularization.classWeights, compute: compute)
    }

    /// What a network may have: 8 GiB of weights in Float, and as much again for each buffer of a training.
    private static let mostParameters = Double(1 << 31)

    /// Refuses widths, from the inputs to the outputs, whose network or its training no memory of this machine holds: a
    /// system may grant more than there is, and end programs when they use it.
    private func checkMemory<Scalar: TensorScalar>(_ widths: [Int], samples: Int, _: Scalar.Type) throws(ShapeError) {
        let parameters = zip(widths, widths.dropFirst()).reduce(0.0) { $0 + (Double($1.0) + 1) * Double($1.1) }
        guard parameters <= Self.mostParameters else {
            throw ShapeError("a network of \(Int(parameters)) parameters; expected at most \(Int(Self.mostParameters))")
        }
        // Parameters as they were and as they become, their gradients, what the optimizer keeps, and the best ones.
        let copies = 3 + optimizer.optimizer(updates: 1).stateCount + (regularization.earlyStopping == nil ? 0 : 1)
        // Outputs of all layers and their gradients.
        let batch = min(batchSize ?? samples, samples)
        let outputs = 2 * Double(batch) * widths.dropFirst().reduce(0.0) { $0 + Double($1) }
        let bytes = (Double(copies) * parameters + outputs) * Double(MemoryLayout<Scalar>.stride)
        let memory = Double(ProcessInfo.processInfo.physicalMemory)
        guard bytes <= memory else {
            let (needed, present) = (String(format: "%.1f", bytes / 0x1p30), String(format: "%.1f", memory / 0x1p30))
            throw ShapeError(
                "a network of \(Int(parameters)) parameters, trained on \(batch) samples at a time, takes \(needed) GiB "
                    + "of memory; this machine has \(present)")
        }
    }

    /// A network for the data: hidden layers with the activation and dropout behind each, then one neuron per class and a
    /// softmax, or one neuron per value.
    func network<Scalar>(
        for data: Dataset<Scalar>, using generator: inout SeededGenerator
    ) throws(ShapeError) -> Sequential<Scalar> {
        let widths = [data.featureCount] + layers + [data.targets.outputs]
        try checkMemory(widths, samples: data.count, Scalar.self)
        var stack: [any Layer<Scalar>] = []
        var inputs = data.featureCount
        for neurons in layers {
            stack.append(Dense<Scalar>(inputs, neurons, activation: activation, using: &generator))
            if dropout > 0 { stack.append(Dropout<Scalar>(dropout)) }
            inputs = neurons
        }
        stack.append(Dense<Scalar>(inputs, data.targets.outputs, using: &generator))
        if task == .classification { stack.append(Softmax<Scalar>()) }
        return try Sequential(layers: stack)
    }
}
