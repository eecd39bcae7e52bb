import Backprop
import Testing

@Suite struct MetricTests {
    @Test func argmaxTakesTheFirstOfSeveral() {
        #expect(Tensor<Float>(rows: [[1, 3, 3], [2, 1, 0], [0, .nan, 5]]).argmax() == [1, 0, 1])
    }

    // scikit-learn's classification_report of the same lists.
    @Test func qualityOfAClassifier() {
        let labels: [Int32] = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
        let predicted: [Int32] = [0, 0, 1, 1, 1, 1, 0, 2, 2, 1]
        let confusion = ConfusionMatrix(labels: labels, predicted: predicted, classes: 3)
        #expect(confusion.description == "2 1 0\n1 3 0\n0 1 2")
        #expect(confusion.accuracy == 0.7)
        #expect((0..<3).map(confusion.precision) == [2.0 / 3, 0.6, 1])
        #expect((0..<3).map(confusion.recall) == [2.0 / 3, 0.75, 2.0 / 3])
        #expect((0..<3).map(confusion.f1) == [2.0 / 3, 2.0 / 3, 0.8])
        #expect(abs(confusion.macroAverage(confusion.precision)! - 0.7555555555555555) < 1e-15)
        #expect(abs(confusion.weightedAverage(confusion.f1)! - 0.7066666666666667) < 1e-15)
        #expect(confusion.mistakes.map(\.count) == [1, 1, 1])
        #expect(confusion.mistakes[0].pair == ConfusionMatrix.Pair(label: 0, predicted: 1))
    }

    /// What cannot be measured is `nil`, and counts as 0 in an average as in scikit-learn.
    @Test func classesWithoutSamples() {
        let confusion = ConfusionMatrix(labels: [0, 0], predicted: [0, 1], classes: 3)
        #expect(confusion.recall(1) == nil && confusion.precision(1) == 0 && confusion.f1(1) == 0)
        #expect(confusion.precision(2) == nil && confusion.f1(2) == nil)
        #expect(confusion.macroAverage(confusion.recall) == 0.25)
        let empty = ConfusionMatrix(labels: [], predicted: [], classes: 2)
        #expect(empty.accuracy == nil && empty.macroAverage(empty.f1) == nil && empty.weightedAverage(empty.f1) == nil)
    }

    @Test func qualityOfARegression() {
        let quality = RegressionQuality(
            predicted: Tensor<Double>(rows: [[1, 5], [3, 7]]), values: [[2, 5], [4, 9]])
        #expect(quality.meanSquaredError == 1.5)
        #expect(quality.rootMeanSquaredError == 1.5.squareRoot())
        #expect(quality.meanAbsoluteError == 1)
        #expect(quality.determination == 0.4)
        #expect(RegressionQuality(predicted: Tensor<Double>(rows: [[1]]), values: [[2]]).determination == nil)
    }

    @Test func entropyTellsConfidence() {
        let p: Tensor<Double> = [[1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25], [0.5, 0.5, 0, 0]]
        let expected: Tensor<Double> = [0, 1.3862943611198906, 0.6931471805599453]
        #expect(relativeError(p.entropies(), expected) < 1e-15)
    }

    @Test func winnerTakesAll() {
        let outputs: Tensor<Float> = [[0.1, 0.7, 0.2], [3, 3, 1]]
        #expect(outputs.winnerTakesAll() == [[0, 1, 0], [1, 0, 0]])
    }
}
