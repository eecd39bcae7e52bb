import Backprop
import BackpropLessons
import Testing

@Suite struct SoftmaxTests {
    /// The example of the lectures: p = (0.3, 0.6, 0.1).
    @Test func jacobianOfTheLectures() {
        let jacobian = Softmax<Double>().jacobians(probabilities: [[0.3, 0.6, 0.1]])
        let expected: Tensor<Double> = [[[0.21, -0.18, -0.03], [-0.18, 0.24, -0.06], [-0.03, -0.06, 0.09]]]
        #expect(jacobian.shape == [1, 3, 3])
        #expect(relativeError(jacobian, expected) < 1e-15)
    }

    /// The gradient in O(K) is the product with the explicit Jacobian.
    @Test(arguments: [1, 2, 3, 10, 33])
    func gradientIsTheJacobianProduct(classes: Int) {
        let softmax = Softmax<Double>(beta: 0.7)
        let x: Tensor<Double> = randomTensor([4, classes], seed: 1)
        let dy: Tensor<Double> = randomTensor([4, classes], seed: 2)
        let p = softmax(x)
        let dx = softmax.backward(dy, input: x, output: p).input
        let jacobians = softmax.jacobians(probabilities: p)
        for n in 0..<4 {
            for i in 0..<classes {
                let product = (0..<classes).reduce(0.0) { $0 + jacobians[n, i, $1] * dy[n, $1] }
                #expect(abs(product - dx[n, i]) < 1e-15)
            }
        }
    }

    /// Each row is shifted by its own maximum: a row far below another is as good as any.
    @Test func rowsFarApart() {
        let p = Softmax<Float>()([[1000, 999, 998], [-1000, -1001, -1002], [0, -1, -2]])
        #expect(p[rows: 0..<1] == p[rows: 2..<3])
        #expect(p[rows: 1..<2] == p[rows: 2..<3])
    }

    @Test func infinitiesGiveTheLimit() {
        let inf = Float.infinity
        let p = Softmax<Float>()(Tensor(rows: [[1, inf, -5], [-inf, 0, 0], [3e38, -3e38, 0]]))
        #expect(p == [[0, 1, 0], [0, 0.5, 0.5], [1, 0, 0]])
        let none = Softmax<Float>()(Tensor(rows: [[-inf, -inf], [.nan, 1], [1, .nan]]))
        #expect(none.scalars.allSatisfy { $0.isNaN })
    }

    @Test func temperatureSharpens() {
        let x: Tensor<Double> = [[1, 2, 3]]
        let third = 1.0 / 3
        #expect(Softmax(beta: 0)(x).scalars == [third, third, third])
        let scaled = Softmax<Double>()([[2, 4, 6]])
        #expect(Softmax(beta: 2)(x) == scaled)
    }

    @Test func hugeLogitsHaveFiniteLoss() {
        let loss = SoftmaxCrossEntropy<Float>()([[1e30, 0, 0], [1e30, 0, 0]], .classes([0, 1], count: 3))
        #expect(loss.value == Double(Float(1e30)) / 2)
        #expect(loss.gradient == [[0, 0, 0], [0.5, -0.5, 0]])
    }

    /// Over the last dimension, whatever comes before.
    @Test func takesAnyRank() throws {
        let x: Tensor<Double> = randomTensor([2, 3, 4], seed: 1)
        let rows = x.reshaped(to: [6, 4])
        let layer = Softmax<Double>(beta: 1.5)
        let (output, flat) = (layer(x), layer(rows))
        #expect(output.shape == x.shape)
        #expect(output.scalars == flat.scalars)
        let gradient: Tensor<Double> = randomTensor([2, 3, 4], seed: 2)
        #expect(
            layer.backward(gradient, input: x, output: output).input.scalars
                == layer.backward(gradient.reshaped(to: [6, 4]), input: rows, output: flat).input.scalars)
        #expect(try Sequential(layers: [layer], inputShape: [3, 4]).predict(x).shape == x.shape)
        #expect(throws: ShapeError.self) { try layer.outputShape(for: []) }
        // A loss over all outputs is none over each row: the two are not joined, and the targets do not fit.
        var network = try Sequential(layers: [layer], inputShape: [3, 4])
        var generator = SeededGenerator(seed: 1)
        let data = try Dataset(features: x, targets: .classes([0, 3], count: 4))
        #expect(throws: TrainingError.self) {
            try Trainer<Double>(loss: CategoricalCrossEntropy()).train(&network, on: data, using: &generator)
        }
    }
}
