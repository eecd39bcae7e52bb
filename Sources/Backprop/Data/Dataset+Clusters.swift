extension Dataset {
    /// Clusters of normally distributed points around centres that are drawn evenly from -10 to 10 in each coordinate,
    /// a class for each: the points of scikit-learn's `make_blobs`, here ordered by class.
    ///
    /// The arithmetic is done in `Double` and rounded once to `Scalar`, so a generator gives the same points in both
    /// types. Stops the program if one of the numbers is less than 1, or `standardDeviation` is not from 0 to 10³⁰.
    public static func gaussianClusters(
        samplesPerClass: Int = 100, classes: Int = 3, features: Int = 2, standardDeviation: Double = 1,
        using generator: inout some RandomNumberGenerator
    ) -> Dataset {
        guard classes >= 1, features >= 1 else {
            fatalError("\(classes) clusters of points with \(features) features; expected 1 or more of each")
        }
        let centers = (0..<classes * features).map { _ in 20 * generator.uniform() - 10 }
        return gaussianClusters(
            samplesPerClass: samplesPerClass, centers: Tensor(shape: [classes, features], scalars: centers),
            standardDeviation: standardDeviation, using: &generator)
    }

    /// Clusters of normally distributed points around given centres, a class for each.
    ///
    /// - Parameters:
    ///   - samplesPerClass: How many points each cluster has.
    ///   - centers: K×D: a row for each of K classes.
    ///   - standardDeviation: That of each of the D coordinates about its centre.
    ///   - generator: Draws the points, class by class.
    ///
    /// Stops the program if there is no point, the centres are no matrix of finite numbers, or `standardDeviation` is
    /// not from 0 to 10³⁰.
    public static func gaussianClusters(
        samplesPerClass: Int = 100, centers: Tensor<Double>, standardDeviation: Double = 1,
        using generator: inout some RandomNumberGenerator
    ) -> Dataset {
        guard samplesPerClass >= 1, (0...1e30).contains(standardDeviation) else {
            fatalError(
                "clusters of \(samplesPerClass) samples with a standard deviation of \(standardDeviation); "
                    + "expected 1 or more, and 0 to 1e30")
        }
        guard centers.rank == 2, centers.count > 0, centers.scalars.allSatisfy({ Scalar($0).isFinite }) else {
            fatalError("clusters around centres of shape \(centers.shape); expected [K, D], finite numbers")
        }
        let (classes, features) = (centers.rows, centers.columns)
        var points: [Scalar] = []
        points.reserveCapacity(samplesPerClass * centers.count)
        for label in 0..<classes {
            for _ in 0..<samplesPerClass {
                for j in 0..<features {
                    points.append(Scalar(centers[label, j] + standardDeviation * generator.normal()))
                }
            }
        }
        let count = samplesPerClass * classes
        return Dataset(
            unchecked: .scalars(Tensor(shape: [count, features], scalars: points)),
            targets: .classes((0..<count).map { $0 / samplesPerClass }, count: classes),
            featureNames: features == 2 ? ["x", "y"] : [])
    }
}
