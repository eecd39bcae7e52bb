/// Which samples are trained on and which are held back, drawn at random.
///
///     let parts = try SampleParts(
///         labels: labels, classes: 3, validation: 0.2, test: 0.1, using: &generator)
///     let training = data.subset(parts.training)
public struct SampleParts: Sendable, Equatable {
    /// The samples to train on, in a random order.
    public let training: [Int]
    /// The samples to choose between trainings by.
    public let validation: [Int]
    /// The samples that only the finished network is measured on.
    public let test: [Int]

    /// Parts any samples. O(N).
    ///
    /// - Parameters:
    ///   - count: N, the number of samples.
    ///   - validation: The share of samples for validation, between 0 and 1, if there shall be some; their number is rounded
    ///     to the nearest.
    ///   - test: The share of samples for the test, likewise.
    ///   - generator: Draws the samples of the parts.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if a part that is wanted, or the rest to train on, would be empty.
    public init(
        count: Int, validation: Double? = nil, test: Double? = nil, using generator: inout some RandomNumberGenerator,
        source: String = "data set"
    ) throws(DataError) {
        let held = try Self.held(count, validation, test, source)
        let order = generator.permutation(of: count)
        let (first, second) = (count - held.validation - held.test, count - held.test)
        training = Array(order[..<first])
        self.validation = Array(order[first..<second])
        self.test = Array(order[second...])
    }

    /// Parts samples of classes, each part with each class's share: the numbers differ from it by one at most, and at least
    /// one sample of each class stays to train on, as far as there are enough. O(N + K log K).
    ///
    /// - Parameters:
    ///   - labels: The class of each sample, from 0 to `classes` - 1.
    ///   - classes: K, the number of classes.
    ///   - validation: As for other samples.
    ///   - test: Likewise.
    ///   - generator: Draws the samples of the parts.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` if a part that is wanted, or the rest to train on, would be empty.
    public init(
        labels: [Int], classes: Int, validation: Double? = nil, test: Double? = nil,
        using generator: inout some RandomNumberGenerator, source: String = "data set"
    ) throws(DataError) {
        let held = try Self.held(labels.count, validation, test, source)
        let order = generator.permutation(of: labels.count)
        var rest = [Int](repeating: 0, count: classes)
        for label in labels { rest[label] += 1 }
        var validations = Self.shares(held.validation, of: rest)
        rest = zip(rest, validations).map { $0 - $1 }
        var tests = Self.shares(held.test, of: rest)
        var parts: (training: [Int], validation: [Int], test: [Int]) = ([], [], [])
        for sample in order {
            let label = labels[sample]
            if validations[label] > 0 {
                validations[label] -= 1
                parts.validation.append(sample)
            } else if tests[label] > 0 {
                tests[label] -= 1
                parts.test.append(sample)
            } else {
                parts.training.append(sample)
            }
        }
        (training, self.validation, self.test) = parts
    }

    /// How many of each class make `held` samples in all: its share rounded down, then one more where most was cut off.
    private static func shares(_ held: Int, of counts: [Int]) -> [Int] {
        let all = counts.reduce(0, +)
        guard held > 0, all > 0 else { return counts.map { _ in 0 } }
        let exact = counts.map { Double($0) * Double(held) / Double(all) }
        var shares = exact.indices.map { min(Int(exact[$0]), counts[$0]) }
        let order = exact.indices.sorted {
            (exact[$1] - exact[$1].rounded(.down), $0) < (exact[$0] - exact[$0].rounded(.down), $1)
        }
        // The last sample of a class goes only if there is no other.
        for least in [1, 0] {
            var missing = held - shares.reduce(0, +)
            while missing > 0 {
                let before = missing
                for label in order where missing > 0 && shares[label] < counts[label] - least {
                    shares[label] += 1
                    missing -= 1
                }
                if missing == before { break }
            }
        }
        return shares
    }

    private static func held(
        _ count: Int, _ validation: Double?, _ test: Double?, _ source: String
    ) throws(DataError) -> (validation: Int, test: Int) {
        let parts = [("validation", validation), ("test", test)].compactMap { part in part.1.map { (part.0, $0) } }
        for (name, fraction) in parts where !(fraction > 0 && fraction < 1) {
            throw DataError(
                source: source, expected: "a \(name) fraction between 0 and 1", problem: "found \(fraction)")
        }
        let counts = parts.map { Int(($0.1 * Double(count)).rounded()) }
        guard count - counts.reduce(0, +) > 0, !counts.contains(0) else {
            let names = parts.count == 1 ? "both training and" : "training,"
            let shares = zip(parts, counts).map { "a fraction of \($0.1) is \($1)" }
            throw DataError(
                source: source, expected: "samples for \(names) \(parts.map(\.0).joined(separator: " and "))",
                problem: "found \(count), of which \(shares.joined(separator: " and "))")
        }
        return (validation == nil ? 0 : counts[0], test == nil ? 0 : counts[counts.count - 1])
    }
}
