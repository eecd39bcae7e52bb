import Backprop

/// What a classifier says of samples, beside the truth.
struct Classified {
    let labels: [Int]
    /// The position of each sample's greatest output, the first one if several are.
    let predicted: [Int]
    /// The probability that each sample was given for its true class, and for the predicted one.
    let trueProbability: [Double]
    let predictedProbability: [Double]
    let classes: Int

    /// Asks a network about samples, some at a time: no table of all samples and classes is needed.
    init<Scalar: TensorScalar>(
        _ samples: Dataset<Scalar>, labels: [Int], by network: Sequential<Scalar>, on compute: Compute
    ) {
        var predicted: [Int] = []
        var trueProbability: [Double] = []
        var predictedProbability: [Double] = []
        network.predict(samples, on: compute) { rows, outputs in
            let columns = outputs.columns
            let winners = outputs.argmax(on: compute)
            outputs.withSpan { p in
                for (row, winner) in winners.enumerated() {
                    trueProbability.append(Double(p[row * columns + Int(labels[rows.lowerBound + row])]))
                    predictedProbability.append(Double(p[row * columns + winner]))
                }
            }
            predicted += winners
        }
        self.labels = labels
        self.predicted = predicted
        self.trueProbability = trueProbability
        self.predictedProbability = predictedProbability
        classes = network.outputs
    }

    /// The samples that were classified wrongly, the worst first: those whose true class was thought the least likely.
    var mistakes: [Int] {
        labels.indices.filter { labels[$0] != predicted[$0] }.sorted {
            (trueProbability[$0], $0) < (trueProbability[$1], $1)
        }
    }

    var confusion: ConfusionMatrix { ConfusionMatrix(labels: labels, predicted: predicted, classes: classes) }
}
