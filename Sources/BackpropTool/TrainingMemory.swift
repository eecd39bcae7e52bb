import Backprop
import Foundation

/// The memory that a training takes, from its data to the last file: a system may grant more than there is, and end
/// programs when they use it, after hours.
struct TrainingMemory {
    private let parameters: Size
    private let batch: Int
    /// All bytes together.
    private let bytes: Size

    /// What a network may have: 8 GiB of weights in Float, and as much again for each buffer of a training.
    private static let mostParameters = 1 << 31
    /// What an evaluation keeps of the layers' outputs at a time, unless a single sample takes more.
    private static let block = 64 << 20
    /// Code, kernels' buffers, a report with its pictures.
    private static let rest = 48 << 20

    /// - Parameters:
    ///   - plan: The parameters of the network, and the values of a sample and of what is computed of it.
    ///   - data: The samples to train on.
    ///   - all: The number of samples with those that are held back.
    ///   - kept: How many networks are kept to the end, each with the samples that it was trained on.
    ///   - others: What is in memory besides, and what becomes of it in a file: tables, and names.
    init<Scalar>(
        _ settings: TrainingSettings, _ plan: (parameters: Size, values: Size), _ data: Dataset<Scalar>, of all: Int,
        kept: Int, beside others: Size
    ) {
        let scalar = Size(MemoryLayout<Scalar>.stride)
        parameters = plan.parameters
        batch = min(settings.batchSize ?? data.count, data.count)
        let sample = Size(data.byteCount / data.count + 1)
        // Parameters as they were and as they become, their gradients, what the optimizer keeps, and the best ones. Files
        // are written from where these lie.
        let copies =
            3 + settings.optimizer.optimizer(updates: 1).stateCount
            + (settings.regularization.earlyStopping == nil ? 0 : 1)
        let weights = Size(copies) * plan.parameters * scalar
        // Gradients of parts that wait for others, on each thread that takes parts, and what processes send each other.
        let threads = settings.ranks.count > 1 ? 1 : min(settings.shards, settings.compute.threads)
        let each = (settings.shards - 1) / threads + 1
        let waiting =
            settings.shards > 1
            ? Size(threads) * Size(Int.bitWidth - each.leadingZeroBitCount) + (settings.ranks.count > 1 ? 2 : 0) : 0
        let parts = waiting * plan.parameters * scalar
        // Outputs of all layers and their gradients.
        let training = 2 * Size(batch) * plan.values * scalar
        let evaluation = max(plan.values * scalar, min(Size(all) * plan.values * scalar, Size(Self.block)))
        // Samples that are parted are copied; each one's classes, probabilities and place are kept for the report.
        let samples = Size(all) * (sample * (settings.parts.arePartOfData ? 2 : 1) + 48)
        let networks = Size(kept) * (plan.parameters * scalar + Size(data.byteCount))
        bytes = weights + parts + training + 2 * evaluation + samples + networks + others + Size(Self.rest)
    }

    /// Refuses a training that no memory of this machine, or of the container that it runs in, holds.
    func check() throws(ShapeError) {
        guard parameters <= Size(Self.mostParameters) else {
            throw ShapeError("a network of \(parameters.text) parameters; expected at most \(Self.mostParameters)")
        }
        let present = MemoryLimit.bytes
        guard bytes <= Size(present) else {
            let (needed, there) = (bytes.double / 0x1p30, Double(present) / 0x1p30)
            throw ShapeError(
                "a network of \(parameters.text) parameters, trained on \(batch) samples at a time, takes "
                    + String(format: "%.1f GiB of memory; this process has %.1f", needed, there))
        }
    }
}
