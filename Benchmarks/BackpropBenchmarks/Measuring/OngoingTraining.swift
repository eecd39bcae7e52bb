import Backprop

/// A training whose epochs are timed, round after round: what is planned, and the memory that is asked for, once for a
/// training is not part of a round.
final class OngoingTraining<Scalar: TensorScalar> {
    /// After so many epochs it begins anew, since a training keeps a record of each.
    private static var longest: Int { 10_000 }

    private var trainer: Trainer<Scalar>
    private let model: Sequential<Scalar>
    private let data: Dataset<Scalar>
    private var run: Trainer<Scalar>.Run<SeededGenerator>?

    init(_ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, on data: Dataset<Scalar>, _ machine: Machine) {
        (self.trainer, self.model, self.data) = (trainer, model, data)
        self.trainer.epochs = Self.longest
        self.trainer.compute = machine.compute
    }

    /// Goes on for some epochs.
    func train(_ epochs: Int) throws(TrainingError) {
        var current = if let run = run.take() { run } else { try begun() }
        for _ in 0..<epochs where try current.next() == nil {
            current = try begun()
            _ = try current.next()
        }
        run = consume current
    }

    private func begun() throws(TrainingError) -> Trainer<Scalar>.Run<SeededGenerator> {
        try trainer.run(model, on: data, using: SeededGenerator(seed: 3))
    }
}
