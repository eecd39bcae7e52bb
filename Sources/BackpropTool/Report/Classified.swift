import Backprop

/// What a classifier says of samples, beside the truth.
struct Classified {
    let labels: [Int32]
    /// The position of each sample's greatest output, the first one if several are.
    let predicted: [Int32]
    /// The probability that each sample was given for its true class, and for the predicted one.
    let trueProbability: [Double]
    let predictedProbability: [Double]
    let classes: Int

    init<Scalar: TensorScalar>(labels: [Int32], outputs: Tensor<Scalar>, classes: Int) {
        var predicted: [Int32] = []
        var trueProbability: [Double] = []
        var predictedProbability: [Double] = []
        let columns = outputs.columns
        outputs.withSpan { p in
            for (row, label) in labels.enumerated() {
                let best = p.greatest(from: row * columns, count: columns)
                predicted.append(Int32(best))
                trueProbability.append(Double(p[row * columns + Int(label)]))
                predictedProbability.append(Double(p[row * columns + best]))
            }
        }
        self.labels = labels
        self.predicted = predicted
        self.trueProbability = trueProbability
        self.predictedProbability = predictedProbability
        self.classes = classes
    }

    /// The samples that were classified wrongly, the worst first: those whose true class was thought the least likely.
    var mistakes: [Int] {
        labels.indices.filter { labels[$0] != predicted[$0] }.sorted {
            (trueProbability[$0], $0) < (trueProbability[$1], $1)
        }
    }

    var confusion: ConfusionMatrix { ConfusionMatrix(labels: labels, predicted: predicted, classes: classes) }
}

extension Span where Element: TensorScalar {
    /// The position, within `count` elements from `start`, of the greatest; the first one if several are.
    func greatest(from start: Int, count: Int) -> Int {
        var best = 0
        for j in 1..<Swift.max(count, 1) where self[start + j] > self[start + best] { best = j }
        return best
    }
}
