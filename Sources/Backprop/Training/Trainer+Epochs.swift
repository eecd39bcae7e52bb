import Dispatch
import Foundation

extension Trainer {
    /// A training as a sequence of epochs: see ``Trainer/epochs(of:on:validation:sampleWeights:using:)``.
    public struct Epochs<Generator: RandomNumberGenerator & Sendable>: AsyncSequence, Sendable {
        /// An epoch that is complete.
        public struct Element: Sendable {
            /// What is to be reported of it.
            public let record: EpochRecord
            /// The network as it is now. That of the last epoch is what the training ends with: with early stopping, as it was
            /// after the best epoch.
            public let model: Sequential<Scalar>
            /// The course of the training so far.
            public let history: History
        }

        fileprivate let trainer: Trainer
        fileprivate let model: Sequential<Scalar>
        fileprivate let data: Dataset<Scalar>
        fileprivate let validation: Dataset<Scalar>?
        fileprivate let sampleWeights: [Double]?
        fileprivate let generator: Generator

        /// Begins the training; each iterator begins it anew, and comes to the same bits.
        public func makeAsyncIterator() -> Iterator { Iterator(Worker(self)) }

        /// Goes through the epochs. A copy goes through the same ones.
        public struct Iterator: AsyncIteratorProtocol {
            private let worker: Worker<Generator>

            fileprivate init(_ worker: Worker<Generator>) { self.worker = worker }

            /// Trains for one epoch more, while the task waits.
            ///
            /// - Returns: `nil` after the last epoch, or if the task was cancelled before the epoch's last batch.
            /// - Throws: `TrainingError`. Nothing comes after that.
            public mutating func next() async throws -> Element? {
                let worker = worker
                return try await withTaskCancellationHandler {
                    try await worker.next()
                } onCancel: {
                    worker.cancellation.set()
                }
            }
        }
    }

    /// A training whose epochs are gone through in a task, which does not block: the work is done on a thread of its own, and
    /// the tasks of the program go on.
    ///
    ///     for try await epoch in try trainer.epochs(
    ///         of: model, on: data, using: generator)
    ///     {
    ///         await screen.show(epoch.record)
    ///         model = epoch.model
    ///     }
    ///
    /// An epoch is trained when it is asked for, so that what the loop does with one comes before the next begins. Leaving the
    /// loop ends the training; cancelling the task ends it before the next batch. It comes to the same bits as
    /// ``Trainer/train(_:on:validation:sampleWeights:using:report:)``, which trains on the thread of its caller instead. A
    /// user's layers, losses and metrics are called on the training's thread, and one at a time.
    ///
    /// Each epoch copies the parameters.
    ///
    /// - Parameters:
    ///   - model: The network to begin with.
    ///   - data: The samples that it learns from.
    ///   - validation: Data to evaluate the model on after each epoch; never trained on.
    ///   - sampleWeights: How much each sample of `data` counts, 0 or more, on top of `classWeights`; `nil` for all alike.
    ///   - generator: Draws the order of the samples, and what layers such as `Dropout` draw from.
    /// - Throws: `TrainingError` if a setting has no meaning, or the data do not fit.
    public func epochs<Generator: RandomNumberGenerator & Sendable>(
        of model: Sequential<Scalar>, on data: Dataset<Scalar>, validation: Dataset<Scalar>? = nil,
        sampleWeights: [Double]? = nil, using generator: Generator
    ) throws(TrainingError) -> Epochs<Generator> {
        try check(model, data, validation)
        _ = try weights(of: data, sampleWeights: sampleWeights)
        return Epochs(
            trainer: self, model: model, data: data, validation: validation, sampleWeights: sampleWeights,
            generator: generator)
    }

    /// A training and the thread that it is done on.
    fileprivate final class Worker<Generator: RandomNumberGenerator & Sendable>: @unchecked Sendable {
        let cancellation = Cancellation()
        private let epochs: Epochs<Generator>
        private let queue = DispatchQueue(label: "Backprop training")
        /// Touched on the queue only.
        private var run: Run<Generator>?

        init(_ epochs: Epochs<Generator>) { self.epochs = epochs }

        func next() async throws -> Epochs<Generator>.Element? {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result { try self.train() }) }
            }
        }

        private func train() throws -> Epochs<Generator>.Element? {
            if run == nil {
                var begun = try epochs.trainer.run(
                    epochs.model, on: epochs.data, validation: epochs.validation, sampleWeights: epochs.sampleWeights,
                    using: epochs.generator)
                begun.endWhen { [cancellation] in cancellation.isSet }
                run = consume begun
            }
            guard let record = try run?.next(), let model = run?.model, let history = run?.history else { return nil }
            return Epochs.Element(record: record, model: model, history: history)
        }
    }
}

/// Whether a task was cancelled, as other threads can ask.
private final class Cancellation: @unchecked Sendable {
    private let lock = NSLock()
    private var wasSet = false

    var isSet: Bool { lock.withLock { wasSet } }
    func set() { lock.withLock { wasSet = true } }
}
