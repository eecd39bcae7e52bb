/// A training after one of its epochs: all that it takes to go on as if nothing had happened in between.
///
///     let url = URL(fileURLWithPath: "checkpoint.safetensors")
///     let old =
///         FileManager.default.fileExists(atPath: url.path)
///         ? try Checkpoint<Float>(contentsOf: url) : nil
///     try trainer.train(
///         &model, on: data, using: &generator, from: old, checkpointEvery: 10
///     ) { checkpoint in
///         try checkpoint.write(to: url)
///     }
///
/// It holds the parameters, the optimizer's state, the generator, the course of the training and, where early stopping
/// asks for them, the parameters of the best epoch. A training that goes on from it ends with the same bits as one that
/// nothing disturbed. See ``Trainer/train(_:on:validation:sampleWeights:using:from:checkpointEvery:report:save:)``.
///
/// What waits for an improvement goes on waiting: of ``EarlyStopping`` the best epoch, its parameters, and the epochs since then;
/// of ``RateOnPlateau`` the best value, the epochs since then, and how far the rate has fallen. Both follow from the history, so
/// their settings must be those of the first run, whether they are there at all, the quantity, the patience, all of it: what
/// differs is refused. Only ``Trainer/epochs`` may be greater. A training that early stopping has ended stays ended, however many
/// epochs are asked for: another patience begins another training.
public struct Checkpoint<Scalar: TensorScalar>: Sendable {
    /// The network as it is after the epoch.
    public let network: Sequential<Scalar>
    /// The course of the training until then.
    public let history: History
    /// What the optimizer remembers of each parameter, in the order of the network.
    let optimizerStates: [[Tensor<Scalar>]]
    /// As it is after the epoch.
    let generator: SeededGenerator
    /// The best epoch, if the training has early stopping.
    let best: BestEpoch<Scalar>?
    /// What the training was started with.
    let signature: TrainingSignature

    /// The epoch after which it was made, counted from 1.
    public var epoch: Int { history.epochs.count }

    init(
        network: Sequential<Scalar>, history: History, optimizerStates: [[Tensor<Scalar>]], generator: SeededGenerator,
        best: BestEpoch<Scalar>?, signature: TrainingSignature
    ) {
        self.network = network
        self.history = history
        self.optimizerStates = optimizerStates
        self.generator = generator
        self.best = best
        self.signature = signature
    }

    /// Says why a training cannot go on from here.
    func check(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, _ signature: TrainingSignature
    ) throws(TrainingError) {
        if let difference = network.difference(from: model) ?? self.signature.difference(from: signature) {
            throw .checkpoint(difference)
        }
        guard epoch <= trainer.epochs else { throw .checkpoint("\(epoch) epochs there, only \(trainer.epochs) here") }
        // What follows from the signature, unless the file was made by hand.
        let stateCount = trainer.optimizer.stateCount
        guard optimizerStates.allSatisfy({ $0.count == stateCount }) else {
            throw .checkpoint("its optimizer does not keep \(stateCount) tensors for each parameter")
        }
        guard (best == nil) == (trainer.earlyStopping == nil) else {
            throw .checkpoint("the best epoch is known there or wanted here, and not both")
        }
    }
}
