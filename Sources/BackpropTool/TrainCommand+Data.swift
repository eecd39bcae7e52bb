import Backprop

extension TrainCommand {
    /// What is trained on, all of it or the share of each process.
    func read<Scalar: TensorScalar>(_: Scalar.Type) throws -> TrainingData<Scalar> {
        let (share, outline) = try shared.together { () -> (DataShare<Scalar>?, String) in
            let share = try source.share(Scalar.self, settings.sequence, task: settings.task, by: shared.ranks)
            return (share, try share?.outline ?? "other data")
        }
        let other = shared.ranks.firstToDiffer(in: outline)
        guard let share, other == nil else {
            // Who found something else may know why.
            let data = try shared.together {
                share == nil ? try Self.data(source, Scalar.self, arguments, settings) : nil
            }
            if let data, other == nil { return data }
            let problem = other.map { "rank \($0.rank) found \($0.text), rank 0 \($0.first)" } ?? "found nothing"
            throw shared.known(DataError(source: dataName, problem: problem))
        }
        do {
            let data = try source.trainingData(of: share, arguments, isFirst: shared.ranks.isFirst)
            if case .samples(let samples) = data { try Self.checkClasses(of: samples, arguments) }
            return data
        } catch {
            throw shared.known(error)
        }
    }

    /// The samples to train on and to validate on, of more than one class.
    static func data<Scalar: TensorScalar>(
        _ source: DataSource, _: Scalar.Type, _ arguments: Arguments, _ settings: TrainingSettings
    ) throws -> TrainingData<Scalar> {
        let data = try source.trainingData(
            Scalar.self, arguments, settings.sequence, task: settings.task, seed: settings.seed, ranks: settings.ranks,
            say: { print($0) })
        if case .samples(let samples) = data { try checkClasses(of: samples, arguments) }
        return data
    }

    private static func checkClasses<Scalar>(of data: Dataset<Scalar>, _ arguments: Arguments) throws(DataError) {
        guard case .classes(let labels, _) = data.targets, let first = labels.first,
            labels.allSatisfy({ $0 == first })
        else { return }
        throw DataError(
            source: arguments["labels"] ?? arguments.operands.first.map(DataSource.name) ?? "data",
            expected: "labels of two classes or more", problem: "found only class \(first)")
    }
}
