extension Dataset {
    /// Points on two half circles that reach into each other, a class for each: no straight line parts them.
    ///
    /// With t evenly spaced from 0 to π, both ends included, class 0 is (cos t, sin t) and class 1 is
    /// (1 - cos t, 1/2 - sin t). To each coordinate `noise`·n is added, n from the standard normal distribution. These
    /// are the points of scikit-learn's `make_moons`, here ordered by class.
    ///
    /// The arithmetic is done in `Double` and rounded once to `Scalar`, so a generator gives the same points in both
    /// types. Stops the program if there is no sample, or `noise` is not from 0 to 10³⁰.
    public static func moons(
        samplesPerClass: Int = 100, noise: Double = 0.1, using generator: inout some RandomNumberGenerator
    ) -> Dataset {
        plane("moons", samplesPerClass: samplesPerClass, noise: noise, using: &generator) { label, place in
            let (sin, cos) = Double.sinCos(samplesPerClass == 1 ? 0 : .pi * place / Double(samplesPerClass - 1))
            return label == 0 ? (cos, sin) : (1 - cos, 0.5 - sin)
        }
    }

    /// Points on two circles around the origin, a class for each: no straight line parts them.
    ///
    /// With t evenly spaced from 0 up to and not including 2π, class 0 is (cos t, sin t) and class 1 is `factor` times
    /// that. To each coordinate `noise`·n is added, n from the standard normal distribution. These are the points of
    /// scikit-learn's `make_circles`, here ordered by class.
    ///
    /// The arithmetic is done in `Double` and rounded once to `Scalar`, so a generator gives the same points in both
    /// types. Stops the program if there is no sample, `noise` is not from 0 to 10³⁰, or `factor` not from 0 up to and
    /// not including 1.
    public static func circles(
        samplesPerClass: Int = 100, noise: Double = 0.05, factor: Double = 0.5,
        using generator: inout some RandomNumberGenerator
    ) -> Dataset {
        guard factor >= 0, factor < 1 else {
            fatalError("circles with a factor of \(factor); expected 0 or more and less than 1")
        }
        return plane("circles", samplesPerClass: samplesPerClass, noise: noise, using: &generator) { label, place in
            let (sin, cos) = Double.sinCos(2 * .pi * place / Double(samplesPerClass))
            return label == 0 ? (cos, sin) : (factor * cos, factor * sin)
        }
    }

    /// Two classes of points in the plane: what `point` says for a class and a place on its curve, and noise.
    private static func plane(
        _ name: String, samplesPerClass: Int, noise: Double, using generator: inout some RandomNumberGenerator,
        _ point: (_ label: Int, _ place: Double) -> (x: Double, y: Double)
    ) -> Dataset {
        guard samplesPerClass >= 1, (0...1e30).contains(noise) else {
            fatalError(
                "\(name) of \(samplesPerClass) samples with a noise of \(noise); expected 1 or more, and 0 to 1e30")
        }
        var points: [Scalar] = []
        points.reserveCapacity(4 * samplesPerClass)
        for label in 0..<2 {
            for place in 0..<samplesPerClass {
                let (x, y) = point(label, Double(place))
                points.append(Scalar(x + noise * generator.normal()))
                points.append(Scalar(y + noise * generator.normal()))
            }
        }
        return Dataset(
            unchecked: .scalars(Tensor(shape: [2 * samplesPerClass, 2], scalars: points)),
            targets: .classes((0..<2 * samplesPerClass).map { $0 / samplesPerClass }, count: 2),
            featureNames: ["x", "y"])
    }
}
