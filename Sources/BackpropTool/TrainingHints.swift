import Backprop

/// What a finished training lets one suspect, a line each, where there is reason: its user may know better.
struct TrainingHints {
    private(set) var lines: [String] = []

    /// So many samples are looked at.
    static let mostSamples = 1024
    /// Inputs of this size, as pixels from 0 to 255 are, slow a training down if nothing scales them.
    private static let largeInput = 200.0

    /// - Parameters:
    ///   - training: The first samples that were trained on, up to `mostSamples`.
    ///   - isScaled: Whether the inputs were scaled.
    init<Scalar>(
        _ model: Sequential<Scalar>, _ training: Dataset<Scalar>, _ history: History, isScaled: Bool, epochs: Int,
        on compute: Compute
    ) {
        addOneClass(model, training, compute)
        if !isScaled { addLargeInputs(training) }
        let isOverfitted = addOverfitting(history)
        if !isOverfitted { addFallingLoss(history, epochs: epochs) }
    }

    private mutating func addOneClass<Scalar>(
        _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, _ compute: Compute
    ) {
        guard case .classes(let labels, _) = data.targets else { return }
        let some = min(Self.mostSamples, data.count)
        var winners: [Int] = []
        model.predict(data[rows: 0..<some], on: compute) { winners += $1.argmax(on: compute) }
        guard let first = winners.first, winners.allSatisfy({ $0 == first }),
            labels[..<some].contains(where: { $0 != labels[0] })
        else { return }
        lines.append("all samples get one class; other inputs, --scale or another --learning-rate may help")
    }

    private mutating func addLargeInputs<Scalar>(_ data: Dataset<Scalar>) {
        let some = data[rows: 0..<min(Self.mostSamples, data.count)].features
        var largest = 0.0
        some.withSpan { x in
            for i in 0..<some.count { largest = max(largest, Double(x[i]).magnitude) }
        }
        guard largest >= Self.largeInput else { return }
        lines.append(
            "inputs reach \(largest.plain) and are not scaled; --scale standard or minmax may help")
    }

    /// The loss of the last tenth of the epochs against that of the tenth before; on the samples that are held back, if there
    /// are some.
    private mutating func addFallingLoss(_ history: History, epochs: Int) {
        let losses = history.epochs.map { $0.validationLoss ?? $0.loss }
        let tenth = losses.count / 10
        guard tenth > 0, !history.wasCancelled, !history.wasStoppedEarly else { return }
        func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(part.count) }
        let last = mean(losses.suffix(tenth))
        let before = mean(losses.dropLast(tenth).suffix(tenth))
        guard last < 0.95 * before else { return }
        lines.append("the loss still falls; more than --epochs \(epochs) may help")
    }

    private mutating func addOverfitting(_ history: History) -> Bool {
        guard let last = history.last else { return false }
        if let accuracy = last.accuracy, let validation = last.validationAccuracy {
            guard accuracy - validation > 0.1 else { return false }
            lines.append(
                "it classifies \(Self.percent(accuracy)) of the training samples rightly, but \(Self.percent(validation)) "
                    + "of the others; more samples, --dropout, --l2 or --early-stopping may help")
        } else if let loss = last.validationLoss, loss > 2 * last.loss, loss - last.loss > 0.01 {
            lines.append(
                "the loss is \(NumberText.significant(last.loss, digits: 3)) on the training samples, but "
                    + "\(NumberText.significant(loss, digits: 3)) on the others; more samples, --dropout, --l2 or "
                    + "--early-stopping may help")
        } else {
            return false
        }
        return true
    }

    private static func percent(_ share: Double) -> String { NumberText.percent(share, decimals: 1) }
}
