import Backprop

/// How much worse a network does when the values of an input are shuffled between samples: permutation importance (Breiman,
/// 2001). What it does not look at makes no difference; of two inputs that say the same, neither may.
struct InputImportance {
    /// How much the loss rises, and how much of the accuracy is lost.
    struct Change {
        let loss: Double
        let accuracy: Double?
    }

    /// For each input.
    let changes: [Change]
    /// The samples that were asked about.
    let samples: Int

    private static let mostSamples = 1000
    /// Of fewer samples the answer would be chance.
    private static let leastSamples = 50
    /// Some tenths of a second, in multiply-adds.
    private static let mostOperations = 4_000_000_000
    /// With more inputs the page would take long, and nobody would read the list.
    static let mostInputs = 64

    /// Asks a network about some samples again for each input. Shuffling is drawn from a fixed seed.
    ///
    /// - Parameters:
    ///   - inputs: The columns of each input, which are shuffled together.
    ///   - loss: What rises.
    init?<Scalar: TensorScalar>(
        of inputs: [Range<Int>], _ data: Dataset<Scalar>, _ network: Sequential<Scalar>, loss: any Loss<Scalar>,
        on compute: Compute
    ) {
        let work = Size(network.sampleCost.operations) * Size(inputs.count)
        let affordable = Self.mostOperations / max(work.value ?? .max, 1)
        let count = min(data.count, Self.mostSamples, affordable)
        guard count >= min(data.count, Self.leastSamples), count > 1 else { return nil }
        let some = data[rows: 0..<count]
        guard let whole = try? network.evaluate(some, loss: loss, on: compute) else { return nil }
        let features = some.features
        let columns = features.columns
        var generator = SeededGenerator(seed: 1)
        var changes: [Change] = []
        for input in inputs {
            var order = Array(0..<count)
            order.shuffle(using: &generator)
            var shuffled = features
            features.withSpan { source in
                shuffled.withMutableSpan { target in
                    for row in 0..<count {
                        for column in input {
                            target[row * columns + column] = source[order[row] * columns + column]
                        }
                    }
                }
            }
            guard let data = try? Dataset(features: shuffled, targets: some.targets),
                let worse = try? network.evaluate(data, loss: loss, on: compute)
            else { return nil }
            let accuracy = whole.accuracy.flatMap { before in worse.accuracy.map { before - $0 } }
            changes.append(Change(loss: worse.loss - whole.loss, accuracy: accuracy))
        }
        (self.changes, samples) = (changes, count)
    }
}
