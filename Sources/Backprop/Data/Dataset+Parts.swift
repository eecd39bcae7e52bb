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

    /// So many samples of each class, all where there are fewer; or so many in all for a regression, and for sequences with a
    /// label for each step. They are chosen at random, and stay in their order. A larger number gives the samples of a smaller
    /// one and others, if the generators are in the same state: what it takes to see how a network gets better with more data.
    /// O(N).
    ///
    /// Stops the program for a number below 1.
    ///
    /// - Parameters:
    ///   - count: How many of each class.
    ///   - generator: Draws the samples.
    public func sampled(perClass count: Int, using generator: inout some RandomNumberGenerator) -> Dataset {
        var left = Array(repeating: count, count: targets.outputs)
        var isChosen = Array(repeating: false, count: self.count)
        for index in generator.permutation(of: self.count) {
            let kind =
                switch targets {
                case .classes(let labels, _): Int(labels[index])
                case .values, .sequences: 0
                }
            left[kind] -= 1
            isChosen[index] = left[kind] >= 0
        }
        return subset(isChosen.indices.filter { isChosen[$0] })
    }

    private func with(_ samples: Samples<Scalar>, targets: Targets<Scalar>) -> Dataset {
        Dataset(
            unchecked: samples, targets: targets, featureNames: featureNames, classNames: classNames,
            imageShape: imageShape)
    }
}
