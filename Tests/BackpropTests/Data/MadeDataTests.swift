import Backprop
import Foundation
import Testing

/// Moons, circles and clusters, made from a seed.
@Suite struct MadeDataTests {
    /// The points of scikit-learn without noise: `make_moons(10, shuffle=False)`.
    @Test func moonsFollowTheirFormula() {
        var generator = SeededGenerator(seed: 1)
        let data = Dataset<Double>.moons(samplesPerClass: 5, noise: 0, using: &generator)
        #expect(data.targets == .classes([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], count: 2))
        #expect(data.featureNames == ["x", "y"])
        for i in 0..<5 {
            let t = Double.pi * Double(i) / 4
            #expect(abs(data.features[i, 0] - cos(t)) < 1e-15 && abs(data.features[i, 1] - sin(t)) < 1e-15)
            #expect(abs(data.features[5 + i, 0] - (1 - cos(t))) < 1e-15)
            #expect(abs(data.features[5 + i, 1] - (0.5 - sin(t))) < 1e-15)
        }
        #expect(Dataset<Float>.moons(samplesPerClass: 1, noise: 0, using: &generator).features == [[1, 0], [0, 0.5]])
    }

    /// `make_circles(8, shuffle=False, factor=0.25)`.
    @Test func circlesFollowTheirFormula() {
        var generator = SeededGenerator(seed: 1)
        let data = Dataset<Double>.circles(samplesPerClass: 4, noise: 0, factor: 0.25, using: &generator)
        let expected = [1, 0, 0, 1, -1, 0, 0, -1, 0.25, 0, 0, 0.25, -0.25, 0, 0, -0.25]
        #expect(zip(data.features.scalars, expected).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(data.targets == .classes([0, 0, 0, 0, 1, 1, 1, 1], count: 2))
    }

    @Test func noiseIsNormal() {
        var generators = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
        let noisy = Dataset<Double>.circles(samplesPerClass: 5000, noise: 0.3, using: &generators.0).features.scalars
        let exact = Dataset<Double>.circles(samplesPerClass: 5000, noise: 0, using: &generators.1).features.scalars
        let noise = zip(noisy, exact).map { $0 - $1 }
        let mean = noise.reduce(0, +) / Double(noise.count)
        let deviation = (noise.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(noise.count)).squareRoot()
        #expect(abs(mean) < 0.01 && abs(deviation - 0.3) < 0.01)
    }

    @Test func clustersLieAroundTheirCentres() {
        var generator = SeededGenerator(seed: 1)
        let centers: Tensor<Double> = [[0, 10, 20], [-5, 5, 0]]
        let data = Dataset<Double>.gaussianClusters(
            samplesPerClass: 2000, centers: centers, standardDeviation: 2, using: &generator)
        #expect(data.features.shape == [4000, 3])
        #expect(data.targets == .classes((0..<4000).map { $0 / 2000 }, count: 2))
        for label in 0..<2 {
            for j in 0..<3 {
                let column = (0..<2000).map { data.features[2000 * label + $0, j] - centers[label, j] }
                let mean = column.reduce(0, +) / 2000
                #expect(abs(mean) < 0.2)
                #expect(abs(column.reduce(0) { $0 + $1 * $1 } / 2000 - 4) < 0.4)
            }
        }
        let drawn = Dataset<Float>.gaussianClusters(
            samplesPerClass: 10, classes: 5, features: 2, standardDeviation: 0, using: &generator)
        #expect(drawn.count == 50 && drawn.targets.outputs == 5)
        #expect(drawn.features.scalars.allSatisfy { abs($0) <= 10 })
        #expect(drawn.features[rows: 0..<1] == drawn.features[rows: 9..<10])
        #expect(drawn.features[rows: 0..<1] != drawn.features[rows: 10..<11])
    }

    /// The same in both types, and pinned, so that a change of any bit on any platform is seen.
    @Test func aSeedGivesTheSamePointsEverywhere() {
        func hash(_ make: (inout SeededGenerator) -> Dataset<Double>) -> UInt64 {
            var generator = SeededGenerator(seed: 1)
            return make(&generator).features.scalars.reduce(0) { ($0 &* 31) &+ $1.bitPattern }
        }
        #expect(hash { .moons(using: &$0) } == 7_106_596_559_786_829_439)
        #expect(hash { .circles(using: &$0) } == 5_565_783_035_679_881_757)
        #expect(hash { .gaussianClusters(using: &$0) } == 13_003_508_725_965_724_513)
        var generators = (SeededGenerator(seed: 5), SeededGenerator(seed: 5))
        let float = Dataset<Float>.moons(using: &generators.0)
        #expect(float.features == Tensor<Float>(Dataset<Double>.moons(using: &generators.1).features))
        let clusters = Dataset<Float>.gaussianClusters(using: &generators.0)
        #expect(clusters.features == Tensor<Float>(Dataset<Double>.gaussianClusters(using: &generators.1).features))
    }
}
