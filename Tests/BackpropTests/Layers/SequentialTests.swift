import Backprop
import Foundation
import Testing

@Suite struct SequentialTests {
    private func model() -> Sequential<Float> {
        var generator = SeededGenerator(seed: 7)
        return Sequential {
            Dense(5, 33, using: &generator)
            Tanh()
            Dense(33, 7, activation: .relu, using: &generator)
            Dense(7, 3, using: &generator)
            Softmax()
        }
    }

    @Test func knowsItsShapes() {
        let model = model()
        #expect(model.inputShape == [5])
        #expect(model.outputShape == [3])
        #expect(model.parameterCount == 5 * 33 + 33 + 33 * 7 + 7 + 7 * 3 + 3)
        #expect(model.layers.count == 5, "the layers stay as they were written")
        #expect((model.layers[0] as? Dense<Float>)?.activation == .linear)
    }

    /// What `predict` takes: its own shape, a plain row, and extents of 1 more or less.
    @Test func samplesThatItTakes() throws {
        let images = try Sequential<Float>(layers: [Flatten()], inputShape: [2, 3, 1])
        for shape in [[2, 3, 1], [2, 3], [6], [1, 2, 3]] { #expect(images.takes(shape), "\(shape)") }
        for shape in [[3, 2], [3, 2, 1], [5], [], [2, 3, 2], [.max, 2, 3]] { #expect(!images.takes(shape), "\(shape)") }
    }

    /// For other classes the last layer goes, and the others keep what they have learnt.
    @Test func aNewHead() throws {
        let trained = model()
        var generator = SeededGenerator(seed: 1)
        let network = try Sequential(
            layers: trained.layersWithoutHead + [Dense<Float>(5), Softmax<Float>()], input: [5], using: &generator)
        #expect(network.outputShape == [5] && network.layers.count == 5)
        #expect(network["0.weights"] == trained["0.weights"] && network["2.biases"] == trained["2.biases"])
        #expect(network.layers.map(\.typeName) == ["Dense", "Tanh", "Dense", "Dense", "Softmax"])
    }

    @Test func predictionDoesNotDependOnTheBatch() {
        let model = model()
        let samples: Tensor<Float> = randomTensor([1024, 5], seed: 1)
        for kernels in allKernels {
            let all = model.predict(samples, on: Compute(kernels: kernels, threads: 2, leastWorkPerThread: 1))
            for row in [0, 1, 6, 7, 255, 256, 1023] {
                let alone = model.predict(samples[rows: row..<row + 1], on: Compute(kernels: kernels))
                #expect(alone == all[rows: row..<row + 1])
            }
            let seven = model.predict(samples[rows: 250..<257], on: Compute(kernels: kernels))
            #expect(seven == all[rows: 250..<257])
            #expect(all == model.predict(samples))
        }
    }

    @Test func predictsClasses() {
        let model = Sequential<Double> { Dense(weights: [[1, 0], [0, 1]], biases: [0, 0]) }
        #expect(model.predictClasses([[1, 2], [2, 1], [3, 3]]) == [1, 0, 0])
        #expect(model.predictClasses(Tensor(zeros: [0, 2])) == [])
    }

    @Test func refusesLayersThatDoNotFit() {
        var generator = SeededGenerator(seed: 1)
        let layers: [any Layer<Float>] = [Dense(2, 3, using: &generator), Dense(4, 1, using: &generator)]
        #expect(throws: ShapeError("layer 2: Dense 4→1: input samples have shape [3], expected [4]")) {
            try Sequential(layers: layers)
        }
        #expect(throws: ShapeError("a network needs at least one layer")) { try Sequential<Float>(layers: []) }
        #expect(throws: ShapeError("no layer says how many inputs it takes; give the network an input shape")) {
            try Sequential<Float>(layers: [Softmax()])
        }
        #expect(throws: Never.self) { try Sequential<Float>(layers: [Softmax()], inputShape: [4]) }
    }

    @Test func evaluatesInBlocks() throws {
        let model = model()
        let samples: Tensor<Float> = randomTensor([600, 5], seed: 3)
        let labels = model.predictClasses(samples).map { $0 }
        let data = try Dataset(features: samples, targets: .classes(labels, count: 3))
        let evaluation = try model.evaluate(data, loss: CategoricalCrossEntropy())
        #expect(evaluation.accuracy == 1)
        let probabilities = model.predict(samples)
        let expected = labels.enumerated().reduce(0.0) { $0 - log(Double(probabilities[$1.offset, Int($1.element)])) }
        #expect(abs(evaluation.loss - expected / 600) < 1e-6)
        #expect(throws: ShapeError("samples have shape [4], the network takes [5]")) {
            try model.evaluate(
                Dataset(features: Tensor(zeros: [1, 4]), targets: .classes([0], count: 3)),
                loss: CategoricalCrossEntropy())
        }
        #expect(throws: ShapeError("targets have 4 classes, the network has 3 outputs")) {
            try model.evaluate(
                Dataset(features: Tensor(zeros: [1, 5]), targets: .classes([0], count: 4)),
                loss: CategoricalCrossEntropy())
        }
    }

    /// One-hot rows have an accuracy like labels.
    @Test func oneHotTargetsHaveAnAccuracy() throws {
        let model = Sequential<Double> {
            Dense(weights: [[1, 0], [0, 1]], biases: [0, 0])
            Softmax()
        }
        let data = try Dataset<Double>(features: [[2, 1], [1, 2]], targets: .values([[1, 0], [1, 0]]))
        #expect(try model.evaluate(data, loss: CategoricalCrossEntropy()).accuracy == 0.5)
    }
}
