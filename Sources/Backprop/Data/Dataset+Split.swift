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
        let parts = try split([("validation", fraction)], using: &generator, source: source)
        return (parts[0], parts[1])
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
        let parts = try split([("test", fraction)], using: &generator, source: source)
        return (parts[0], parts[1])
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
        let parts = try split([("validation", validation), ("test", test)], using: &generator, source: source)
        return (parts[0], parts[1], parts[2])
    }

    /// What is left for training, then the parts that are held back, in their order.
    private func split(
        _ held: [(name: String, fraction: Double)], using generator: inout some RandomNumberGenerator, source: String
    ) throws(DataError) -> [Dataset] {
        for (name, fraction) in held where !(fraction > 0 && fraction < 1) {
            throw DataError(
                source: source, expected: "a \(name) fraction between 0 and 1", problem: "found \(fraction)")
        }
        let counts = held.map { Int(($0.fraction * Double(count)).rounded()) }
        let training = count - counts.reduce(0, +)
        guard training > 0, !counts.contains(0) else {
            let names = held.count == 1 ? "both training and" : "training,"
            let shares = zip(held, counts).map { "a fraction of \($0.fraction) is \($1)" }
            throw DataError(
                source: source, expected: "samples for \(names) \(held.map(\.name).joined(separator: " and "))",
                problem: "found \(count), of which \(shares.joined(separator: " and "))")
        }
        let order = generator.permutation(of: count)
        var parts = [subset(Array(order[..<training]))]
        var start = training
        for count in counts {
            parts.append(subset(Array(order[start..<start + count])))
            start += count
        }
        return parts
    }
}
