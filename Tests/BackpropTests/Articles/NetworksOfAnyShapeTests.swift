import Backprop
import Foundation
import Testing

/// The code of the article "Networks of any shape".
@Suite struct NetworksOfAnyShapeTests {
    @Test func chains() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float>(input: [28, 28, 1], using: &generator) {
            Conv2D(filters: 32, kernel: 3, activation: .relu)
            MaxPool2D(2)
            Flatten()
            Dense(10)
            Softmax()
        }
        #expect(model.parameters.map(\.value.shape) == [[3, 3, 1, 32], [32], [13 * 13 * 32, 10], [10]])
    }

    @Test func skips() throws {
        var generator = SeededGenerator(seed: 1)
        func block(_ filters: Int, stride: Int) -> Residual<Float> {
            Residual {
                Conv2D(filters: filters, kernel: 3, stride: stride, padding: .same)
                BatchNorm()
                ReLU()
                Conv2D(filters: filters, kernel: 3, padding: .same)
                BatchNorm()
            } shortcut: {
                if stride > 1 { Conv2D(filters: filters, kernel: 1, stride: stride) }
            }
        }
        let model = Sequential<Float>(input: [28, 28, 1], using: &generator) {
            Conv2D(filters: 16, kernel: 3, padding: .same, activation: .relu)
            block(16, stride: 1)
            ReLU()
            block(32, stride: 2)
            ReLU()
            GlobalAveragePool2D()
            Dense(10)
        }
        #expect(model.parameters.map(\.name).contains("3.shortcut.0.weights"))
        #expect(model.outputShapes[3] == [14, 14, 32])
    }

    @Test func twins() throws {
        var generator = SeededGenerator(seed: 1)
        let encoder = Chain<Float> {
            Dense(16, activation: .relu)
            Dense(4)
        }
        let twins = try Graph<Float>(
            inputs: ["left": [8], "right": [8]],
            nodes: [
                .init("l", encoder, from: "left"),
                .init("r", sharing: "l", from: "right"),
                .init("both", joining: .concatenate, from: ["l", "r"]),
                .init("score", Dense(1), from: "both"),
            ],
            outputs: ["score"])
        let model = try Sequential(layers: [twins], input: [16], using: &generator)
        #expect(model.parameters.map(\.name).first == "0.l.0.weights")

        let (a, b) = (Tensor<Float>(repeating: 1, shape: [5, 8]), Tensor<Float>(repeating: 2, shape: [5, 8]))
        let samples = try twins.samples(["left": a, "right": b])  // 5×16
        let scores = model.predict(samples)
        #expect(scores.shape == [5, 1])
    }

    @Test func plans() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float>(input: [4], using: &generator) {
            Dense(16, activation: .relu)
            Dense(3)
        }
        print(model.explanation(rows: 1, isTraining: false))
        #expect(model.explanation(rows: 1, isTraining: false).contains("matmul"))
    }
}
