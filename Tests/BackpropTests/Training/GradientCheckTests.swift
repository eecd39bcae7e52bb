import Backprop
import Testing

@Suite struct GradientCheckTests {
    private var data: Dataset<Double> {
        get throws {
            try Dataset(features: randomTensor([6, 3], seed: 1), targets: .classes([0, 1, 1, 0, 1, 0], count: 2))
        }
    }

    @Test func gradientsOfThePackageAreRight() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Double> {
            Dense(3, 8, activation: .tanh, using: &generator)
            BatchNorm(8)
            Dropout(0.3)
            Residual { Dense(8, 8, activation: .gelu, using: &generator) }
            Dense(8, 2, using: &generator)
            Softmax()
        }
        let check = try checkGradients(model, on: data, loss: CategoricalCrossEntropy())
        #expect(check.error < 1e-5, "\(check)")
        #expect(Set(check.elements.map(\.path)) == Set(model.parameters.map(\.name)))
        let few = try checkGradients(model, on: data, loss: CategoricalCrossEntropy(), elements: 3)
        #expect(few.elements.count { $0.path == "3.body.0.weights" } == 3)
        #expect(few.elements.count { $0.path == "4.biases" } == 2)
    }

    /// A derivative that lacks a factor is found, and where.
    @Test func aWrongDerivativeIsFound() throws {
        struct Wrong: Layer {
            var factors: Tensor<Double>
            func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }
            var parameters: [Parameter<Double>] { [Parameter(name: "factors", value: factors)] }
            mutating func updateParameters(_ update: (Int, inout Tensor<Double>) -> Void) { update(0, &factors) }
            func forward(_ input: Tensor<Double>, into output: inout Tensor<Double>, pass: Pass) {
                for row in 0..<input.rows {
                    for j in 0..<input.columns { output[row, j] = input[row, j] * factors[j] }
                }
            }
            func backward(
                _ gradient: inout Tensor<Double>, input: Tensor<Double>, output: Tensor<Double>,
                into gradients: inout LayerGradients<Double>, pass: Pass
            ) {
                for j in 0..<input.columns {
                    gradients.parameters[0][j] = 0
                    // Not times the input.
                    for row in 0..<input.rows { gradients.parameters[0][j] += gradient[row, j] }
                }
                for row in 0..<input.rows {
                    for j in 0..<input.columns { gradients.input[row, j] = gradient[row, j] * factors[j] }
                }
            }
        }
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Double> {
            Dense(3, 4, activation: .tanh, using: &generator)
            Wrong(factors: [1, 2, -1, 0.5])
            Dense(4, 2, using: &generator)
            Softmax()
        }
        let check = try checkGradients(model, on: data, loss: CategoricalCrossEntropy())
        #expect(check.worst?.path == "1.factors")
        #expect(check.error > 0.1)
        #expect(check.elements.filter { $0.path != "1.factors" }.allSatisfy { $0.error < 1e-5 })
        #expect("\(check)".contains("the worst that of element"))
    }

    @Test func dataThatDoNotFitAreRefused() throws {
        let model = Sequential<Double> { Dense(weights: [[1, 0], [0, 1]], biases: [0, 0]) }
        #expect(throws: ShapeError("samples have shape [3], the network takes [2]")) {
            try checkGradients(model, on: data, loss: CategoricalCrossEntropy())
        }
    }
}
