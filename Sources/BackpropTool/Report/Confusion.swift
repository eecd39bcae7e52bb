/// How often samples of each class were taken for each class. Only pairs that occur take memory.
struct Confusion {
    struct Pair: Hashable {
        let label: Int
        let predicted: Int
    }

    let classes: Int
    let counts: [Pair: Int]
    /// How many samples each class has, and how often each was predicted.
    let labelled: [Int: Int]
    let predicted: [Int: Int]

    init(labels: [Int32], predicted: [Int32], classes: Int) {
        self.classes = classes
        counts = zip(labels, predicted).reduce(into: [:]) { counts, pair in
            counts[Pair(label: Int(pair.0), predicted: Int(pair.1)), default: 0] += 1
        }
        labelled = labels.reduce(into: [:]) { $0[Int($1), default: 0] += 1 }
        self.predicted = predicted.reduce(into: [:]) { $0[Int($1), default: 0] += 1 }
    }

    subscript(label: Int, predicted: Int) -> Int { counts[Pair(label: label, predicted: predicted)] ?? 0 }

    /// The share of a class's samples that were found; `nil` if it has none.
    func recall(_ index: Int) -> Double? {
        labelled[index].map { Double(self[index, index]) / Double($0) }
    }

    /// The share of right ones among the samples taken for a class; `nil` if there are none.
    func precision(_ index: Int) -> Double? {
        predicted[index].map { Double(self[index, index]) / Double($0) }
    }

    /// 2·precision·recall/(precision + recall), as right ones among all that have the class or were taken for it.
    func f1(_ index: Int) -> Double? {
        let all = (labelled[index] ?? 0) + (predicted[index] ?? 0)
        return all == 0 ? nil : 2 * Double(self[index, index]) / Double(all)
    }

    /// The pairs of unlike classes, the most frequent first.
    var mistakes: [(pair: Pair, count: Int)] {
        counts.filter { $0.key.label != $0.key.predicted }.map { ($0.key, $0.value) }.sorted {
            ($1.count, $0.pair.label, $0.pair.predicted) < ($0.count, $1.pair.label, $1.pair.predicted)
        }
    }
}
