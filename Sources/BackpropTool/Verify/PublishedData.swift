import Backprop

// What the published trainings learn. All of it is made: no file is needed.
extension Dataset {
    /// Three arms of 100 points.
    @Sendable static func publishedSpiral() -> Dataset {
        var generator = SeededGenerator(seed: 2)
        return spiral(samplesPerClass: 100, classes: 3, using: &generator)
    }

    /// Points in 12 dimensions that belong to four clusters.
    @Sendable static func publishedClusters() -> Dataset {
        var generator = SeededGenerator(seed: 3)
        return gaussianClusters(
            samplesPerClass: 50, classes: 4, features: 12, standardDeviation: 4, using: &generator)
    }

    /// The same points with two values for each: how far it is from the origin in the first coordinates, and in the last.
    @Sendable static func publishedValues() throws -> Dataset {
        let points = publishedClusters().features
        let targets = (0..<points.rows).flatMap { row in
            [0..<6, 6..<12].map { columns in columns.reduce(Scalar(0)) { $0 + points[row, $1].magnitude } / 50 }
        }
        return try Dataset(features: points, targets: .values(Tensor(shape: [points.rows, 2], scalars: targets)))
    }

    /// The same points and whether each belongs to the first two clusters, and to the even ones: 0 or 1.
    @Sendable static func publishedDecisions() throws -> Dataset {
        let points = publishedClusters().features
        let targets = (0..<points.rows).flatMap { row in [row < 100 ? 1 : 0, row / 50 % 2 == 0 ? 1 : 0] as [Scalar] }
        return try Dataset(features: points, targets: .values(Tensor(shape: [points.rows, 2], scalars: targets)))
    }

    /// The same points, each with a distribution over the clusters.
    @Sendable static func publishedDistributions() throws -> Dataset {
        let clusters = publishedClusters()
        let rows = clusters.targets.asRows().map { 0.8 * $0 + 0.05 }
        return try Dataset(features: clusters.features, targets: .values(rows))
    }

    /// Noise in 784 pixels with a bright row for each of ten classes, as many as take several threads.
    @Sendable static func publishedRows() throws -> Dataset {
        try publishedImages(count: 384, side: 28, classes: 10)
    }

    /// Noise in 14×14 pixels with a bright row for each of four classes.
    @Sendable static func publishedImages() throws -> Dataset {
        try publishedImages(count: 96, side: 14, classes: 4)
    }

    private static func publishedImages(count: Int, side: Int, classes: Int) throws -> Dataset {
        var generator = SeededGenerator(seed: 4)
        var pixels: [Scalar] = []
        for image in 0..<count {
            for place in 0..<side * side {
                let noise = Int(generator.next() >> 57)
                pixels.append(Scalar(noise + (place / side == 2 + image % classes * 2 ? 127 : 0)) / 255)
            }
        }
        return try Dataset(
            features: Tensor(shape: [count, side * side], scalars: pixels),
            targets: .classes((0..<count).map { $0 % classes }, count: classes), imageShape: [side, side, 1])
    }
}
