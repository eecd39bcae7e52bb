import Backprop
import Testing

/// Targets that do not fit stop the program before a kernel sees them, also where nobody called `check`.
@Suite struct LossMistakeTests {
    @Test func labelsOutOfRangeStopTheProgram() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var losses = Tensor<Float>(zeros: [1])
            var gradient = Tensor<Float>(zeros: [1, 3])
            SoftmaxCrossEntropy<Float>().evaluate(
                Tensor(zeros: [1, 3]), .classes([50_000_000], count: 3), meanOver: 1, losses: &losses,
                gradient: &gradient, wantsGradient: true, on: .default)
        }
        expectMessage("label 50000000 of sample 0 is not one of the 3 classes", in: result)
    }

    @Test func tooFewTargetsStopTheProgram() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var losses = Tensor<Float>(zeros: [9])
            var gradient = Tensor<Float>(zeros: [9, 3])
            CategoricalCrossEntropy<Float>().evaluate(
                Tensor(zeros: [9, 3]), .values(Tensor(zeros: [1, 3])), meanOver: 9, losses: &losses,
                gradient: &gradient, wantsGradient: true, on: .default)
        }
        expectMessage("1 targets for 9 samples", in: result)
    }

    @Test func gradientsOfAnotherShapeStopTheProgram() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var layer = Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3]))
            var updater = Updater<Float>(SGD())
            updater.update(&layer, with: [Tensor(zeros: [3, 2]), Tensor(zeros: [3])])
        }
        expectMessage("Updater: no gradient of shape [2, 3] for parameter 0", in: result)
    }

    /// One-hot rows have an accuracy like labels.
    @Test func oneHotTargetsHaveAnAccuracy() throws {
        let model = Sequential<Double> {
            Dense(weights: [[1, 0], [0, 1]], biases: [0, 0])
            Softmax()
        }
        let data = try Dataset<Double>(features: [[2, 1], [1, 2]], targets: .values([[1, 0], [1, 0]]))
        #expect(try model.evaluate(data).accuracy == 0.5)
    }
}
