import Backprop

extension Dataset {
    /// Classes that lie far apart, so that a network soon has no doubt.
    static func clusters(_ classes: Int = 3) -> Dataset {
        var generator = SeededGenerator(seed: 2)
        return gaussianClusters(
            samplesPerClass: 120 / classes, classes: classes, features: 8, standardDeviation: 0.3, using: &generator)
    }

    /// The same with a value for each sample, 0 for many.
    static func values() throws -> Dataset {
        let clusters = clusters()
        let targets = (0..<clusters.count).map { i in Scalar(max(0, i / 40 - 1)) }
        return try Dataset(
            features: clusters.features, targets: .values(Tensor(shape: [clusters.count, 1], scalars: targets)))
    }

    /// Two classes as one value each, 0 or 1.
    static func yesOrNo() throws -> Dataset {
        let clusters = clusters(2)
        let targets = (0..<clusters.count).map { i in Scalar(i / 60) }
        return try Dataset(
            features: clusters.features, targets: .values(Tensor(shape: [clusters.count, 1], scalars: targets)))
    }

    /// Images of 12×12 with a bright square in one of four places and a dark border, as handwriting has.
    static func squares() throws -> Dataset {
        var generator = SeededGenerator(seed: 3)
        var pixels: [Scalar] = []
        for i in 0..<120 {
            let (top, left) = (3 + i % 4 / 2 * 3, 3 + i % 2 * 3)
            for y in 0..<12 {
                for x in 0..<12 {
                    let isBright = top..<top + 3 ~= y && left..<left + 3 ~= x
                    pixels.append(isBright ? Scalar(Int.random(in: 128...255, using: &generator)) / 255 : 0)
                }
            }
        }
        return try Dataset(
            features: Tensor(shape: [120, 144], scalars: pixels),
            targets: .classes((0..<120).map { $0 % 4 }, count: 4), imageShape: [12, 12, 1])
    }
}
