import Backprop
import Testing

@Suite struct MetricTests {
    @Test func argmaxTakesTheFirstOfSeveral() {
        #expect(Tensor<Float>(rows: [[1, 3, 3], [2, 1, 0], [0, .nan, 5]]).argmax() == [1, 0, 1])
    }

    // scikit-learn's classification_report of the same lists.
    @Test func qualityOfAClassifier() {
        let labels: [Int] = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
        let predicted: [Int] = [0, 0, 1, 1, 1, 1, 0, 2, 2, 1]
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

    @Test func amongTheGreatest() {
        let outputs: Tensor<Float> = [[0.1, 0.6, 0.3], [0.5, 0.2, 0.3], [0.2, 0.2, 0.2], [.nan, 0, 1]]
        let targets = Targets<Float>.classes([2, 1, 1, 0], count: 3)
        func accuracy(_ count: Int) -> Double? { TopAccuracy(count).value(of: outputs, targets, on: .default) }
        #expect(accuracy(1) == 0)
        #expect(accuracy(2) == 0.5, "of equal ones the first come first")
        #expect(accuracy(3) == 0.75, "NaN is in no list")
        #expect(TopAccuracy(5).name == "top-5 accuracy")
        let sure: Tensor<Double> = [[1, 0], [0, 1], [1, 0]]
        let classes = Targets<Double>.classes([0, 1, 1], count: 2)
        #expect(
            TopAccuracy(1).value(of: sure, classes, on: .default)
                == ClassificationMetric.accuracy.value(of: sure, classes, on: .default))
        #expect(TopAccuracy(1).value(of: [[1.0]] as Tensor<Double>, .values([[1]]), on: .default) == nil)
    }

    /// The area is the share of pairs in the right order, ties counting half.
    @Test func areaBelowTheCurve() throws {
        var generator = SeededGenerator(seed: 3)
        for count in [2, 3, 10, 60] {
            // Few different scores, so that there are ties.
            let scores = (0..<count).map { _ in Double(generator.integer(below: 7)) }
            let isPositive = (0..<count).map { $0 == 0 ? true : $0 == 1 ? false : generator.integer(below: 3) == 0 }
            let curve = try #require(ROC(scores: scores, isPositive: isPositive))
            var (sum, pairs) = (0.0, 0.0)
            for i in 0..<count where isPositive[i] {
                for j in 0..<count where !isPositive[j] {
                    pairs += 1
                    sum += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
                }
            }
            #expect(abs(curve.area - sum / pairs) < 1e-15)
            let (first, last) = (curve.points[0], curve.points[curve.points.count - 1])
            #expect(first.threshold == .infinity && first.falsePositiveRate == 0 && first.truePositiveRate == 0)
            #expect(last.falsePositiveRate == 1 && last.truePositiveRate == 1)
            #expect(curve.points.count == Set(scores).count + 1)
            let trapezoids = zip(curve.points, curve.points.dropFirst()).reduce(0) {
                $0 + ($1.1.falsePositiveRate - $1.0.falsePositiveRate)
                    * ($1.1.truePositiveRate + $1.0.truePositiveRate) / 2
            }
            #expect(abs(curve.area - trapezoids) < 1e-12)
        }
        #expect(ROC(scores: [1, 2], isPositive: [true, true]) == nil)
        #expect(ROC(scores: [1, .nan], isPositive: [true, false]) == nil)
    }

    /// sklearn.metrics.roc_auc_score of the same numbers: 0.75 for the scores, and the mean of one against the rest.
    @Test func areasOfClasses() throws {
        let outputs: Tensor<Double> = [[0.1], [0.4], [0.35], [0.8]]
        let targets = Targets<Double>.values([[0], [0], [1], [1]])
        #expect(AreaUnderROC().value(of: outputs, targets, on: .default) == 0.75)
        #expect(ROC(outputs: outputs, targets: targets, class: 0)?.area == 0.75)
        let three: Tensor<Float> = [
            [0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.125, 0.25, 0.625], [0.5, 0.375, 0.125],
        ]
        let classes = Targets<Float>.classes([0, 1, 2, 1], count: 3)
        let areas = (0..<3).map { ROC(outputs: three, targets: classes, class: $0)?.area }
        let first = 5.0 / 6
        #expect(areas == [first, 1, 1])
        let mean = (first + 1 + 1) / 3
        #expect(AreaUnderROC().value(of: three, classes, on: .default) == mean)
        // A class that no sample has is left out.
        let two = Targets<Float>.classes([0, 1, 1, 1], count: 3)
        #expect(AreaUnderROC().value(of: three, two, on: .default) == first)
    }
}
