/// How often samples of each class were taken for each class, and the measures of quality that follow from it.
///
///     let confusion = ConfusionMatrix(
///         labels: labels, predicted: model.predictClasses(x), classes: 3)
///     confusion[0, 1]  // samples of class 0 that were taken for class 1
///     confusion.recall(0)  // the share of class 0 that was found
///     confusion.macroAverage(confusion.f1)
///
/// Only pairs that occur take memory.
public struct ConfusionMatrix: Sendable, Equatable {
    /// A true class and the one that was predicted.
    public struct Pair: Hashable, Sendable {
        public let label: Int
        public let predicted: Int

        /// A true class and the one that was predicted.
        public init(label: Int, predicted: Int) {
            self.label = label
            self.predicted = predicted
        }
    }

    /// K, the number of classes.
    public let classes: Int
    /// How often each pair that occurs does so.
    public let counts: [Pair: Int]
    /// How many samples each class has; a class without samples is not listed.
    public let labelled: [Int: Int]
    /// How often each class was predicted; one that never was is not listed.
    public let predicted: [Int: Int]

    /// Counts the pairs of N samples. O(N).
    ///
    /// Stops the program unless there are as many predictions as labels, all of them in `0..<classes`.
    public init(labels: [Int], predicted: [Int], classes: Int) {
        guard labels.count == predicted.count else {
            fatalError("ConfusionMatrix: \(labels.count) labels and \(predicted.count) predictions")
        }
        for list in [labels, predicted] {
            if let index = list.firstIndex(where: { !(0..<classes).contains($0) }) {
                fatalError("ConfusionMatrix: class \(list[index]) of sample \(index) is not one of \(classes)")
            }
        }
        self.classes = classes
        counts = zip(labels, predicted).reduce(into: [:]) { counts, pair in
            counts[Pair(label: pair.0, predicted: pair.1), default: 0] += 1
        }
        labelled = labels.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        self.predicted = predicted.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Counts the pairs of N samples by a network's outputs, N×K; the class of an output, and of a target row, is where
    /// it is greatest; of sequences, N×T×K, each step that has a class counts. A single output, K = 1, tells two classes apart:
    /// 1 from ½ on, 0 below, in the targets too.
    ///
    /// Stops the program unless there are as many targets as outputs, for K classes.
    public init<Scalar: TensorScalar>(
        outputs: Tensor<Scalar>, targets: Targets<Scalar>, on compute: Compute = .default
    ) {
        if outputs.columns == 1, case .values(let values) = targets {
            self.init(labels: values.sides, predicted: outputs.sides, classes: 2)
        } else {
            let (outputs, targets) = targets.rowwise(outputs)
            self.init(
                labels: targets.labels(on: compute), predicted: outputs.argmax(on: compute), classes: outputs.columns)
        }
    }

    /// How many samples of class `label` were taken for class `predicted`.
    public subscript(label: Int, predicted: Int) -> Int { counts[Pair(label: label, predicted: predicted)] ?? 0 }

    /// The pairs of unlike classes, the most frequent first.
    public var mistakes: [(pair: Pair, count: Int)] {
        counts.filter { $0.key.label != $0.key.predicted }.map { ($0.key, $0.value) }.sorted {
            ($1.count, $0.pair.label, $0.pair.predicted) < ($0.count, $1.pair.label, $1.pair.predicted)
        }
    }
}

extension Tensor {
    /// For each element 1 from ½ on, and 0 below.
    var sides: [Int] { scalars.map { $0 >= 0.5 ? 1 : 0 } }
}

extension ConfusionMatrix: CustomStringConvertible {
    /// A row for each true class, a column for each predicted one.
    public var description: String {
        let rows = (0..<classes).map { row in (0..<classes).map { String(self[row, $0]) } }
        let width = rows.joined().map(\.count).max() ?? 0
        return rows.map { row in
            row.map { String(repeating: " ", count: width - $0.count) + $0 }.joined(separator: " ")
        }.joined(separator: "\n")
    }
}
