extension ConfusionMatrix {
    /// N, the number of samples.
    public var samples: Int { labelled.values.reduce(0, +) }

    /// The share of samples that were classified rightly; `nil` if there are none.
    public var accuracy: Double? {
        samples == 0 ? nil : Double((0..<classes).reduce(0) { $0 + self[$1, $1] }) / Double(samples)
    }

    /// The share of a class's samples that were found; `nil` if it has none.
    public func recall(_ index: Int) -> Double? {
        labelled[index].map { Double(self[index, index]) / Double($0) }
    }

    /// The share of right ones among the samples taken for a class; `nil` if there are none.
    public func precision(_ index: Int) -> Double? {
        predicted[index].map { Double(self[index, index]) / Double($0) }
    }

    /// 2·precision·recall/(precision + recall), as right ones among all that have the class or were taken for it; `nil`
    /// if there are none.
    public func f1(_ index: Int) -> Double? {
        let all = (labelled[index] ?? 0) + (predicted[index] ?? 0)
        return all == 0 ? nil : 2 * Double(self[index, index]) / Double(all)
    }

    /// The mean of a measure over the classes that have samples or were predicted, each with the same weight; a class
    /// for which there is no measure counts as 0, as in scikit-learn.
    public func macroAverage(_ measure: (Int) -> Double?) -> Double? {
        let present = (0..<classes).filter { labelled[$0] != nil || predicted[$0] != nil }
        return present.isEmpty ? nil : present.reduce(0) { $0 + (measure($1) ?? 0) } / Double(present.count)
    }

    /// The mean of a measure over the classes, each with the number of its samples as weight.
    public func weightedAverage(_ measure: (Int) -> Double?) -> Double? {
        let total = (0..<classes).reduce(0) { $0 + Double(labelled[$1] ?? 0) * (measure($1) ?? 0) }
        return samples == 0 ? nil : total / Double(samples)
    }
}
