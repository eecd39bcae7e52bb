import Backprop
import Foundation
import Testing

/// A network can be looked at, and changed in parts.
@Suite struct NetworkSummaryTests {
    private func model() -> Sequential<Float> {
        var generator = SeededGenerator(seed: 1)
        return Sequential(input: [6, 6, 1], using: &generator) {
            Conv2D(filters: 4, kernel: 3, activation: .relu)
            BatchNorm()
            Flatten()
            Residual {
                Dense(64, activation: .relu)
                Dropout(0.25)
            }
            Dense(3)
            Softmax()
        }
    }

    @Test func aTableOfTheLayers() {
        let text = model().summary
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines[0] == "path layer output parameters operations")
        #expect(
            lines[2..<lines.count - 3] == [
                "input 6×6×1", "0 Conv2D kernel 3×3, activation relu 4×4×4 40 640",
                "1 BatchNorm momentum 0.1, epsilon 1e-05 4×4×4 8 64", "2 Flatten 64 0 64",
                "3 Residual body 2, shortcut 0 64 4,160 4,288", "3.body Chain layers 2 64 4,160 4,224",
                "3.body.0 Dense activation relu 64 4,160 4,160", "3.body.1 Dropout rate 0.25 64 0 64",
                "4 Dense activation linear 3 195 192", "5 Softmax beta 1 3 0 3",
            ])
        #expect(lines[lines.count - 2].hasPrefix("total 4,403 "), "\(text)")
        #expect(lines.last?.hasPrefix("memory: parameters 17.2 KiB, values of a sample ") == true, "\(text)")
    }

    /// What is printed is that, and not the weights.
    @Test func descriptionsAreShort() throws {
        let model = model()
        #expect("\(model)" == model.summary)
        let saved = SavedModel(network: model, classNames: ["a", "b", "c"])
        #expect("\(saved)" == model.summary + "\nclasses: \"a\", \"b\", \"c\"")
        #expect("\(saved)".utf8.count < 2000)
    }

    @Test func tensorsByTheirPaths() throws {
        var model = model()
        let samples: Tensor<Float> = randomTensor([3, 6, 6, 1], seed: 2)
        let before = model.predict(samples)
        #expect(model["3.body.0.weights"]?.shape == [64, 64])
        #expect(model["1.mean"]?.shape == [4])
        #expect(model["7.weights"] == nil)
        let copy = model
        let biases: Tensor<Float> = [1, 2, 3]
        try model.set("4.biases", to: biases)
        #expect(model["4.biases"] == biases)
        #expect((model.layers[4] as? Dense<Float>)?.biases == biases)
        #expect(model.predict(samples) != before, "what predicts is told")
        #expect(copy.predict(samples) == before)
        try model.set("1.variance", to: [4, 4, 4, 4])
        #expect((model.layers[1] as? BatchNorm<Float>)?.variance == [4, 4, 4, 4])
        let changed = bits(model)
        #expect(throws: ShapeError("\"4.biases\" has shape [3], and cannot become one of [2]")) {
            try model.set("4.biases", to: [1, 2])
        }
        #expect(
            throws: ShapeError(
                "\"4.bias\" is no parameter of the network; those are \"0.weights\", \"0.biases\", \"1.scale\", "
                    + "\"1.shift\", \"3.body.0.weights\", \"3.body.0.biases\", …")
        ) { try model.set("4.bias", to: [1]) }
        var scaled = Sequential<Float> {
            Scaling(shift: [0, 0], scale: [1, 1])
            Dense(weights: [[1], [1]], biases: [0])
        }
        #expect(throws: ShapeError("\"0.shift\" is a constant of its layer, which is made with it: replace the layer"))
        {
            try scaled.set("0.shift", to: [1, 1])
        }
        #expect(bits(model) == changed)
    }

    @Test func anotherLayer() throws {
        var (model, generator) = (model(), SeededGenerator(seed: 9))
        let old = model
        try model.replaceLayer(at: 4, with: Dense(5), using: &generator)
        #expect(model.outputShape == [5])
        #expect(model["4.weights"]?.shape == [64, 5])
        #expect(model["3.body.0.weights"] == old["3.body.0.weights"])
        #expect(old.outputShape == [3])
        // The new end learns, the rest stays.
        var trainer = Trainer<Float>(optimizer: SGD(learningRate: 0.1), epochs: 2)
        for index in 0..<4 { trainer.rules["\(index)"] = .frozen }
        let start = model
        let data = try Dataset<Float>(
            features: randomTensor([10, 6, 6, 1], seed: 3), targets: .classes((0..<10).map { $0 % 5 }, count: 5))
        try trainer.train(&model, on: data, using: &generator)
        #expect(model["4.weights"] != start["4.weights"])
        #expect(model["0.weights"] == old["0.weights"])

        let before = model
        #expect(throws: ShapeError("the network has layers 0 to 5, and no layer 6")) {
            try model.replaceLayer(at: 6, with: Softmax(), using: &generator)
        }
        #expect(throws: ShapeError("layer 5: Dense 64→5: input samples have shape [9], expected [64]")) {
            try model.replaceLayer(at: 3, with: Dense(9), using: &generator)
        }
        #expect(bits(model) == bits(before))
    }
}
