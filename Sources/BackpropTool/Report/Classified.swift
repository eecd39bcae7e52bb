import Backprop

/// What a classifier says of samples, beside the truth.
struct Classified {
    let labels: [Int]
    /// The position of each sample's greatest output, the first one if several are.
    let predicted: [Int]
    /// The probability that each sample was given for its true class, and for the predicted one.
    let trueProbability: [Double]
    let predictedProbability: [Double]
    /// Of two classes, how much more each sample's output says the second than the first.
    let margins: [Double]
    let classes: Int

    /// Asks a network about samples, some at a time: no table of all samples and classes is needed.
    init<Scalar: TensorScalar>(
        _ samples: Dataset<Scalar>, labels: [Int], by network: Sequential<Scalar>, on compute: Compute
    ) {
        var predicted: [Int] = []
        var trueProbability: [Double] = []
        var predictedProbability: [Double] = []
        var margins: [Double] = []
        network.predict(samples, on: compute) { rows, outputs in
            let columns = outputs.columns
            let winners = outputs.argmax(on: compute)
            outputs.withSpan { p in
                for (row, winner) in winners.enumerated() {
                    trueProbability.append(Double(p[row * columns + Int(labels[rows.lowerBound + row])]))
                    predictedProbability.append(Double(p[row * columns + winner]))
                    if columns == 2 { margins.append(Double(p[row * 2 + 1]) - Double(p[row * 2])) }
                }
            }
            predicted += winners
        }
        self.labels = labels
        self.predicted = predicted
        self.trueProbability = trueProbability
        self.predictedProbability = predictedProbability
        self.margins = margins
        classes = network.outputs
    }

    /// The samples that were classified wrongly, the worst first: those whose true class was thought the least likely.
    var mistakes: [Int] {
        labels.indices.filter { labels[$0] != predicted[$0] }.sorted {
            (trueProbability[$0], $0) < (trueProbability[$1], $1)
        }
    }

    /// How well two classes are told apart at each threshold; `nil` for more, and where all samples are of one class.
    var roc: ROC? { classes == 2 ? ROC(scores: margins, isPositive: labels.map { $0 == 1 }) : nil }

    /// The share of the class that most samples have: how often who always names it is right.
    var commonestShare: Double {
        Double(confusion.labelled.values.max() ?? 0) / Double(max(labels.count, 1))
    }

    var confusion: ConfusionMatrix { ConfusionMatrix(labels: labels, predicted: predicted, classes: classes) }
}
