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

    private func with(_ samples: Samples<Scalar>, targets: Targets<Scalar>) -> Dataset {
        Dataset(
            unchecked: samples, targets: targets, featureNames: featureNames, classNames: classNames,
            imageShape: imageShape)
    }
}
