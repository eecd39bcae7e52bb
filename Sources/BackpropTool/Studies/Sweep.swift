import Backprop

/// Trainings of one network from the same start, each over a number of epochs on a number of samples.
struct Sweep<Scalar: TensorScalar> {
    /// What a training has come to.
    struct Cell {
        let epochs: Int
        /// The samples of each class that were asked for, or of all in a regression.
        let size: Int
        /// The samples that were trained on.
        let samples: Dataset<Scalar>
        /// As it was after the last epoch; `nil` if the training diverged before, as are the next two.
        var network: Sequential<Scalar>?
        var training: Evaluation?
        /// On the samples that were held out; `nil` without any.
        var validation: Evaluation?
        var divergence: TrainingError?
    }

    let settings: TrainingSettings
    /// Ascending.
    let epochs: [Int]
    /// Before any training.
    let network: Sequential<Scalar>
    let training: Dataset<Scalar>
    let validation: Dataset<Scalar>?
    /// What trainings draw the order of samples from.
    let generator: SeededGenerator

    /// A training, and the numbers of epochs after which it is measured.
    struct Job {
        let size: Int
        let epochs: [Int]

        /// How long it takes beside others.
        var work: Double { Double(size) * Double(epochs[epochs.count - 1]) }
    }

    /// The trainings for a size.
    ///
    /// A training passes through the states in which shorter ones end, so the longest one is enough, unless the learning
    /// rate depends on how long a training is.
    func jobs(size: Int) -> [Job] {
        settings.optimizer.dependsOnUpdates
            ? epochs.map { Job(size: size, epochs: [$0]) } : [Job(size: size, epochs: epochs)]
    }

    /// What a training comes to, one cell for each number of epochs.
    func cells(_ job: Job) throws -> [Cell] {
        let samples = part(job.size)
        var cells = job.epochs.map { Cell(epochs: $0, size: job.size, samples: samples) }
        var settings = settings
        settings.epochs = job.epochs[job.epochs.count - 1]
        let model = try start(samples)
        do throws(TrainingError) {
            var run = try settings.trainer(samples: samples.count).run(model, on: samples, using: generator)
            while let record = try run.next() {
                for index in cells.indices where cells[index].epochs == record.epoch {
                    cells[index].network = run.model
                }
            }
        } catch {
            guard case .diverged = error else { throw error }
            for index in cells.indices where cells[index].network == nil { cells[index].divergence = error }
        }
        // A training that was cancelled has come to nothing.
        return try cells.filter { $0.network != nil || $0.divergence != nil }.map(measured)
    }

    /// A network before its training on some samples.
    func start(_ samples: Dataset<Scalar>) throws -> Sequential<Scalar> {
        try settings.scaling.inFront(of: network, fittedTo: samples)
    }

    private func measured(_ cell: Cell) throws -> Cell {
        guard let network = cell.network else { return cell }
        var cell = cell
        let loss: any Loss<Scalar> = settings.loss.loss()
        let evaluation = try network.evaluate(cell.samples, loss: loss, on: settings.compute)
        guard evaluation.loss.isFinite else {
            cell.network = nil
            cell.divergence = .diverged(epoch: cell.epochs, learningRate: settings.optimizer.learningRate)
            return cell
        }
        cell.training = evaluation
        cell.validation = try validation.map { try network.evaluate($0, loss: loss, on: settings.compute) }
        return cell
    }

    /// So many samples of each class; the larger part holds the smaller one.
    func part(_ size: Int) -> Dataset<Scalar> {
        var generator = SeededGenerator(seed: ~settings.seed)
        return training.sampled(perClass: size, using: &generator)
    }
}

extension Sweep.Cell {
    /// The heading of a table, and the row that goes with it.
    static var columns: [String] {
        [
            "size", "samples", "epochs", "training_accuracy", "training_loss", "validation_accuracy",
            "validation_loss",
        ]
    }

    var row: [String] {
        [size, samples.count, epochs].map(String.init)
            + [training?.accuracy, training?.loss, validation?.accuracy, validation?.loss].map { value in
                value.map { "\($0)" } ?? ""
            }
    }
}
