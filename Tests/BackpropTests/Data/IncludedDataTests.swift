import Backprop
import BackpropLessons
import Foundation
import Testing

@Suite struct IncludedDataTests {
    @Test func irisHasFishersRows() {
        let iris = Dataset<Double>.iris()
        #expect(iris.features.shape == [150, 4])
        #expect(
            iris.features[rows: 0..<8] == [
                [5.1, 3.5, 1.4, 0.2], [4.9, 3.0, 1.4, 0.2], [4.7, 3.2, 1.3, 0.2], [4.6, 3.1, 1.5, 0.2],
                [5.0, 3.6, 1.4, 0.2], [5.4, 3.9, 1.7, 0.4], [4.6, 3.4, 1.4, 0.3], [5.0, 3.4, 1.5, 0.2],
            ])
        // Where the copy of the UCI repository is wrong.
        #expect(iris.features[rows: 34..<35] == [[4.9, 3.1, 1.5, 0.2]])
        #expect(iris.features[rows: 37..<38] == [[4.9, 3.6, 1.4, 0.1]])
        #expect(iris.features[rows: 149..<150] == [[5.9, 3.0, 5.1, 1.8]])
        #expect(iris.targets == .classes((0..<150).map { $0 / 50 }, count: 3))
        #expect(iris.classNames == ["setosa", "versicolor", "virginica"])
        #expect(iris.featureNames == ["sepal length", "sepal width", "petal length", "petal width"])
        // The means of the four columns that the descriptions of the data state.
        let means = iris.features.transposed()
        for (column, mean) in [5.843333, 3.057333, 3.758, 1.199333].enumerated() {
            #expect(abs(means[rows: column..<column + 1].mean() - mean) < 1e-6)
        }
        #expect(Dataset<Float>.iris().features == Tensor<Float>(iris.features))
    }

    @Test func spiralFollowsItsFormula() {
        var generator = SeededGenerator(seed: 1)
        var same = generator
        let data = Dataset<Double>.spiral(samplesPerClass: 50, classes: 4, using: &generator)
        #expect(data.features.shape == [200, 2])
        #expect(data.targets == .classes((0..<200).map { $0 / 50 }, count: 4))
        for row in 0..<200 {
            let (k, i) = (Double(row / 50), Double(row % 50))
            let radius = i / 49
            let angle = 2.5 * (4 * k + 4 * radius + 0.2 * same.normal())
            #expect(abs(data.features[row, 0] - radius * sin(angle)) < 1e-14)
            #expect(abs(data.features[row, 1] - radius * cos(angle)) < 1e-14)
        }
    }

    @Test func spiralIsTheSameInBothTypesAndEverywhere() {
        var generators = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
        let float = Dataset<Float>.spiral(using: &generators.0)
        let double = Dataset<Double>.spiral(using: &generators.1)
        #expect(float.features == Tensor<Float>(double.features))
        #expect(float.count == 600)
        #expect(float.featureNames == ["x", "y"])
        #expect(generators.0 == generators.1)
        // Pinned, so that a change of any bit on any platform is seen.
        let bits = double.features.scalars.reduce(0) { ($0 &* 31) &+ $1.bitPattern }
        #expect(bits == 10_644_713_408_430_124_184)
    }

    @Test func spiralsOfOnePointLieAtTheOrigin() {
        var generator = SeededGenerator(seed: 1)
        let data = Dataset<Float>.spiral(samplesPerClass: 1, classes: 2, using: &generator)
        #expect(data.features == [[0, 0], [0, 0]])
    }
}
