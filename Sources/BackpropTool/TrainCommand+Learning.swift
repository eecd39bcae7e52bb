import Backprop

extension TrainCommand {
    /// Trains, and says and saves on the way what was asked for.
    func learn<Scalar>(
        _ model: inout Sequential<Scalar>, _ trainer: Trainer<Scalar>, _ parts: Parts<Scalar>,
        using generator: SeededGenerator, from checkpoint: Checkpoint<Scalar>?, into folder: OutputFolder?,
        _ writing: inout WritingSamples<Scalar>?
    ) throws -> History {
        var run = try begin(trainer, model, parts, using: generator, from: checkpoint)
        if let checkpoint { print("goes on after epoch \(checkpoint.epoch)", "", separator: "\n") }
        let progress = folder.map { _ in
            TrainingProgress(epochs: settings.epochs, after: checkpoint?.epoch ?? 0, linesEvery: settings.verbose)
        }
        defer { progress?.end() }
        while let record = try run.next() {
            progress?.report(record)
            writing?.add(record.epoch, run.model)
            guard let checkpointEvery, record.epoch.isMultiple(of: checkpointEvery) || run.isOver else { continue }
            // All processes ask for it, one writes it.
            let checkpoint = try run.checkpoint()
            if let failure = folder?.save(checkpoint) { progress?.warn(failure) }
        }
        model = run.model
        return run.history
    }

    /// Begins a training, or says in which file the checkpoint of another one is.
    private func begin<Scalar>(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, _ parts: Parts<Scalar>,
        using generator: SeededGenerator, from checkpoint: Checkpoint<Scalar>?
    ) throws -> Trainer<Scalar>.Run<SeededGenerator> {
        do {
            return try trainer.run(
                model, on: parts.training, validation: parts.validation, using: generator, from: checkpoint)
        } catch TrainingError.checkpoint(let difference) {
            throw shared.known(
                DataError(
                    source: OutputFolder.checkpointURL(in: settings.output).relativePath,
                    problem: "\(TrainingError.checkpoint(difference))"))
        }
    }
}
