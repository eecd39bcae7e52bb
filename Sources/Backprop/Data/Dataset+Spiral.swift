extension Dataset {
    /// Points in the plane on the arms of a spiral, a class for each arm: the classic that no straight line can part.
    ///
    /// Point i of S on arm k lies at radius r = i/(S - 1) and angle t = 4k + 4r + 0.2·n, where n is drawn from the
    /// normal distribution with mean 0 and standard deviation 1; its coordinates are (r·sin 2.5t, r·cos 2.5t). The
    /// samples are ordered by class. The arithmetic is done in `Double` and rounded once to `Scalar`, so a generator
    /// gives the same points in both types.
    ///
    /// Source: A. Karpathy, "Minimal Neural Network Case Study", Stanford CS231n; the PyPI package `nnfs` draws the
    /// same points.
    ///
    /// Stops the program if either number is less than 1.
    public static func spiral(
        samplesPerClass: Int = 200, classes: Int = 3, using generator: inout some RandomNumberGenerator
    ) -> Dataset {
        guard samplesPerClass >= 1, classes >= 1 else {
            fatalError("spiral of \(samplesPerClass) samples in \(classes) classes; expected 1 or more of each")
        }
        var points: [Scalar] = []
        var labels: [Int32] = []
        points.reserveCapacity(2 * samplesPerClass * classes)
        labels.reserveCapacity(samplesPerClass * classes)
        for k in 0..<classes {
            for i in 0..<samplesPerClass {
                let radius = samplesPerClass == 1 ? 0 : Double(i) / Double(samplesPerClass - 1)
                let angle = 4 * Double(k) + 4 * radius + 0.2 * generator.normal()
                let direction = Double.sinCos(2.5 * angle)
                points.append(Scalar(radius * direction.sin))
                points.append(Scalar(radius * direction.cos))
                labels.append(Int32(k))
            }
        }
        return Dataset(
            unchecked: .scalars(Tensor(shape: [labels.count, 2], scalars: points)),
            targets: .classes(storage: labels, count: classes), featureNames: ["x", "y"])
    }
}
