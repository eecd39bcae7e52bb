/// A data set in K folds for cross-validation: each sample is in the validation part of one fold, and in the training
/// part of all others.
///
///     for fold in try data.stratifiedFolds(5, using: &generator) {
///         try trainer.train(&model, on: fold.training, using: &generator)
///         print(try model.evaluate(fold.validation).accuracy!)
///     }
///
/// The folds are made when they are asked for, each in O(N·D), their samples in the order of the data set.
public struct Folds<Scalar: TensorScalar>: RandomAccessCollection, Sendable {
    /// The data set that is parted.
    public let data: Dataset<Scalar>
    /// K, the number of folds.
    public let count: Int
    /// The fold whose validation part each sample is in.
    private let foldOfSample: [Int]

    /// Deals out the samples in `order`, one to each fold in turn.
    fileprivate init(_ data: Dataset<Scalar>, count: Int, order: [Int]) {
        var foldOfSample = [Int](repeating: 0, count: data.count)
        for (place, sample) in order.enumerated() { foldOfSample[sample] = place % count }
        self.data = data
        self.count = count
        self.foldOfSample = foldOfSample
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    /// The two parts of a fold, counted from 0.
    public subscript(fold: Int) -> (training: Dataset<Scalar>, validation: Dataset<Scalar>) {
        guard indices.contains(fold) else { fatalError("Folds: fold \(fold) of \(count)") }
        return (
            data.subset(foldOfSample.indices.filter { foldOfSample[$0] != fold }),
            data.subset(foldOfSample.indices.filter { foldOfSample[$0] == fold })
        )
    }
}

extension Dataset {
    /// Parts the samples at random into K folds whose sizes differ by one at most.
    ///
    /// - Parameters:
    ///   - count: K, from 2 to the number of samples: as many leave out one at a time.
    ///   - generator: Draws the samples of each fold.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if there cannot be so many folds.
    public func folds(
        _ count: Int, using generator: inout some RandomNumberGenerator, source: String = "data set"
    ) throws(DataError) -> Folds<Scalar> {
        try checkFolds(count, source)
        return Folds(self, count: count, order: generator.permutation(of: self.count))
    }

    /// Parts the samples at random into K folds that are alike in their classes: the sizes of the folds, and how many
    /// samples of a class they have, differ by one at most.
    ///
    /// - Parameters:
    ///   - count: K, from 2 to the number of samples of the rarest class; a class without samples does not count.
    ///   - generator: Draws the samples of each fold.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if there cannot be so many folds, if a class has fewer samples than that, or if the
    ///   targets are no classes.
    public func stratifiedFolds(
        _ count: Int, using generator: inout some RandomNumberGenerator, source: String = "data set"
    ) throws(DataError) -> Folds<Scalar> {
        try checkFolds(count, source)
        guard case .classes(let labels, let classes) = targets else {
            throw DataError(source: source, expected: "classes to form alike folds by", problem: "found values")
        }
        var samples = [[Int]](repeating: [], count: classes)
        for sample in generator.permutation(of: self.count) { samples[labels[sample]].append(sample) }
        for (label, samples) in samples.enumerated() where !samples.isEmpty && samples.count < count {
            let name = classNames.isEmpty ? String(label) : DataError.quoted(classNames[label])
            throw DataError(
                source: source, expected: "\(count) samples or more of each class for \(count) folds",
                problem: "found \(samples.count) of class \(name)")
        }
        return Folds(self, count: count, order: samples.flatMap(\.self))
    }

    private func checkFolds(_ count: Int, _ source: String) throws(DataError) {
        guard count >= 2, count <= self.count else {
            throw DataError(
                source: source,
                expected: self.count < 2 ? "2 samples or more to form folds of" : "2 to \(self.count) folds",
                problem: self.count < 2 ? "found \(self.count)" : "found \(count)")
        }
    }
}
