extension Dataset {
    /// Parts the samples at random: one part to train with, and one to measure what the training is worth.
    ///
    /// - Parameters:
    ///   - fraction: The share of samples for validation, between 0 and 1; their number is rounded to the nearest.
    ///   - generator: Draws the samples of the two parts.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if the fraction is none, or if either part would be empty.
    public func split(
        validation fraction: Double, using generator: inout some RandomNumberGenerator, source: String = "data set"
    ) throws(DataError) -> (training: Dataset, validation: Dataset) {
        let parts = try SampleParts(count: count, validation: fraction, using: &generator, source: source)
        return (subset(parts.training), subset(parts.validation))
    }

    /// Parts the samples at random: one part to train with, and one that only the finished network is measured on.
    ///
    /// - Parameters:
    ///   - fraction: The share of samples for the test, between 0 and 1; their number is rounded to the nearest.
    ///   - generator: Draws the samples of the two parts.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if the fraction is none, or if either part would be empty.
    public func split(
        test fraction: Double, using generator: inout some RandomNumberGenerator, source: String = "data set"
    ) throws(DataError) -> (training: Dataset, test: Dataset) {
        let parts = try SampleParts(count: count, test: fraction, using: &generator, source: source)
        return (subset(parts.training), subset(parts.test))
    }

    /// Parts the samples at random: one part to train with, one to choose between trainings by, and one that only the
    /// finished network is measured on.
    ///
    /// - Parameters:
    ///   - validation: The share of samples for validation, between 0 and 1; their number is rounded to the nearest.
    ///   - test: The share of samples for the test, likewise.
    ///   - generator: Draws the samples of the three parts.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if a fraction is none, or if one of the three parts would be empty.
    public func split(
        validation: Double, test: Double, using generator: inout some RandomNumberGenerator,
        source: String = "data set"
    ) throws(DataError) -> (training: Dataset, validation: Dataset, test: Dataset) {
        let parts = try SampleParts(
            count: count, validation: validation, test: test, using: &generator, source: source)
        return (subset(parts.training), subset(parts.validation), subset(parts.test))
    }
}

extension Dataset {
    /// The same samples, their values as a network learns them: with mean 0 and standard deviation 1. Classes stay as they
    /// are. O(N·K).
    public func scalingTargets(by scaling: TargetScaling) -> Dataset {
        guard case .values(let values) = targets else { return self }
        return Dataset(
            unchecked: samples, targets: .values(scaling.standardized(Tensor<Double>(values))),
            featureNames: featureNames,
            classNames: classNames, imageShape: imageShape)
    }
}
