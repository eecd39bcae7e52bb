extension Dataset {
    /// The samples in `range`. Features and values share their memory with this data set.
    ///
    /// Stops the program if the range is empty or reaches beyond the samples.
    public subscript(rows range: Range<Int>) -> Dataset {
        guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= count else {
            fatalError("Dataset: rows \(range) of \(count) samples; a data set holds at least one")
        }
        return with(samples[rows: range], targets: targets[rows: range])
    }

    /// The samples at `indices`, in that order; an index may come more than once. O(indices.count · columns).
    ///
    /// Stops the program if there are no indices or one of them is out of range.
    public func subset(_ indices: [Int]) -> Dataset {
        guard !indices.isEmpty else { fatalError("Dataset: a subset without samples; a data set holds at least one") }
        if let index = indices.first(where: { $0 < 0 || $0 >= count }) {
            fatalError("Dataset: index \(index) is out of range for \(count) samples")
        }
        return with(samples.subset(indices), targets: targets.subset(indices))
    }

    /// The samples in a random order, each order equally likely: Fisher and Yates with the generator's numbers.
    public func shuffled(using generator: inout some RandomNumberGenerator) -> Dataset {
        subset(generator.permutation(of: count))
    }

    /// Parts the samples at random: one part to train with, and one to measure what the training is worth.
    ///
    /// - Parameters:
    ///   - fraction: The share of samples for validation, between 0 and 1; their number is rounded to the nearest.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if the fraction is none, or if either part would be empty.
    public func split(
        validation fraction: Double, using generator: inout some RandomNumberGenerator, source: String = "data set"
    ) throws(DataError) -> (training: Dataset, validation: Dataset) {
        guard fraction > 0, fraction < 1 else {
            throw DataError(
                source: source, expected: "a validation fraction between 0 and 1", problem: "found \(fraction)")
        }
        let held = Int((fraction * Double(count)).rounded())
        guard held > 0, held < count else {
            throw DataError(
                source: source, expected: "samples for both training and validation",
                problem: "found \(count), of which a fraction of \(fraction) is \(held)")
        }
        let order = generator.permutation(of: count)
        return (subset(Array(order[..<(count - held)])), subset(Array(order[(count - held)...])))
    }

    private func with(_ samples: Samples<Scalar>, targets: Targets<Scalar>) -> Dataset {
        Dataset(
            unchecked: samples, targets: targets, featureNames: featureNames, classNames: classNames,
            imageShape: imageShape)
    }
}
