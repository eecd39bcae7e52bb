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
        let predicted = outputs.argmax()
        var trueProbability: [Double] = []
        var predictedProbability: [Double] = []
        let columns = outputs.columns
        outputs.withSpan { p in
            for (row, label) in labels.enumerated() {
                trueProbability.append(Double(p[row * columns + Int(label)]))
                predictedProbability.append(Double(p[row * columns + predicted[row]]))
            }
        }
        self.labels = labels
        self.predicted = predicted.map(Int32.init)
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
